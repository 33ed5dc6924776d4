import { createRequire } from 'node:module'
import { Command, Option } from 'commander'
import { addMaintenanceCommands } from './add-maintenance-commands.js'
import { DATA_HELP } from './database-location.js'
import { exportStore } from './export-store.js'
import { importFile } from './import-file.js'
import { parseDuration, parseName } from './parse-option.js'
import { printToken } from './print-token.js'
import { revoke } from './revoke.js'
import { serveCommand } from './serve-command.js'

/** The `docket` command with its subcommands. */
export function createProgram(): Command {
  const program = new Command('docket')
    .description('Event sourcing that keeps working when the Wi-Fi does not: the central store and its tools.')
    .version(packageVersion())
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride()

  program.addCommand(serveCommand(DATA_HELP))

  program
    .command('token')
    .description('print a token for one device at one store')
    .requiredOption('--store <name>', 'the store it opens', parseName)
    .requiredOption('--device <name>', 'the device it is for', parseName)
    .option('--actor <name>', 'who uses the device')
    .option('--role <name...>', 'what the actor may do; repeat for more')
    .addOption(
      new Option('--expires <duration>', 'how long it is accepted, such as 12h')
        .argParser(parseDuration)
        .default(parseDuration('30d'), '30d'),
    )
    .option('--data <dir>', 'directory that keeps the secret (without it, DOCKET_SECRET is the secret)')
    .action(printToken)

  atServer(program.command('revoke'))
    .description('shut a device out of a store, whatever its tokens say; every server process heeds it within a second')
    .requiredOption('--store <name>', 'the store', parseName)
    .requiredOption('--device <name>', 'the device, as its tokens name it', parseName)
    .option('--restore', 'let it in again')
    .action(revoke)

  atServer(program.command('export'))
    .description('print the events of a store as CloudEvents 1.0, one JSON a line')
    .option('--store <name>', 'the store; may be left out where there is only one', parseName)
    .action(exportStore)

  atServer(program.command('import'))
    .description('store a table as event streams, or an export again; importing again adds nothing twice')
    .argument('<file>', 'CSV or TSV file with a header line, or the .ndjson that docket export printed')
    .option('--map <file-or-json>', 'how rows of a table become events; see docs/import.md')
    .addOption(new Option('--format <name>', 'by default what the extension says').choices(['table', 'cloudevents']))
    .addOption(new Option('--restore', 'put an export back with its positions, times and pushers').conflicts('url'))
    .requiredOption('--store <name>', 'the store to import into', parseName)
    .option('--delimiter <text>', 'what separates columns; by default a tab for .tsv and .tab, else a comma')
    .action(importFile)

  addMaintenanceCommands(program)

  // Subcommands do not inherit it: an error must come back here instead of ending the process half-way.
  for (const command of program.commands) command.exitOverride().showHelpAfterError('(add --help for what is possible)')
  return program
}

function packageVersion(): string {
  const manifest = createRequire(import.meta.url)('docket/package.json') as { readonly version: string }
  return manifest.version
}

function atServer(command: Command): Command {
  return command
    .option('--data <dir>', DATA_HELP)
    .addOption(new Option('--url <address>', 'address of a running server').conflicts('data'))
    .addOption(new Option('--token <jwt>', 'token for that server').env('DOCKET_TOKEN'))
}
