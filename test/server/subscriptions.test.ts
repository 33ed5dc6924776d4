import { describe, expect, it } from 'vitest'
import { fromCentralStore, openSubscription } from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { commitOf, eventOf, eventsOf } from './commit-builder.ts'
import {
  embeddedKitchens,
  expectTickets,
  printTickets,
  pushAll,
  sendOrders,
  ticketsOf,
  until,
  untilCaughtUp,
} from './subscription-kit.ts'

describe('a subscription', () => {
  const kitchens = embeddedKitchens()

  describe('following', () => {
    it('catches up in order of position, then follows live', async () => {
      const before = await sendOrders(
        kitchens.central,
        kitchens.store,
        ...Array.from({ length: 450 }, (_, index) => `order-${index % 7}`),
      )
      const kitchen = await kitchens.open()
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, before)
      const after = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2')
      await untilCaughtUp(kitchen)
      await expectTickets(kitchens.database, kitchens.store, [...before, ...after])
      await until(async () => (await kitchen.status()).state === 'live')
    })

    it('hands over events with their place and their context', async () => {
      const commit = commitOf('order-1', 0, {
        causationId: 'because',
        events: [eventOf({ data: { z: 1, a: ['\u0000'] } })],
      })
      await pushAll(kitchens.central, kitchens.store, [commit])
      const seen: unknown[] = []
      await untilCaughtUp(await kitchens.open({ handler: (event) => void seen.push(event) }))
      const { events, expectedVersion, command, ...context } = commit
      void [expectedVersion, command]
      expect(seen).toEqual([
        { ...context, ...events[0], position: 1, version: 1, receivedAt: expect.stringMatching(/Z$/) },
      ])
    })

    it('begins in the middle of a commit when it stopped there', async () => {
      await pushAll(kitchens.central, kitchens.store, [commitOf('order-1', 0, { events: eventsOf(5) })])
      const seen: number[] = []
      const kitchen = await kitchens.open({
        handler: ({ position }) => void seen.push(position),
        limits: { batchEvents: 2 },
      })
      await untilCaughtUp(kitchen)
      expect(seen).toEqual([1, 2, 3, 4, 5])
    })

    it.each([
      ['beginning', [1, 2, 3]],
      ['end', []],
      [2, [3]],
    ] as const)('begins, the first time, at %s', async (startAt, expected) => {
      await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-1', 'order-1')
      const seen: number[] = []
      const handler = ({ position }: { position: number }): void => void seen.push(position)
      const first = await kitchens.open({ handler, startAt })
      await untilCaughtUp(first)
      await first.close()
      await sendOrders(kitchens.central, kitchens.store, 'order-2')
      await untilCaughtUp(await kitchens.open({ handler, startAt: 'end' }))
      expect(seen).toEqual([...expected, 4])
    })

    it('goes on after the event under way when it is closed, and another takes over at once', async () => {
      const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2')
      let close: Promise<void> | undefined
      const first = await kitchens.open({
        handler: async (event, context) => {
          close ??= first.close()
          await printTickets(kitchens.store)(event, context)
        },
        limits: { leaseMs: 60_000 },
      })
      await until(() => close !== undefined)
      await close
      await expectTickets(kitchens.database, kitchens.store, ids.slice(0, 1))
      expect((await first.status()).state).toBe('closed')
      await untilCaughtUp(await kitchens.open())
      await expectTickets(kitchens.database, kitchens.store, ids)
    })

    it('keeps consumers and stores apart', async () => {
      const [here, there] = [await sendOrders(kitchens.central, kitchens.store, 'order-1'), newStore()]
      await sendOrders(kitchens.central, there, 'order-1')
      const names: string[] = []
      for (const name of ['kitchen', 'accounts']) {
        await untilCaughtUp(await kitchens.open({ name, handler: ({ id }) => void names.push(`${name} ${id}`) }))
      }
      expect(names).toEqual([`kitchen ${here[0]}`, `accounts ${here[0]}`])
    })

    it('tells where it stands', async () => {
      await sendOrders(kitchens.central, kitchens.store, 'order-1', 'order-2')
      let release = (): void => {}
      const gate = new Promise<void>((resolve) => (release = resolve))
      // The shared database has one connection, and the handler's transaction holds it: status is asked before and after.
      const kitchen = await kitchens.open({
        startAt: 0,
        handler: () => gate,
        clock: { now: () => Date.now() + 60_000, after: (ms, wake) => clear(setTimeout(wake, ms)), random: () => 0 },
      })
      const asked = kitchen.status()
      release()
      const status = await asked
      expect(status).toMatchObject({
        store: kitchens.store,
        name: 'kitchen',
        head: 2,
        parked: 0,
        unsentReplies: 0,
        refusedReplies: 0,
      })
      expect(status.lag.events).toBe(2 - status.position)
      expect(status.lag.seconds > 59).toBe(status.position < 2)
      await untilCaughtUp(kitchen)
      expect((await kitchen.status()).lag).toEqual({ events: 0, seconds: 0 })
    })
  })

  it('forgets the ids of events handled long ago', async () => {
    const ids = await sendOrders(
      kitchens.central,
      kitchens.store,
      ...Array.from({ length: 1_100 }, (_, index) => `order-${index}`),
    )
    await untilCaughtUp(await kitchens.open({ limits: { keepProcessed: 50 } }))
    const kept = await kitchens.processed()
    expect(kept.at(-1)).toBe(1_100)
    expect(kept.length).toBeGreaterThanOrEqual(50)
    expect(kept.length).toBeLessThan(600)
    expect((await ticketsOf(kitchens.database, kitchens.store)).length).toBe(ids.length)
  })

  it('tells of faults of its source, and goes on', async () => {
    const ids = await sendOrders(kitchens.central, kitchens.store, 'order-1')
    const source = fromCentralStore(kitchens.central)
    const errors: unknown[] = []
    let reads = 0
    await kitchens.open({
      from: {
        ...source,
        read: async (...args) => {
          reads += 1
          if (reads === 2 || reads === 3) throw new Error('no route to host')
          return await source.read(...args)
        },
      },
      onError: (error) => errors.push((error as Error).message),
    })
    await until(async () => (await ticketsOf(kitchens.database, kitchens.store)).length === 1)
    await expectTickets(kitchens.database, kitchens.store, ids)
    expect(errors).toEqual(['no route to host', 'no route to host'])
  })

  it.each([
    ['store', { store: '' }],
    ['name', { name: 'a\nb' }],
    ['from', { from: undefined }],
    ['database', { database: { url: 'postgres://x' } }],
    ['handler', { handler: 'print' }],
    ['startAt', { startAt: -1 }],
    ['startAt', { startAt: 7 }],
    ['maxAttempts', { maxAttempts: 0 }],
    ['limits.batchEvents', { limits: { batchEvents: 0 } }],
    ['limits.leaseMs', { limits: { leaseMs: 5 } }],
    ['limits.keepProcessed', { limits: { keepProcessed: 1.5 } }],
  ])('refuses a bad %s', async (argument, bad) => {
    const options = {
      store: kitchens.store,
      name: 'kitchen',
      from: fromCentralStore(kitchens.central),
      database: kitchens.database,
      handler: () => {},
      ...bad,
    }
    await expect(openSubscription(options as never)).rejects.toMatchObject({ code: 'invalid-argument', argument })
  })
})

function clear(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer)
}
