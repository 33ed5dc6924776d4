import { describe, expect, it } from 'vitest'
import { commitOf, eventOf } from './commit-builder.ts'
import {
  embeddedKitchens,
  expectTickets,
  printTickets,
  pushAll,
  sendOrders,
  until,
  untilCaughtUp,
} from './subscription-kit.ts'

describe('a subscription’s handler', () => {
  const kitchens = embeddedKitchens()

  describe('a handler', () => {
    it('leaves nothing behind when it fails, and is tried again with full jitter', async () => {
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1')
      const waits: number[] = []
      const errors: unknown[] = []
      let runs = 0
      const kitchen = await kitchens.open({
        handler: async (event, context) => {
          await printTickets(kitchens.store)(event, context)
          runs += 1
          if (runs < 4) throw new Error(`printer out of paper ${runs}`)
        },
        clock: {
          now: () => Date.now(),
          random: () => 0.5,
          after: (ms, wake) => {
            waits.push(ms)
            return clear(setTimeout(wake, Math.min(ms, 1)))
          },
        },
        onError: (error, event) => errors.push([event?.id, (error as Error).message]),
        limits: { retryBaseMs: 100, retryMaxMs: 350 },
      })
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, ids)
      expect(waits.slice(0, 3)).toEqual([50, 100, 175])
      expect(errors).toEqual([1, 2, 3].map((run) => [ids[0], `printer out of paper ${run}`]))
      expect(await kitchen.parked()).toEqual([])
    })

    it('cannot end its transaction, nor use it once it has returned', async () => {
      await sendOrders(kitchens.central, kitchens.store, 'order-1')
      const refusals: string[] = []
      let late: Promise<unknown> | undefined
      const kitchen = await kitchens.open({
        handler: async (_, { client }) => {
          for (const sql of ['commit', ' Rollback', 'end', 'begin', 'abort work', 'start transaction']) {
            await client.query(sql).catch((error: unknown) => refusals.push(String(error)))
          }
          await client.query('savepoint one')
          await client.query('rollback to savepoint one')
          const leaked = client
          late = new Promise((resolve) => setTimeout(() => resolve(leaked.query('select 1')), 30))
          late.catch(() => {})
        },
      })
      await untilCaughtUp(kitchen)
      expect(refusals).toHaveLength(6)
      expect(refusals[0]).toContain('A handler must not end its transaction: commit')
      await expect(late).rejects.toMatchObject({ code: 'invalid-argument' })
    })

    it('that swallows an error of its transaction has not handled the event', async () => {
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2', 'order-3')
      const kitchen = await kitchens.open({
        handler: async (event, context) => {
          await printTickets(kitchens.store)(event, context)
          if (event.streamId === 'order-2') await context.client.query('select 1/0').catch(() => {})
        },
        maxAttempts: 1,
      })
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, [ids[0]!, ids[2]!])
      expect((await kitchen.parked()).map(({ event }) => event.id)).toEqual([ids[1]])
    })

    it('is to blame when its effects are refused at the commit', async () => {
      await kitchens.database.query('create table if not exists menu (store text, name text, unique (store, name))')
      await kitchens.database.query(`create table if not exists sold (store text, name text,
        foreign key (store, name) references menu (store, name) deferrable initially deferred)`)
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2', 'order-3')
      const kitchen = await kitchens.open({
        handler: async (event, context) => {
          await printTickets(kitchens.store)(event, context)
          if (event.streamId === 'order-2')
            await context.client.query("insert into sold values ($1, 'soup')", [kitchens.store])
        },
        maxAttempts: 2,
      })
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, [ids[0]!, ids[2]!])
      expect(await kitchen.parked()).toMatchObject([{ event: { id: ids[1] }, attempts: 2 }])
    })
  })

  describe('replies', () => {
    it('are appended once, as part of the story, with ids that follow from the event', async () => {
      const [id] = await sendOrders(kitchens.central, kitchens.store, 'order-1')
      const kitchen = await kitchens.open({
        handler: ({ streamId, type }, { append }) => {
          // Tickets are events too; the kitchen does not answer those.
          if (type !== 'OrderSentToKitchen') return
          append({ streamId: `ticket-${streamId}`, events: [{ type: 'TicketPrinted', data: { n: 1 } }] })
          append({
            streamId: `ticket-${streamId}`,
            events: [{ type: 'TicketPrinted', data: { n: 2 } }],
            actor: 'printer',
          })
        },
      })
      await until(async () => (await kitchens.central.head(kitchens.store)).head >= 3)
      await kitchen.close()
      const { commits } = await kitchens.central.pull(kitchens.store, { after: 0, limit: 3 })
      expect(commits[1]).toMatchObject({
        streamId: 'ticket-order-1',
        deviceId: 'kitchen',
        actor: null,
        causationId: id,
        correlationId: commits[0]?.correlationId,
        events: [{ type: 'TicketPrinted', schemaVersion: 1, data: { n: 1 } }],
      })
      expect(commits[2]).toMatchObject({ actor: 'printer', events: [{ data: { n: 2 } }] })
    })

    it('that are refused are listed, hold back what follows on their stream only, and can be sent again', async () => {
      await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2', 'order-3')
      const kitchen = await kitchens.open({
        handler: ({ streamId, type, data }, { append }) => {
          if (type !== 'OrderSentToKitchen') return
          const isFirst = streamId === 'order-1'
          append({
            streamId: streamId === 'order-3' ? 'ticket-b' : 'ticket-a',
            events: [{ type: 'TicketPrinted', data: { of: streamId, data } }],
            ...(isFirst ? { expectedVersion: 1 } : {}),
          })
        },
      })
      await until(
        async () =>
          (await kitchen.status()).refusedReplies === 1 && (await kitchens.central.head(kitchens.store)).head === 4,
      )
      const [refused] = await kitchen.refusedReplies()
      expect(refused).toMatchObject({ commit: { streamId: 'ticket-a', expectedVersion: 1 } })
      expect(refused?.reason).toContain('version 0')
      expect((await kitchen.status()).unsentReplies).toBe(1)
      await pushAll(kitchens.central, kitchens.store, [
        commitOf('ticket-a', 0, { events: [eventOf({ type: 'TicketOrdered' })] }),
      ])
      await kitchen.retryRefusedReplies()
      await untilCaughtUp(kitchen)
      const { commits } = await kitchens.central.pull(kitchens.store, { after: 3, limit: 10 })
      const tickets = commits.map((commit) => [commit.streamId, commit.firstVersion])
      expect(tickets).toEqual([
        ['ticket-b', 1],
        ['ticket-a', 1],
        ['ticket-a', 2],
        ['ticket-a', 3],
      ])
    })

    it('that could never be stored fail the handler', async () => {
      await sendOrders(kitchens.central, kitchens.store, 'order-1')
      const kitchen = await kitchens.open({
        handler: (_, { append }) => append({ streamId: '', events: [] }),
        maxAttempts: 1,
      })
      await untilCaughtUp(kitchen)
      expect((await kitchen.parked())[0]?.reason).toContain('This reply cannot be appended. streamId:')
    })
  })
})

function clear(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer)
}
