import { MAX_HOOKS_BYTES, MAX_TOTAL_BYTES, measureDownloads, measureHooks, totalBytes } from './download-sizes.ts'

const downloads = await measureDownloads()
const total = totalBytes(downloads)
const hooks = await measureHooks()

for (const { name, size } of downloads) console.log(`${name.padEnd(8)} ${kilobytes(size)}`)
console.log(`${'total'.padEnd(8)} ${kilobytes(total)}, at most ${kilobytes(MAX_TOTAL_BYTES).trim()} (gzip)`)
console.log(`${'react'.padEnd(8)} ${kilobytes(hooks)} beside them, at most ${kilobytes(MAX_HOOKS_BYTES).trim()}`)

if (total > MAX_TOTAL_BYTES) {
  console.error(`A page downloads ${kilobytes(total - MAX_TOTAL_BYTES).trim()} too much.`)
  process.exitCode = 1
}
if (hooks > MAX_HOOKS_BYTES) {
  console.error(`The hooks weigh ${kilobytes(hooks - MAX_HOOKS_BYTES).trim()} too much.`)
  process.exitCode = 1
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`.padStart(9)
}
