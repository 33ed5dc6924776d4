import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** What the hooks of `docket/react` add to a page at most, gzipped, in bytes. */
export const MAX_HOOKS_BYTES = 4_000

/** Measures the hooks of `docket/react`, all of them, as Vite builds them into a page that has React. Needs a build. */
export async function measureHooks(): Promise<number> {
  const entry = pathToFileURL('dist/react/index.js').pathname
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: true, lib: { entry, formats: ['es'] }, rolldownOptions: { external: ['react'] } },
  })
  const [bundle] = built as { readonly output: readonly { readonly code?: string }[] }[]
  return gzipped(Buffer.from(bundle?.output[0]?.code ?? ''))
}

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
      return { name: nameOf(file), size: gzipped(readFileSync(join(assets, file))) }
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

function gzipped(content: Buffer): number {
  return execFileSync('gzip', ['-9c'], { input: content, maxBuffer: MAX_FILE_BYTES }).length
}

function nameOf(file: string): DownloadSize['name'] {
  if (extname(file) === '.wasm') return 'SQLite'
  return file.startsWith('model.worker') ? 'worker' : 'page'
}

/** The size of all downloads together, in bytes. */
export function totalBytes(downloads: readonly DownloadSize[]): number {
  return downloads.reduce((sum, { size }) => sum + size, 0)
}
