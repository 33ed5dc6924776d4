import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CentralStore, Commit, CommitEvent, ExpectedVersion } from 'docket/server'
import { openCentralStore } from 'docket/server'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { commitOf, eventOf, identityAt } from './commit-builder.ts'

interface Draft {
  readonly stream: number
  readonly expectedVersion: ExpectedVersion
  /** Each 0 is a new event; n repeats the event made n before. */
  readonly events: readonly number[]
  /** 0 is a new command; n repeats the one made n before. */
  readonly command: number
}

const draft: fc.Arbitrary<Draft> = fc.record({
  stream: fc.nat(2),
  expectedVersion: fc.oneof(fc.nat(4), fc.constantFrom<ExpectedVersion>('any', 'no-stream', 'stream-exists')),
  events: fc.array(fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(5)), { minLength: 1, maxLength: 3 }),
  command: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(4)),
})

const pushes = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('new' as const), drafts: fc.array(draft, { minLength: 1, maxLength: 5 }) }),
    fc.record({ kind: fc.constant('again' as const), back: fc.nat(4) }),
  ),
  { minLength: 1, maxLength: 8 },
)

describe('a store that is pushed anything, in any order, any number of times', () => {
  it('keeps positions and versions without gaps and every event once', async () => {
    const central = await openCentralStore({ database: { memory: true } })
    try {
      await fc.assert(
        fc.asyncProperty(pushes, async (steps) => await pushAll(central, steps)),
        { numRuns: 40, ...(process.env['FC_SEED'] === undefined ? {} : { seed: Number(process.env['FC_SEED']) }) },
      )
    } finally {
      await central.close()
    }
  }, 60_000)
})

type Step =
  { readonly kind: 'new'; readonly drafts: readonly Draft[] } | { readonly kind: 'again'; readonly back: number }

async function pushAll(central: CentralStore, steps: readonly Step[]): Promise<void> {
  const store = newStore()
  const events: CommitEvent[] = []
  const commands: string[] = []
  const batches: Commit[][] = []
  let accepted = 0
  const answers: unknown[] = []
  for (const step of steps) {
    const batch =
      step.kind === 'new'
        ? step.drafts.map((each) => write(each, events, commands))
        : (batches.at(-1 - step.back) ?? [commitOf('order-0', 'any')])
    batches.push(batch)
    const result = await central.push(store, identityAt(store), { epoch: null, commits: batch })
    if (result.kind !== 'judged') throw new Error('epoch changed')
    for (const [index, { verdict }] of result.answer.verdicts.entries()) {
      if (verdict === 'accepted') accepted += batch[index]?.events.length ?? 0
    }
    answers.push(timeless(result))
    if (result.answer.head !== accepted) throw new Error(`head ${result.answer.head} after ${accepted} events`)
  }
  const log = await readAll(central, store, accepted)
  expectGapFree(log, accepted)
  // All at once, where they share transactions: nothing may come out otherwise.
  const together = newStore()
  const results = await Promise.all(
    batches.map((commits) => central.push(together, identityAt(together), { epoch: null, commits })),
  )
  expect(results.map(timeless)).toEqual(answers)
  expect((await readAll(central, together, accepted)).map(timeless)).toEqual(log.map(timeless))
}

/** Without what differs between two stores, or two moments. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    ['receivedAt', 'epoch', 'store'].includes(key) ? undefined : inner,
  ) as unknown
}

function write({ stream, expectedVersion, events, command }: Draft, made: CommitEvent[], commands: string[]): Commit {
  const own = events.map((back) => (back === 0 ? undefined : made.at(-back)) ?? eventOf())
  const commit = commitOf(`order-${stream}`, expectedVersion, { events: own })
  const commandId = (command === 0 ? undefined : commands.at(-command)) ?? commit.commandId
  made.push(...own)
  commands.push(commandId)
  return { ...commit, commandId }
}
