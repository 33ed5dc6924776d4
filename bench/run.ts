import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
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
import { SERVER_ROWS } from './server/all-rows.ts'
import { openServerBench } from './server/server-bench.ts'

const RESULTS = fileURLToPath(new URL('results', import.meta.url))
const DRAW_CHARTS = fileURLToPath(new URL('charts/draw-charts.ts', import.meta.url))

async function run(options: BenchOptions, cleanup: Cleanup): Promise<void> {
  installPeers()
  if (options.server) return runServer(options, cleanup)
  prepareChromium()
  const bench = await openBench(options, cleanup)
  const folder = options.out ?? RESULTS
  if (options.profile !== undefined) {
    await profileWorker(bench, options.profile, folder)
    return
  }
  console.log(`${bench.browserVersion}${options.quick ? ', quick' : ''}\n\n${tableHead()}`)
  const rows = await measureRows(ALL_ROWS, bench, options)
  const file = await writeResults(join(folder, 'latest.json'), { browser: bench.browserVersion, ...options, rows })
  drawCharts(folder)
  console.log(`\nWritten to ${file}, with charts beside it.`)
}

/** Without a browser: what the central store takes on a real PostgreSQL. */
async function runServer(options: BenchOptions, cleanup: Cleanup): Promise<void> {
  const bench = await openServerBench(options, cleanup)
  console.log(`${bench.version}${options.quick ? ', quick' : ''}\n\n${tableHead()}`)
  const rows = await measureRows(SERVER_ROWS, bench, options)
  const file = join(options.out ?? RESULTS, 'server.json')
  console.log(`\nWritten to ${await writeResults(file, { database: bench.version, ...options, rows })}.`)
}

interface Results {
  readonly browser?: string
  readonly database?: string
  readonly quick: boolean
  readonly rows: readonly RowResult[]
}

async function writeResults(file: string, { quick, rows, browser, database }: Results): Promise<string> {
  const on = browser === undefined ? { database } : { browser }
  const results = { date: new Date().toISOString(), ...on, quick, machine: thisMachine(), rows }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`)
  return file
}

/** In a process of its own: only bench/package.json has what draws. */
function drawCharts(folder: string): void {
  execFileSync(process.execPath, ['--import', 'tsx', DRAW_CHARTS, resolve(folder)], { stdio: 'inherit' })
}

interface Measured<On> {
  readonly name: string
  readonly isLong?: boolean
  measure(bench: On): Promise<readonly RowResult[]>
}

async function measureRows<On extends Pick<Bench, 'say'>>(
  rows: readonly Measured<On>[],
  bench: On,
  { only, quick }: BenchOptions,
): Promise<RowResult[]> {
  const results: RowResult[] = []
  for (const { name, isLong = false, measure } of rows) {
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
    [...ALL_ROWS, ...SERVER_ROWS].map(({ name }) => name),
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
