import { Command, Option } from 'commander'
import { LOG_LEVELS } from '../server/http/server-logger.js'
import { parseDuration, parseLimit, parseOrigins, parsePort } from './parse-option.js'
import { serve } from './serve.js'

/** The command `docket serve`; all but `--data` may be given by variables too: `--device-rate` by `DOCKET_DEVICE_RATE`. */
export function serveCommand(dataDescription: string): Command {
  const command = new Command('serve').description(
    'run a central store; tokens are signed with DOCKET_SECRET, or with a secret kept in the data directory',
  )
  command.option('--data <dir>', dataDescription)
  const options = [
    new Option('--port <number>', 'port to listen on; 0 takes a free one').argParser(parsePort).default(4040),
    new Option('--host <address>', 'address to listen on').default('127.0.0.1'),
    new Option('--public <dir>', 'web app to serve at /'),
    new Option('--model <file>', 'module that exports a model: events it does not declare are refused'),
    new Option('--authorize <file>', 'module that exports authorize(event, identity): who may store which event'),
    new Option('--jwks <url>', 'public keys of whoever issues tokens, besides the secret'),
    new Option('--issuer <text>', 'issuer that tokens of --jwks must name'),
    new Option('--audience <text>', 'audience that tokens of --jwks must name'),
    new Option('--cors <origins>', 'other sites whose pages may call, separated by commas').argParser(parseOrigins),
    new Option('--nats <servers>', 'publish the events to NATS JetStream too, as docket relay does'),
    limit('--device-rate <number>', 'requests a second of one device (default: 100)'),
    limit('--store-rate <number>', 'requests a second of one store (default: 1000)'),
    limit('--device-streams <number>', 'live streams of one device (default: 8)'),
    limit('--max-streams <number>', 'live streams of this process (default: 5000)'),
    limit('--max-connections <number>', 'connections of this process (default: 10000)'),
    duration('--request-timeout <duration>', 'how long a client may take to send a request (default: 2m)'),
    duration('--drain <duration>', 'how long /readyz says that the server closes before it does (default: none)'),
    new Option('--log-level <level>', 'how much is logged on standard error').choices(LOG_LEVELS).default('info'),
  ]
  for (const option of options) command.addOption(option.env(variableOf(option)))
  return command.action(serve)
}

function limit(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseLimit)
}

function duration(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseDuration)
}

function variableOf(option: Option): string {
  return `DOCKET_${option.name().replaceAll('-', '_').toUpperCase()}`
}
