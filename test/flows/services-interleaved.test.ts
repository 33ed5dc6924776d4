import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore, Reply } from 'docket/server'
import { faultsOfLog, faultsOfTables } from '../builders/story-faults.ts'
import { playStory, type Mistreatment } from '../builders/story-interleaving.ts'
import { createStory, openStoryCentre, type Story } from '../builders/story.ts'
import { commitOf, eventOf } from '../server/commit-builder.ts'
import { withoutTransactions } from '../server/faulty-database.ts'

/** How many stories, and the seed of the first: `DOCKET_RUNS=50 DOCKET_SEED=7 npx vitest run test/flows/services-inter`. */
const RUNS = Number(process.env['DOCKET_RUNS'] ?? 4)
const FIRST_SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const FAILURES = 0.2
/** Where the damage is to show. */
const MANY_FAILURES = 0.6
const MOST_CONTROLS = 4

describe(`services that take their steps in any order, from seed ${FIRST_SEED}`, () => {
  let central: CentralStore
  beforeAll(async () => void (central = await openStoryCentre()))
  afterAll(() => central.close())

  const play = async (seed: number, mistreat: (story: Story) => Mistreatment): Promise<string[]> => {
    const story = await createStory(central, { maxTickets: 3, limitCents: 5_000, cardLimitCents: 5_000 })
    await playStory(story, seed, mistreat(story))
    const events = await story.events()
    return [...faultsOfLog(events), ...(await faultsOfTables(events, story.database))]
  }

  it.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))(
    'seed %i: every order ends one way, and money and tickets agree with it',
    async (seed) => {
      expect(await play(seed, () => ({ failures: FAILURES }))).toEqual([])
    },
    120_000,
  )

  describe.each([
    ['effects and marks were not one transaction', () => ({ damage: withoutTransactions })],
    ['answers were appended as they are made, outside the transaction', appendingAtOnce],
  ] as const)('if %s', (_name, damaged) => {
    it('would end in a mess where transactions are lost', async () => {
      const faults: string[] = []
      for (let run = 0; run < MOST_CONTROLS && faults.length === 0; run += 1) {
        faults.push(...(await play(FIRST_SEED + run, (story) => ({ ...damaged(story), failures: MANY_FAILURES }))))
      }
      expect(faults).not.toEqual([])
    })

    it('would go well where none is', async () => {
      expect(await play(FIRST_SEED, (story) => ({ ...damaged(story), failures: 0 }))).toEqual([])
    })
  })
})

/** Sends what a handler appends straight to the store, under new ids each time the handler runs. */
function appendingAtOnce({ source, store }: Story): Omit<Mistreatment, 'failures'> {
  const sent: Promise<unknown>[] = []
  return {
    settled: () => Promise.all(sent),
    replace: (handler) => async (event, context) => {
      const replies: Reply[] = []
      await handler(event, { ...context, append: (reply) => replies.push(reply) })
      for (const { streamId, events } of replies) {
        // Not waited for: the embedded database is free once the transaction under way has ended, however it ends.
        sent.push(source.append(store, 'service', [commitOf(streamId, 'any', { events: events.map(eventOf) })]))
      }
    },
  }
}
