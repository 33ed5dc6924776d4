import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from '@microsoft/api-extractor'
import manifest from '../../package.json' with { type: 'json' }

const REPORTS = resolve('test/architecture/api')
const FOUND = resolve('test-results/api')

/** Entry → its declarations, as package.json exports them: `docket` → `./dist/index.d.ts`. */
const ENTRIES = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'string' ? [] : [{ entry: `docket${path.slice(1)}`, declarations: resolve(target.types) }],
)

/**
 * Compares the public names and types of each entry with the report in `test/architecture/api`, or, when `accept` is
 * set, writes the report. Needs a build.
 * @returns the entries that differ from their report.
 */
export function compareApiReports(accept: boolean): string[] {
  mkdirSync(REPORTS, { recursive: true })
  return ENTRIES.filter(({ entry, declarations }) => {
    if (!existsSync(declarations)) throw new Error(`${declarations} is missing: run npm run build.`)
    const { apiReportChanged, succeeded } = Extractor.invoke(configFor(entry, declarations), {
      localBuild: accept,
      messageCallback: printErrorsOnly,
    })
    return !succeeded || (apiReportChanged && !accept)
  }).map(({ entry }) => entry)
}

/** How an entry differs from its report, as a diff. Call it after {@link compareApiReports}. */
export function diffOf(entry: string): string {
  const files = [join(REPORTS, reportOf(entry)), join(FOUND, reportOf(entry))].filter((file) => existsSync(file))
  if (files.length < 2) return `${reportOf(entry)} is missing.`
  return spawnSync('git', ['--no-pager', 'diff', '--no-index', ...files], { encoding: 'utf8' }).stdout
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
        reportFolder: REPORTS,
        reportTempFolder: FOUND,
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
          // A type that a caller meets but cannot name shows in the report, for the reviewer.
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
