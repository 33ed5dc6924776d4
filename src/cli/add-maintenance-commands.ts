import { Option, type Command } from 'commander'
import { DATA_HELP } from './database-location.js'
import { migrateSchema } from './migrate-schema.js'
import { parseCount, parseName } from './parse-option.js'
import { printHistory } from './print-history.js'
import { relay } from './relay.js'
import { restoreEpoch } from './restore-epoch.js'
import { verify } from './verify.js'

/** Adds the commands that work on the database itself, beside whatever serves it. */
export function addMaintenanceCommands(program: Command): void {
  program
    .command('verify')
    .description('recompute the hash chain of every store and name the first position that is not as it was written')
    .option('--store <name>', 'only this store', parseName)
    .option('--data <dir>', DATA_HELP)
    .action(verify)

  program
    .command('relay')
    .description('publish the events of every store to NATS JetStream as CloudEvents, in order; several may run')
    .requiredOption('--nats <servers>', 'addresses of NATS servers, separated by commas')
    .option('--stream <name>', 'the stream, made when it is missing', 'DOCKET')
    .option(
      '--replicas <number>',
      'how many servers of a cluster keep each event, when the stream is made',
      parseCount,
      1,
    )
    .option('--data <dir>', DATA_HELP)
    .action(relay)

  program
    .command('history')
    .description('print who did what to a stream, when, on which device, and because of what')
    .argument('<stream>', 'the stream, such as order-12')
    .option('--store <name>', 'the store; may be left out where there is only one', parseName)
    .option('--json', 'one JSON a commit, with ids and data')
    .option('--data <dir>', DATA_HELP)
    .action(printHistory)

  program
    .command('migrate')
    .description('bring the tables of the database up to date; harmless to repeat, and in several places at once')
    .option('--citus', 'distribute the tables by store over a Citus cluster')
    .option('--data <dir>', DATA_HELP)
    .action(migrateSchema)

  program
    .command('restore-epoch')
    .description('after a restore from a backup: give stores a new epoch, so that devices send again what was lost')
    .addOption(new Option('--store <name>', 'only this store').argParser(parseName).conflicts('all'))
    .option('--all', 'every store of the database')
    .option('--data <dir>', DATA_HELP)
    .action(restoreEpoch)
}
