import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

/** What a page downloads at most, gzipped, in bytes: docket, its libraries and SQLite together. */
export const MAX_TOTAL_BYTES = 400_000

const MAX_FILE_BYTES = 10_000_000

/** One download of a page, by the name that the README gives it. */
export interface DownloadSize {
  readonly name: 'page' | 'worker' | 'SQLite'
  /** In bytes, as `gzip -9` leaves it. */
  readonly size: number
}

const PAGE = (dist: string) => `import { openDocket } from '${dist}/index.js'
const worker = () => new Worker(new URL('./model.worker.js', import.meta.url), { type: 'module' })
void openDocket({ store: 'cafe', worker })`
const WORKER = (dist: string) => `import { serveModel } from '${dist}/worker/index.js'
serveModel({ aggregates: {}, projections: [] })`

/** Measures what a page of an empty model downloads, as Vite builds it. Needs a build of docket. */
export async function measureDownloads(): Promise<DownloadSize[]> {
  const root = mkdtempSync(join(tmpdir(), 'docket-sizes-'))
  const dist = pathToFileURL('dist').pathname
  try {
    writeFileSync(join(root, 'index.html'), '<script type="module" src="./page.js"></script>')
    writeFileSync(join(root, 'page.js'), PAGE(dist))
    writeFileSync(join(root, 'model.worker.js'), WORKER(dist))
    await build({ root, configFile: false, logLevel: 'error', build: { outDir: 'out' } })
    const assets = join(root, 'out/assets')
    const sizes = readdirSync(assets).map((file) => {
      const size = execFileSync('gzip', ['-9c', join(assets, file)], { maxBuffer: MAX_FILE_BYTES }).length
      return { name: nameOf(file), size }
    })
    return (['page', 'worker', 'SQLite'] as const).map((name) => {
      const found = sizes.filter((asset) => asset.name === name)
      if (found.length !== 1) throw new Error(`The build has ${found.length} files for ${name}, not one.`)
      return found[0]!
    })
  } finally {
    rmSync(root, { recursive: true })
  }
}

function nameOf(file: string): DownloadSize['name'] {
  if (extname(file) === '.wasm') return 'SQLite'
  return file.startsWith('model.worker') ? 'worker' : 'page'
}

/** The size of all downloads together, in bytes. */
export function totalBytes(downloads: readonly DownloadSize[]): number {
  return downloads.reduce((sum, { size }) => sum + size, 0)
}
