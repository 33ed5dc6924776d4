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

/** Starts syncing a log, if the options name a centre. */
export function connectSync({ sync, clock }: EngineOptions, { target, states, board }: SyncParts): Sync | undefined {
  if (sync === undefined) return undefined
  const { log, deviceId } = target
  return startSync({
    ...{ log, deviceId },
    transport: 'transport' in sync ? sync.transport : httpTransport(sync, target),
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
