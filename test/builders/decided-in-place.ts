import type { Command } from 'docket'
import type { ConfirmedCommit } from 'docket/server'
import { expect } from 'vitest'
import { eventsOf } from '../../src/events/stored-event.ts'
import { order, type Order } from '../fixtures/restaurant/restaurant.model.ts'

/** Every command stands where its decider, asked on what is before it, says the same: nothing was decided on another past. */
export function expectDecidedInPlace(commits: readonly ConfirmedCommit[]): void {
  const states = new Map<string, Order>()
  for (const commit of commits) {
    const state = states.get(commit.streamId) ?? order.initialState()
    const { name, input } = commit.command ?? { name: '', input: null }
    const decide = (order.commands as Readonly<Record<string, Command>>)[name]
    const said = commit.events.map(({ type, data }) => ({ type, data }))
    if (decide !== undefined) expect(decide.decide(state, input)).toEqual(said)
    states.set(commit.streamId, eventsOf(commit).reduce(order.evolve, state))
  }
}
