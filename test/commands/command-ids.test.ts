import { describe, expect, it } from 'vitest'
import { memoryLog } from 'docket'
import { createAggregateStates } from '../../src/commands/aggregate-states.ts'
import { memorySnapshots } from '../../src/commands/memory-snapshots.ts'
import { createSnapshots } from '../../src/commands/snapshots.ts'
import { appendToStream } from '../../src/commands/append-to-stream.ts'
import { createExecute } from '../../src/commands/execute.ts'
import type { CommitDraft } from '../../src/log/event-log.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'

async function openTarget() {
  const log = await memoryLog().open({ authority: 'centre', deviceId: 'tablet-1' })
  const drafts: CommitDraft[] = []
  const append: typeof log.append = (draft) => {
    drafts.push(draft)
    return log.append(draft)
  }
  return { drafts, target: { model: restaurant, log: { ...log, append }, deviceId: 'tablet-1' } }
}

describe('a draft tells the log whether its command id can have been used before', () => {
  it.each([
    [{}, true],
    [{ commandId: 'cart-12' }, false],
  ])('appendToStream with %j', async (options, generatedCommandId) => {
    const { target, drafts } = await openTarget()
    await appendToStream(target, { streamId: 'note-1', events: [{ type: 'Noted' }] }, options)
    expect(drafts).toMatchObject([{ generatedCommandId }])
  })

  it.each([
    [{}, true],
    [{ commandId: 'cart-12' }, false],
  ])('execute with %j', async (options, generatedCommandId) => {
    const { target, drafts } = await openTarget()
    const execute = createExecute(target, createAggregateStates(target.log, createSnapshots(memorySnapshots())))
    await execute({ aggregate: 'order', id: '1', command: 'PlaceOrder', input: { table: '1', lines: [] } }, options)
    expect(drafts).toMatchObject([{ generatedCommandId }])
  })
})
