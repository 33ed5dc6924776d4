import type { AppendTarget } from '../commands/append-to-stream.js'
import type { AggregateStates } from '../commands/aggregate-states.js'
import { createOpenRedecider } from '../commands/redecide.js'
import { createHttpTransport } from '../sync/http-transport.js'
import { startSync, type Sync } from '../sync/start-sync.js'
import type { SyncTransport } from '../sync/transport.js'
import type { EngineOptions, SyncConfig } from './engine-options.js'
import type { StatusBoard } from './engine-status.js'

/** What {@link connectSync} connects. */
export interface SyncParts {
  readonly target: AppendTarget
  readonly states: AggregateStates
  readonly board: StatusBoard
}

/** The way to the centre, if the options name one. */
export function transportOf({ sync }: EngineOptions, target: AppendTarget): SyncTransport | undefined {
  if (sync === undefined) return undefined
  return 'transport' in sync ? sync.transport : httpTransport(sync, target)
}

/** Starts syncing a log over a transport, if there is one. */
export function connectSync(
  transport: SyncTransport | undefined,
  { clock }: EngineOptions,
  { target, states, board }: SyncParts,
): Sync | undefined {
  if (transport === undefined) return undefined
  const { log, deviceId } = target
  return startSync({
    ...{ log, deviceId, transport },
    openRedecider: createOpenRedecider(target, states),
    onStatus: (status) => board.update(status),
    ...(clock === undefined ? {} : { clock }),
  })
}

function httpTransport(
  { url, token }: Extract<SyncConfig, { url: string }>,
  { log, deviceId }: AppendTarget,
): SyncTransport {
  const source = typeof token === 'function' ? token : () => token
  return createHttpTransport({ url, store: log.store, deviceId, token: source })
}
