import { existsSync } from 'node:fs'
import { openServer, type DocketServer } from '../server/http/open-server.js'
import { databaseLocation } from './database-location.js'
import { loadModel } from './load-model.js'
import { secretFor } from '../server/http/secret.js'
import { usageError } from './usage-error.js'

interface ServeOptions {
  readonly data?: string
  readonly port: number
  readonly host: string
  readonly public?: string
  readonly model?: string
}

/** `docket serve`: runs a central store until SIGINT or SIGTERM. */
export async function serve(options: ServeOptions): Promise<void> {
  const publicDir = options.public
  if (publicDir !== undefined && !existsSync(publicDir)) {
    throw usageError('public', `There is no directory ${publicDir} to serve.`)
  }
  const model = options.model === undefined ? undefined : await loadModel(options.model)
  const database = databaseLocation(options.data)
  const server = await openServer({
    database,
    secret: secretFor(options.data),
    port: options.port,
    host: options.host,
    model,
    ...(publicDir === undefined ? {} : { publicDir }),
  })
  closeOnSignal(server)
  process.stdout.write(`docket is listening on ${server.url}\n`)
}

function closeOnSignal(server: DocketServer): void {
  const close = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`docket: could not close cleanly: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  // A second signal finds no listener and ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close)
}
