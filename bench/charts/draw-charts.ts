import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { peersChart, platformChart, type ChartRow, type ChartSpec } from '../harness/chart-specs.ts'

const RESULTS = fileURLToPath(new URL('../results', import.meta.url))

/** Draws the charts of a folder's `latest.json` beside it, as SVG. */
async function drawCharts(folder: string): Promise<void> {
  const { rows } = JSON.parse(await readFile(join(folder, 'latest.json'), 'utf8')) as { rows: readonly ChartRow[] }
  const charts = { platform: platformChart(rows), peers: peersChart(rows) }
  for (const [name, spec] of Object.entries(charts)) {
    if (isEmpty(spec)) continue
    await writeFile(join(folder, `${name}.svg`), `${await toSvg(spec)}\n`)
  }
}

async function toSvg(spec: ChartSpec): Promise<string> {
  const compiled = compile(spec as unknown as TopLevelSpec)
  return new View(parse(compiled.spec), { renderer: 'none' }).toSVG()
}

function isEmpty({ data, vconcat }: ChartSpec): boolean {
  const values = (data as { values: unknown[] } | undefined)?.values ?? (vconcat as unknown[])
  return values.length === 0
}

await drawCharts(process.argv[2] ?? RESULTS)
