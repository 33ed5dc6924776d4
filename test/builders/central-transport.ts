import { syncFailure, type HistoryAnswer, type SyncTransport } from 'docket'
import type { CentralStore } from 'docket/server'

/** A transport straight into a central store in this process; what travels is JSON all the same. */
export function centralTransport(centre: () => CentralStore, store: string, device: string): SyncTransport {
  const identity = { store, device, actor: null, roles: [] }
  return {
    push: async ({ epoch, commits }) => {
      const result = await centre().push(store, identity, { epoch, commits: overTheWire(commits) })
      if (result.kind === 'epoch-changed') throw syncFailure('epoch-changed', 'The epoch changed.', { status: 409 })
      return overTheWire(result.answer)
    },
    pull: async ({ after, limit }) => overTheWire(await centre().pull(store, { after, limit })),
    history: async ({ query, after }) => {
      const { text } = await centre().historyText(store, query, { after, limit: 2 })
      return JSON.parse(text) as HistoryAnswer
    },
    live: (onHead, signal) =>
      new Promise((resolve) => {
        const stop = centre().watchHead(store, onHead)
        signal.addEventListener('abort', () => {
          stop()
          resolve()
        })
      }),
  }
}

function overTheWire<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
