import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { command, defineAggregate, defineModel, memoryLog, openEngine, reject } from 'docket'
import { given } from 'docket/testing'

interface Tab {
  readonly open: boolean
  readonly seats: number
  readonly totalCents: number
}

const tab = defineAggregate('tab', {
  events: {
    TabOpened: v.object({ table: v.string() }),
    // #region optional
    // Since version 2 of the app; older events have none.
    SeatsSet: v.object({ seats: v.number(), by: v.optional(v.string()) }),
    // #endregion
    DishServed: v.object({ priceCents: v.number() }),
    TabClosed: v.object({ paidCents: v.number() }),
  },
  initialState: (): Tab => ({ open: false, seats: 0, totalCents: 0 }),
  evolve: {
    TabOpened: (state) => ({ ...state, open: true }),
    SeatsSet: (state, { data }) => ({ ...state, seats: data.seats }),
    DishServed: (state, { data }) => ({ ...state, totalCents: state.totalCents + data.priceCents }),
    TabClosed: (state) => ({ ...state, open: false }),
  },
  commands: {
    OpenTab: command(v.object({ table: v.string() }), (state: Tab, input) =>
      state.open ? reject('already-open') : [{ type: 'TabOpened', data: input }],
    ),
    // #region set-seats
    SetSeats: command(v.object({ seats: v.number() }), (state: Tab, input) => {
      if (!state.open) return reject('not-open')
      // Nothing would change: no event.
      if (state.seats === input.seats) return []
      return [{ type: 'SeatsSet', data: input }]
    }),
    // #endregion
    // #region close-tab
    CloseTab: command(v.object({ paidCents: v.number() }), (state: Tab, input) => {
      if (!state.open) return reject('not-open')
      if (input.paidCents < state.totalCents) {
        return reject('not-paid-up', { missingCents: state.totalCents - input.paidCents })
      }
      return [{ type: 'TabClosed', data: input }]
    }),
    // #endregion
    ServeDish: command(v.object({ priceCents: v.number() }), (state: Tab, input) =>
      state.open ? [{ type: 'DishServed', data: input }] : reject('not-open'),
    ),
  },
})

describe('what the guide to modelling says', () => {
  it('refuses with a reason and details', () => {
    given(tab, [
      { type: 'TabOpened', data: { table: '7' } },
      { type: 'DishServed', data: { priceCents: 1_200 } },
    ])
      .when('CloseTab', { paidCents: 1_000 })
      .thenRejects('not-paid-up', { missingCents: 200 })
  })

  it('does nothing where nothing would change, and says so', async () => {
    const docket = await openEngine({ model: defineModel({ aggregates: [tab] }), log: memoryLog() })
    await docket.execute('tab', '1', 'OpenTab', { table: '7' })
    await docket.execute('tab', '1', 'SetSeats', { seats: 4 })
    expect(await docket.execute('tab', '1', 'SetSeats', { seats: 4 })).toMatchObject({
      status: 'nothing-to-do',
      events: [],
    })
    await docket.close()
  })

  it('gives a stream the name of its aggregate and its id', async () => {
    const docket = await openEngine({ model: defineModel({ aggregates: [tab] }), log: memoryLog() })
    // #region ids
    // One tab a table and day: whoever opens it first has opened it, and a second tablet is refused.
    const { streamId } = await docket.execute('tab', '2026-11-25-table-7', 'OpenTab', { table: '7' })
    // #endregion
    expect(streamId).toBe('tab-2026-11-25-table-7')
    await docket.close()
  })

  it('takes effect once for a command id', async () => {
    const docket = await openEngine({ model: defineModel({ aggregates: [tab] }), log: memoryLog() })
    await docket.execute('tab', '1', 'OpenTab', { table: '7' })
    const commandId = crypto.randomUUID()
    // #region command-id
    await docket.execute('tab', '1', 'ServeDish', { priceCents: 1_200 }, { commandId })
    // The same again, after a crash or a second tap: `already-appended`, and no second event.
    const again = await docket.execute('tab', '1', 'ServeDish', { priceCents: 1_200 }, { commandId })
    // #endregion
    expect(again.status).toBe('already-appended')
    expect(await docket.log.readStream('tab-1')).toHaveLength(2)
    await docket.close()
  })

  it('stores schema version 1, and hands stored data to evolve as it was written', async () => {
    const docket = await openEngine({ model: defineModel({ aggregates: [tab] }), log: memoryLog() })
    await docket.execute('tab', '1', 'OpenTab', { table: '7' })
    const [opened] = await docket.log.readStream('tab-1')
    expect(opened).toMatchObject({ schemaVersion: 1, data: { table: '7' } })
    await docket.close()
  })
})
