import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from '@microsoft/api-extractor'
import manifest from '../../package.json' with { type: 'json' }

const REPORTS = resolve('test/architecture/api')
const FOUND = resolve('test-results/api')

/** Entry → its declarations, as package.json exports them: `docket` → `./dist/index.d.ts`. */
const ENTRIES = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'string' ? [] : [{ entry: `docket${path.slice(1)}`, declarations: resolve(target.types) }],
)

/** The names that `docket` itself exports. */
const NAMES: ReadonlySet<string> = new Set(readFileSync('src/index.ts', 'utf8').match(/\w+/g))

/**
 * Compares the public names and types of each entry with the report in `test/architecture/api`, or, when `accept` is
 * set, writes the report. Needs a build.
 * @returns the entries that differ from their report.
 */
export function compareApiReports(accept: boolean): string[] {
  mkdirSync(REPORTS, { recursive: true })
  return ENTRIES.filter(({ entry, declarations }) => {
    if (!existsSync(declarations)) throw new Error(`${declarations} is missing: run npm run build.`)
    const { succeeded } = Extractor.invoke(configFor(entry, declarations), {
      localBuild: true,
      messageCallback: printErrorsOnly,
    })
    const found = join(FOUND, reportOf(entry))
    writeFileSync(found, withoutImportable(readFileSync(found, 'utf8'), NAMES))
    const report = join(REPORTS, reportOf(entry))
    if (accept) copyFileSync(found, report)
    return !succeeded || !existsSync(report) || readFileSync(report, 'utf8') !== readFileSync(found, 'utf8')
  }).map(({ entry }) => entry)
}

/** The types that callers of an entry meet but cannot import from anywhere. Call it after {@link compareApiReports}. */
export function unnamedTypes(): string[] {
  return ENTRIES.flatMap(({ entry }) =>
    [...readFileSync(join(FOUND, reportOf(entry)), 'utf8').matchAll(FORGOTTEN)].map(
      ({ groups }) => `${entry}: ${groups?.['name'] ?? ''}`,
    ),
  )
}

/** How an entry differs from its report, as a diff. Call it after {@link compareApiReports}. */
export function diffOf(entry: string): string {
  const files = [join(REPORTS, reportOf(entry)), join(FOUND, reportOf(entry))].filter((file) => existsSync(file))
  if (files.length < 2) return `${reportOf(entry)} is missing.`
  return spawnSync('git', ['--no-pager', 'diff', '--no-index', ...files], { encoding: 'utf8' }).stdout
}

const FORGOTTEN = /^.*\(ae-forgotten-export\) The symbol "(?<name>\w+)".*\n(?: *\/\/\n)?/gm

/** A report without its warnings of types that can be imported: the other entries do not repeat what `docket` exports. */
function withoutImportable(report: string, names: ReadonlySet<string>): string {
  return report.replace(FORGOTTEN, (warning, name: string) => (names.has(name) ? '' : warning))
}

function reportOf(entry: string): string {
  return `${entry.replaceAll('/', '-')}.api.md`
}

function configFor(entry: string, mainEntryPointFilePath: string): ExtractorConfig {
  const silent = { default: { logLevel: ExtractorLogLevel.None } }
  return ExtractorConfig.prepare({
    packageJsonFullPath: resolve('package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath,
      compiler: { overrideTsconfig: compilerOptions() },
      apiReport: {
        enabled: true,
        reportFolder: FOUND,
        reportTempFolder: join(FOUND, 'temp'),
        reportFileName: reportOf(entry),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: silent,
        tsdocMessageReporting: silent,
        extractorMessageReporting: {
          ...silent,
          // A type that a caller meets but cannot import shows in the report, and fails the check.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        },
      },
    },
  })
}

function compilerOptions(): object {
  const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8')) as { compilerOptions: object }
  return { compilerOptions: { ...compilerOptions, paths: {}, types: ['node'] }, include: ['dist/**/*.d.ts'] }
}

function printErrorsOnly(message: ExtractorMessage): void {
  message.handled = message.logLevel !== ExtractorLogLevel.Error
}
