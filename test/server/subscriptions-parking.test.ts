import { describe, expect, it } from 'vitest'
import { fromCentralStore } from 'docket/server'
import { embeddedKitchens, expectTickets, printTickets, sendOrders, until, untilCaughtUp } from './subscription-kit.ts'

describe('a subscription that meets what it cannot handle', () => {
  const kitchens = embeddedKitchens()

  describe('an event that cannot be handled', () => {
    const failing = (poison: Set<string>, seen: string[] = []) => ({
      maxAttempts: 3,
      handler: async (...[event, context]: Parameters<ReturnType<typeof printTickets>>) => {
        await printTickets(kitchens.store)(event, context)
        seen.push(event.id)
        if (poison.has(event.id)) throw new Error(`no such dish: ${event.id}`)
      },
    })

    it('is parked with its reason, with what follows on its stream; other streams go on', async () => {
      const ids = await sendOrders(
        kitchens.central,
        kitchens.store,
        'order-1',
        'order-2',
        'order-1',
        'order-2',
        'order-1',
        'order-3',
      )
      const seen: string[] = []
      const kitchen = await kitchens.open(failing(new Set([ids[2]!]), seen))
      await untilCaughtUp(kitchen)
      await expectTickets(
        kitchens.database,
        kitchens.store,
        [0, 1, 3, 5].map((index) => ids[index]!),
      )
      expect(await kitchen.parked()).toMatchObject([
        { event: { id: ids[2], position: 3 }, reason: `no such dish: ${ids[2]}`, attempts: 3 },
        { event: { id: ids[4], position: 5 }, reason: 'An earlier event of its stream is parked.', attempts: 0 },
      ])
      expect(await kitchen.status()).toMatchObject({ parked: 2, position: 6 })
      // Once with its batch, which says nothing about it, and three times alone.
      expect(seen.filter((id) => id === ids[2])).toHaveLength(4)
      const [later] = await sendOrders(kitchens.central, kitchens.store, 'order-1')
      await untilCaughtUp(kitchen)
      expect((await kitchen.parked()).at(-1)?.event.id).toBe(later)
    })

    it('is replayed in the order of its stream, exactly once, from any process', async () => {
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-1', 'order-2', 'order-1')
      const poison = new Set([ids[0]!, ids[2]!])
      const kitchen = await kitchens.open(failing(poison))
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, [])
      poison.delete(ids[0]!)
      const standby = await kitchens.open(failing(poison))
      const results = await Promise.all([kitchen, standby, kitchen].map((one) => one.replayParked('order-1')))
      expect(results.reduce((sum, { handled }) => sum + handled, 0)).toBe(3)
      await expectTickets(kitchens.database, kitchens.store, [ids[0]!, ids[1]!, ids[3]!])
      expect(await kitchen.replayParked()).toEqual({ handled: 0, parked: 1 })
      expect(await kitchen.parked()).toMatchObject([{ event: { id: ids[2] }, attempts: 4 }])
      poison.clear()
      expect(await standby.replayParked()).toEqual({ handled: 1, parked: 0 })
      const [later] = await sendOrders(kitchens.central, kitchens.store, 'order-1')
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, [ids[0]!, ids[1]!, ids[3]!, ids[2]!, later!])
    })

    it('keeps the order of its stream while new events arrive during a replay', async () => {
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-1')
      const poison = new Set([ids[0]!])
      const kitchen = await kitchens.open(failing(poison))
      await untilCaughtUp(kitchen)
      poison.clear()
      for (let round = 0; round < 10; round += 1) {
        const sending = sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-1', 'order-1')
        await kitchen.replayParked()
        ids.push(...(await sending))
      }
      await untilCaughtUp(kitchen)
      await kitchen.replayParked()
      await expectTickets(kitchens.database, kitchens.store, ids)
      expect(await kitchen.parked()).toEqual([])
    })
  })

  describe('what a source gives twice or leaves out', () => {
    it('is handled once, and never skipped', async () => {
      const ids = await sendOrders(
        kitchens.central,
        kitchens.store,
        'order-1',
        'order-2',
        'order-3',
        'order-4',
        'order-5',
      )
      const source = fromCentralStore(kitchens.central)
      const errors: string[] = []
      let reads = 0
      const kitchen = await kitchens.open({
        from: {
          ...source,
          async read(id, range) {
            reads += 1
            if (reads === 2) return await source.read(id, { ...range, limit: 2 })
            const batch = await source.read(id, { after: Math.max(0, range.after - 2), limit: range.limit })
            // Everything twice over, and from time to time without one in the middle.
            return reads % 2 === 1 ? { ...batch, events: batch.events.filter(({ position }) => position !== 4) } : batch
          },
        },
        onError: (error) => errors.push((error as Error).message),
      })
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, ids)
      expect(await kitchens.processed()).toEqual([1, 2, 3, 4, 5])
      expect(errors).toContain('Position 3 was followed by 5; the events are read again, none is left out.')
    })

    it('is known by its id when the log was replaced, as far back as ids are remembered', async () => {
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2', 'order-3')
      const first = await kitchens.open()
      await untilCaughtUp(first)
      await first.close()
      // The centre was restored without the last two, which came back in another order, after one that is new.
      const source = fromCentralStore(kitchens.central)
      const events = (await source.read(kitchens.store, { after: 0, limit: 9 })).events
      const restored = [events[0]!, { ...events[0]!, id: 'new', streamId: 'order-9' }, events[2]!, events[1]!].map(
        (event, index) => ({ ...event, position: index + 1 }),
      ) as unknown as typeof events
      const from = {
        ...source,
        read: async (_: string, { after, limit }: { after: number; limit: number }) => ({
          epoch: 'another',
          head: restored.length,
          events: restored.slice(after, after + limit),
        }),
      }
      const second = await kitchens.open({ from })
      await untilCaughtUp(second)
      await expectTickets(kitchens.database, kitchens.store, [...ids, 'new'])
      await second.close()
      const errors: string[] = []
      await kitchens.database.query(
        'delete from docket_consumer.processed_messages where store_id = $1 and position < 3',
        [kitchens.store],
      )
      const lost = { ...from, read: async () => ({ epoch: 'third', head: 0, events: [] }) }
      await kitchens.open({ from: lost, onError: (error) => errors.push((error as Error).message) })
      await until(() => errors.length > 0)
      expect(errors[0]).toContain('begin under a new name')
    })
  })
})
