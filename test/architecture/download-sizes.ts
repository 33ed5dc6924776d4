import { spawnSync } from 'node:child_process'

/** What a page downloads at most, gzipped, in bytes: docket, its libraries and SQLite together. */
export const MAX_TOTAL_BYTES = 400_000

/** One download of a page, by the name that package.json (`size-limit`) and the README give it. */
export interface DownloadSize {
  readonly name: string
  /** As a bundler would make it: minified, with the libraries it uses, gzipped. */
  readonly size: number
}

/** Measures what a page downloads. Needs a build. */
export function measureDownloads(): DownloadSize[] {
  const { status, stdout, stderr } = spawnSync('npx', ['size-limit', '--json'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The downloads could not be measured.\n${stderr}`)
  return JSON.parse(stdout) as DownloadSize[]
}

/** The size of all downloads together, in bytes. */
export function totalBytes(downloads: readonly DownloadSize[]): number {
  return downloads.reduce((sum, { size }) => sum + size, 0)
}
