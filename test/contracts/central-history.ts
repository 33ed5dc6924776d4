import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore, Commit, ConfirmedCommit, HistoryAnswer, HistoryQuery } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { verifyStoreOf } from '../../src/server/audit/verify-store.ts'
import { commitOf, eventOf, eventsOf, identityAt } from '../server/commit-builder.ts'

const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const STREAMS = ['order-1', 'order-2', 'order-12', "order-'); drop table docket.events; --", 'ticket-é/?&=%2F']
const STORIES = ['story-1', 'story-2', "story-'\u{1F373}"]

/** What every central store tells of a stream and of a story, on whichever database. */
export function describeCentralHistory(name: string, open: () => Promise<CentralStore>): void {
  describe(`the history of a central store on ${name}, seed ${SEED}`, () => {
    let central: CentralStore
    const random = seededRandom(SEED)
    beforeAll(async () => void (central = await open()), 60_000)
    afterAll(() => central.close())

    const push = async (store: string, commits: readonly Commit[]): Promise<void> => {
      for (let start = 0; start < commits.length; start += 100) {
        const request = { epoch: null, commits: commits.slice(start, start + 100) }
        const result = await central.push(store, identityAt(store), request)
        if (result.kind !== 'judged' || result.answer.verdicts.some(({ verdict }) => verdict !== 'accepted')) {
          throw new Error('A commit of the test was not accepted.')
        }
      }
    }
    const page = async (store: string, query: HistoryQuery, after = 0, limit = 10_000): Promise<HistoryAnswer> =>
      JSON.parse((await central.historyText(store, query, { after, limit })).text) as HistoryAnswer
    const inPages = async (store: string, query: HistoryQuery, limit: number): Promise<ConfirmedCommit[]> => {
      const commits: ConfirmedCommit[] = []
      for (let after: number | null = 0; after !== null;) {
        const answer: HistoryAnswer = await page(store, query, after, limit)
        const events = answer.commits.flatMap((commit) => commit.events).length
        // Commits are whole: the last one of a page may reach beyond the limit.
        expect(events).toBeLessThan(limit + 4)
        expect(answer.next === null || answer.next > after).toBe(true)
        commits.push(...answer.commits)
        after = answer.next
      }
      return commits
    }
    /** The truth to compare with: all of the log, looked through one by one. */
    const pulled = async (store: string): Promise<readonly ConfirmedCommit[]> =>
      (await central.pull(store, { after: 0, limit: 1_000_000 })).commits
    const someCommits = (count: number): Commit[] =>
      Array.from({ length: count }, () => {
        const commandId = randomUUID()
        const correlationId = random.chance(0.4) ? random.pick(STORIES) : commandId
        return commitOf(random.pick(STREAMS), 'any', {
          commandId,
          correlationId,
          events: eventsOf(1 + random.integer(4)),
        })
      })

    it('gives each stream and each story as the log holds it, whole or in pages of any size', async () => {
      const store = newStore()
      // A story begins with the command it is called by, or that comes late, or not at all.
      const [first, late] = STORIES.map((story) =>
        commitOf('order-1', 'any', { commandId: story, correlationId: story }),
      )
      const commits = someCommits(80)
      await push(store, [first!, ...commits.slice(0, 40), late!, ...commits.slice(40)])
      const log = await pulled(store)
      const head = await central.head(store)
      for (const limit of [1, 2, 3, 7, 10_000]) {
        for (const stream of STREAMS) {
          const expected = log.filter(({ streamId }) => streamId === stream)
          expect(await inPages(store, { stream }, limit), `${stream} by ${limit}`).toEqual(expected)
        }
        for (const correlation of [...STORIES, commits[0]!.correlationId]) {
          const expected = log.filter(({ correlationId }) => correlationId === correlation)
          expect(expected.length).toBeGreaterThan(0)
          expect(await inPages(store, { correlation }, limit), `${correlation} by ${limit}`).toEqual(expected)
        }
      }
      expect(await page(store, { stream: 'order-1' })).toMatchObject({ ...head, next: null })
    })

    it('gives a commit that holds the version after which to read from its start', async () => {
      const store = newStore()
      await push(store, [
        commitOf('order-1', 0, { events: eventsOf(4) }),
        commitOf('order-1', 4, { events: eventsOf(4) }),
      ])
      const versions = async (after: number, limit: number) => {
        const { commits, next } = await page(store, { stream: 'order-1' }, after, limit)
        return [commits.map(({ firstVersion }) => firstVersion), next]
      }
      expect(await versions(2, 1)).toEqual([[1], 4])
      expect(await versions(4, 1)).toEqual([[5], 8])
      expect(await versions(8, 1)).toEqual([[], null])
      expect(await versions(3, 2)).toEqual([[1, 5], 8])
    })

    it('knows nothing of a stream or a story that is not there', async () => {
      const store = newStore()
      for (const query of [{ stream: 'order-9' }, { correlation: 'order-9' }]) {
        const head = await central.head(store)
        expect(await page(store, query)).toEqual({ ...head, commits: [], next: null })
      }
    })

    it('takes a command id for a story only where the commit says so', async () => {
      const store = newStore()
      const other = commitOf('order-1', 'any', { commandId: 'story-9', correlationId: 'elsewhere' })
      await push(store, [other, commitOf('order-2', 'any', { correlationId: 'story-9' })])
      const story = await page(store, { correlation: 'story-9' })
      expect(story.commits.map(({ streamId }) => streamId)).toEqual(['order-2'])
      expect((await page(store, { correlation: 'elsewhere' })).commits).toMatchObject([{ commandId: 'story-9' }])
    })

    it('tells each store only of itself, where streams and stories are called alike', async () => {
      const stores = [newStore(), newStore()]
      const eventsByStore = new Map<string, string[]>()
      // What one has at a position is something else there in the other.
      await push(stores[1]!, [commitOf('note-1', 0)])
      for (const store of stores) {
        const commits = ['order-1', 'ticket-1'].map((stream) =>
          commitOf(stream, 0, { correlationId: 'the-same', events: [eventOf(), eventOf()] }),
        )
        await push(store, commits)
        eventsByStore.set(store, idsOf(commits))
      }
      const other = (store: string): string => stores.find((one) => one !== store)!
      for (const store of stores) {
        const story = idsOf((await page(store, { correlation: 'the-same' })).commits)
        expect(story).toEqual(eventsByStore.get(store))
        expect(idsOf((await page(store, { stream: 'order-1' })).commits)).toEqual(story.slice(0, 2))
        // The other one is there, and would be found by who asks for it.
        expect(idsOf((await page(other(store), { correlation: 'the-same' })).commits)).not.toEqual(story)
      }
    })

    it('keeps what an event reverses as a part of its data, which the hash chain covers', async () => {
      const store = newStore()
      const placed = commitOf('order-1', 0)
      const data = { reason: 'the guest left', reverses: placed.events[0]!.id }
      await push(store, [placed, commitOf('order-1', 1, { events: [eventOf({ type: 'OrderCanceled', data })] })])
      const { commits } = await page(store, { stream: 'order-1' })
      expect(commits[1]!.events).toMatchObject([{ type: 'OrderCanceled', data }])
      expect(await verifyStoreOf(central.database, store)).toMatchObject({ head: 2, verified: 2, fault: null })
    })

    it('finds what goes on with a story by an index, among many that are of none', async () => {
      const store = newStore()
      await push(store, [...someCommits(300), commitOf('order-1', 'any', { correlationId: 'rare' })])
      const [plan] = await central.database.transaction(async (client) => {
        await client.query('set local enable_seqscan = off')
        return await client.query<{ 'QUERY PLAN': unknown }>(
          `explain (format json) select 1 from docket.commits
           where store_id = $1 and correlation_id = $2 and correlation_id <> command_id order by first_position limit 10`,
          [store, 'rare'],
        )
      })
      expect(JSON.stringify(plan)).toMatch(/commits_\d+_store_id_correlation_id_first_position_idx/)
    })
  })
}

function idsOf(commits: readonly Commit[]): string[] {
  return commits.flatMap(({ events }) => events.map(({ id }) => id))
}

function newStore(): string {
  return `history-${randomUUID()}`
}
