import { Command, InvalidArgumentError, Option } from 'commander'

/** What a run was asked for. */
export interface BenchOptions {
  readonly quick: boolean
  /** Names of rows, or their families; empty for all. */
  readonly only: readonly string[]
  readonly rounds?: number
  readonly out?: string
  readonly profile?: 'append' | 'replay'
  /** The central store on a real PostgreSQL instead of the browser. */
  readonly server: boolean
}

/**
 * The options of a command line, without the program's own name.
 * @throws an error whose message says what is wrong, with a hint, when an option or a row is unknown.
 */
export function parseOptions(args: readonly string[], rowNames: readonly string[]): BenchOptions | 'help' {
  const program = new Command('npm run bench --')
    .description('Measures docket against the bare platform and its peers, in a real Chromium.')
    .option('--quick', 'smaller counts and fewer rounds: about three minutes on two cores', false)
    .addOption(new Option('--only <rows>', 'only these rows, separated by commas').argParser(rowsAmong(rowNames)))
    .addOption(new Option('--rounds <n>', 'how often each contender is measured').argParser(positive))
    .option('--out <folder>', 'where the results go (default: bench/results)')
    .option('--server', 'the central store instead, on a real PostgreSQL; results in server.json', false)
    .addOption(new Option('--profile <what>', 'a CPU profile of the worker instead').choices(['append', 'replay']))
    .addHelpText('after', `\nRows: ${rowNames.join(', ')}`)
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  try {
    program.parse([...args], { from: 'user' })
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    if (code === 'commander.helpDisplayed') return 'help'
    throw new Error(`${message.replace(/^error: /, '')}. npm run bench -- --help lists what there is.`)
  }
  return { only: [], ...program.opts<Omit<BenchOptions, 'only'>>() }
}

function rowsAmong(rowNames: readonly string[]): (text: string) => string[] {
  return (text) => {
    const asked = text.split(',').filter((name) => name !== '')
    const unknown = asked.find((name) => !rowNames.includes(name))
    if (unknown === undefined) return asked
    throw new InvalidArgumentError(`There is no row ${unknown}; there are ${rowNames.join(', ')}.`)
  }
}

function positive(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It is a whole number from 1.')
}
