import { describe, expect, it } from 'vitest'
import type { Commit } from 'docket/server'
import { createStoreMemory, type Left, type StoreMemory } from '../../src/server/store/store-memory.ts'
import { commitOf, eventsOf, identityAt } from './commit-builder.ts'

/** What an append of two events to a stream leaves, the last of them at `head`. */
function leftAt(head: number, streamId: string, version: number, epoch = 'one'): Left {
  const commit: Commit = commitOf(streamId, 'any', { events: eventsOf(2) })
  const at = { firstPosition: head - 1, firstVersion: version - 1, receivedAt: '2026-11-23T12:00:00.000Z' }
  return {
    row: { store: 'cafe', epoch, head, lastHash: new Uint8Array(32).fill(head) },
    placed: [{ commit, ...at, pushedBy: identityAt('cafe') }],
  }
}

function seen(memory: StoreMemory): unknown {
  const known = memory.get('cafe')
  if (known === undefined) return null
  const versions = ['order-1', 'order-2', 'order-3'].map((stream) => known.versionByStream.get(stream) ?? 0)
  return [known.row.head, ...versions]
}

describe('what is remembered of a store', () => {
  it('is what was written, and ahead of it what is expected to be', () => {
    const memory = createStoreMemory()
    memory.note(leftAt(2, 'order-1', 2))
    const [second, third] = [leftAt(4, 'order-2', 2), leftAt(6, 'order-1', 4)]
    memory.expect(second)
    expect(seen(memory)).toEqual([4, 2, 2, 0])
    memory.expect(third)
    expect(seen(memory)).toEqual([6, 4, 2, 0])
    memory.note(second)
    expect(seen(memory)).toEqual([6, 4, 2, 0])
    memory.note(third)
    expect(seen(memory)).toEqual([6, 4, 2, 0])
  })

  it('falls back to what was written when something expected was not: nothing of it is believed', () => {
    const memory = createStoreMemory()
    memory.note(leftAt(2, 'order-1', 2))
    memory.expect(leftAt(4, 'order-1', 4))
    memory.expect(leftAt(6, 'order-2', 2))
    memory.expectNothing('cafe')
    expect(seen(memory)).toEqual([2, 2, 0, 0])
    memory.expect(leftAt(4, 'order-3', 2))
    expect(seen(memory)).toEqual([4, 2, 0, 2])
    memory.forget('cafe')
    expect(seen(memory)).toBeNull()
  })

  it('expects nothing of a store it knows nothing of, and takes no version over from another epoch', () => {
    const memory = createStoreMemory()
    memory.expect(leftAt(2, 'order-1', 2))
    expect(seen(memory)).toBeNull()
    memory.note(leftAt(2, 'order-1', 2))
    memory.note(leftAt(2, 'order-2', 2, 'two'))
    expect(seen(memory)).toEqual([2, 0, 2, 0])
  })
})
