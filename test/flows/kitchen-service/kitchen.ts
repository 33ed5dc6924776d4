// #region kitchen
import { fromCentralStore, openServiceDatabase, openSubscription, type CentralStore } from 'docket/server'

export async function startKitchen(central: CentralStore) {
  // The central store's own database; a service that has one gives `{ url }` or `{ dataDir }` instead.
  const database = await openServiceDatabase({ shared: central.database })
  await database.query('create table if not exists tickets (order_id text, items json, printed_at text)')

  return await openSubscription({
    store: 'cafe-12',
    name: 'kitchen',
    from: fromCentralStore(central),
    database,
    handler: async (event, { client, append }) => {
      if (event.type !== 'OrderPlaced') return
      const { items } = event.data as { items: string[] }
      // Committed together with the mark that this event was handled: one ticket an order, whatever happens.
      await client.query('insert into tickets values ($1, $2, $3)', [
        event.streamId,
        JSON.stringify(items),
        event.receivedAt,
      ])
      // Appended once, after that transaction; every device of the store hears of it.
      append({ streamId: `ticket-${event.id}`, events: [{ type: 'TicketPrinted', data: { order: event.streamId } }] })
    },
    onError: (error, event) => console.error(event?.id ?? 'kitchen', error),
  })
}
// #endregion

/** What the page shows of looking after a service. */
export async function lookAfter(kitchen: Awaited<ReturnType<typeof startKitchen>>) {
  // #region look-after
  const { state, lag, parked } = await kitchen.status() // 'live', { events: 0, seconds: 0 }, 1
  for (const { event, reason } of await kitchen.parked()) console.log(event.streamId, reason)
  const { handled } = await kitchen.replayParked() // once the handler is mended
  // #endregion
  return { state, lag, parked, handled }
}
