import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql'
import type { PeerStore } from '../../server/load-peer.ts'

/** Emmett's event store in a database of its own. */
export async function open(url: string): Promise<PeerStore> {
  const store = getPostgreSQLEventStore(url)
  await store.schema.migrate()
  return {
    append: (streamId, events) =>
      store.appendToStream(
        streamId,
        events.map(({ type, data }) => ({ type, data: data as Record<string, unknown> })),
      ),
    close: () => store.close(),
  }
}
