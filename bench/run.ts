import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBench, type Bench } from './harness/bench.ts'
import { createCleanup, type Cleanup } from './harness/cleanup.ts'
import { installPeers, prepareChromium } from './harness/install-peers.ts'
import { thisMachine } from './harness/machine.ts'
import { parseOptions, type BenchOptions } from './harness/options.ts'
import { rowText, tableHead } from './harness/print-row.ts'
import { profileWorker } from './harness/profile-worker.ts'
import { failedRow, type RowResult } from './harness/row-result.ts'
import { ALL_ROWS } from './rows/all-rows.ts'

const RESULTS = fileURLToPath(new URL('results', import.meta.url))
const DRAW_CHARTS = fileURLToPath(new URL('charts/draw-charts.ts', import.meta.url))

async function run(options: BenchOptions, cleanup: Cleanup): Promise<void> {
  installPeers()
  prepareChromium()
  const bench = await openBench(options, cleanup)
  const folder = options.out ?? RESULTS
  if (options.profile !== undefined) {
    await profileWorker(bench, options.profile, folder)
    return
  }
  console.log(`${bench.browserVersion}${options.quick ? ', quick' : ''}\n\n${tableHead()}`)
  const rows = await measureRows(bench, options)
  const results = { date: new Date().toISOString(), browser: bench.browserVersion, quick: options.quick }
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'latest.json')
  await writeFile(file, `${JSON.stringify({ ...results, machine: thisMachine(), rows }, null, 2)}\n`)
  drawCharts(folder)
  console.log(`\nWritten to ${file}, with charts beside it.`)
}

/** In a process of its own: only bench/package.json has what draws. */
function drawCharts(folder: string): void {
  execFileSync(process.execPath, ['--import', 'tsx', DRAW_CHARTS, resolve(folder)], { stdio: 'inherit' })
}

async function measureRows(bench: Bench, { only, quick }: BenchOptions): Promise<RowResult[]> {
  const results: RowResult[] = []
  for (const { name, isLong = false, measure } of ALL_ROWS) {
    const isWanted = only.length === 0 ? !(quick && isLong) : only.includes(name)
    if (!isWanted) continue
    const startedAt = performance.now()
    const measured = await measure(bench).catch((error: unknown) => {
      process.exitCode = 1
      return [failedRow(name, error)]
    })
    for (const row of measured) console.log(rowText(row))
    bench.say(`${name} took ${Math.round((performance.now() - startedAt) / 1_000)} s`)
    results.push(...measured)
  }
  return results
}

async function main(): Promise<void> {
  const options = parseOptions(
    process.argv.slice(2),
    ALL_ROWS.map(({ name }) => name),
  )
  if (options === 'help') return
  const cleanup = createCleanup()
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      console.error('bench: stopping …')
      void cleanup.run().then(() => process.exit(code))
    })
  }
  try {
    await run(options, cleanup)
  } finally {
    await cleanup.run()
  }
}

main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
