import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StoredEvent } from 'docket'
import { orderStory } from '../../src/engine/order-story.ts'
import { givenEvents } from '../../src/testing/given-events.ts'

/** Events in some log order; each may name any other event, command, or nothing that is there, as its cause. */
const plans = fc.array(
  fc.record({
    stream: fc.constantFrom('order-1', 'ticket-1', 'payment-1'),
    cause: fc.oneof(fc.nat(30), fc.constant('elsewhere'), fc.constant(null)),
    byCommand: fc.boolean(),
    withLast: fc.boolean(),
  }),
  { maxLength: 25 },
)
type Plan = typeof plans extends fc.Arbitrary<infer P> ? P : never

const idAt = (index: number): string => `e${index}`
const commandAt = (index: number): string => `c${index}`

function eventsOf(plan: Plan, causeAt: (index: number) => string | null): StoredEvent[] {
  let command = 0
  return givenEvents(
    plan.map(({ stream, withLast }, index) => {
      // Events of one commit lie on one stream.
      if (!withLast || plan[index - 1]?.stream !== stream) command = index
      const ids = { id: idAt(index), commitId: commandAt(command), commandId: commandAt(command) }
      return { type: 'Noted', data: { index }, streamId: stream, causationId: causeAt(index), ...ids }
    }),
  )
}

const indexOf = (events: readonly StoredEvent[], id: string | null): number =>
  events.findIndex((event) => event.id === id)

it('gives every event once, whatever names what, and names parents that are there', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const events = eventsOf(plan, (index) => {
        const { cause, byCommand } = plan[index]!
        if (typeof cause !== 'number') return cause
        return byCommand ? commandAt(cause % plan.length) : idAt(cause % plan.length)
      })
      const story = orderStory(events)
      expect(new Set(story.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)))
      expect(story).toHaveLength(events.length)
      for (const { parentId, causationId } of story) {
        if (parentId === null) continue
        const parent = events[indexOf(events, parentId)]
        expect([parent!.id, parent!.commandId]).toContain(causationId)
      }
    }),
  )
})

it('puts each event after its parent and after those before it on its stream, in any log order without cycles', () => {
  let moved = 0
  fc.assert(
    fc.property(plans, fc.infiniteStream(fc.nat(1_000)), (plan, dice) => {
      // Causes look back in the order of happening; the log may hold streams in another order than that.
      const happened = eventsOf(plan, (index) => {
        const { cause } = plan[index]!
        return typeof cause === 'number' && index > 0 ? idAt(cause % index) : null
      })
      const log = shuffledByStream(happened, () => dice.next().value as number)
      const story = orderStory(log)
      if (JSON.stringify(story.map(({ id }) => id)) !== JSON.stringify(log.map(({ id }) => id))) moved += 1
      for (const [index, event] of story.entries()) {
        expect(indexOf(story, event.causationId)).toBeLessThan(event.causationId === null ? 0 : index)
        const before = story.slice(0, index).filter(({ streamId }) => streamId === event.streamId)
        expect(before.every(({ version }) => version < event.version)).toBe(true)
      }
    }),
  )
  // The log orders did need something done.
  expect(moved).toBeGreaterThan(5)
})

it('leaves alone what is in order', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const events = eventsOf(plan, (index) => {
        const { cause } = plan[index]!
        return typeof cause === 'number' && index > 0 ? idAt(cause % index) : null
      })
      expect(orderStory(events).map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    }),
  )
})

it('follows a cause of any length', () => {
  const plan = Array.from({ length: 20_000 }, (_, index) => ({ stream: `note-${index}`, withLast: false }))
  const chain = eventsOf(plan as never, (index) => (index === 0 ? null : idAt(index - 1)))
  const story = orderStory([...chain].reverse())
  expect(story.map(({ id }) => id)).toEqual(chain.map(({ id }) => id))
})

/** Streams one after the other in turns of chance; each in its own order. */
function shuffledByStream(events: readonly StoredEvent[], roll: () => number): StoredEvent[] {
  const lanes = new Map<string, StoredEvent[]>()
  for (const event of events) lanes.set(event.streamId, [...(lanes.get(event.streamId) ?? []), event])
  const left = [...lanes.values()]
  const shuffled: StoredEvent[] = []
  while (left.some((lane) => lane.length > 0)) {
    const waiting = left.filter((lane) => lane.length > 0)
    shuffled.push(waiting[roll() % waiting.length]!.shift()!)
  }
  return shuffled
}
