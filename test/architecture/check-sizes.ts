import { MAX_TOTAL_BYTES, measureDownloads, totalBytes } from './download-sizes.ts'

const downloads = await measureDownloads()
const total = totalBytes(downloads)

for (const { name, size } of downloads) console.log(`${name.padEnd(8)} ${kilobytes(size)}`)
console.log(`${'total'.padEnd(8)} ${kilobytes(total)}, at most ${kilobytes(MAX_TOTAL_BYTES).trim()} (gzip)`)

if (total > MAX_TOTAL_BYTES) {
  console.error(`A page downloads ${kilobytes(total - MAX_TOTAL_BYTES).trim()} too much.`)
  process.exitCode = 1
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`.padStart(9)
}
