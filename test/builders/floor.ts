import { createHash } from 'node:crypto'
import { openServer, type ConfirmedCommit, type DocketServer } from 'docket/server'
import type { SeededRandom } from 'docket/testing'
import { expect } from 'vitest'
import { eventsOf } from '../../src/events/stored-event.ts'
import { createBadNetwork, type BadNetwork, type NetworkFaults } from './bad-network.ts'
import { openBrowserTablet, SECRET, type BrowserTablet } from './browser-tablet.ts'
import { openTabletSite } from './tablet-site.ts'

/** The tablets of one restaurant, each a browser of its own, and the network to a centre that is not there yet. */
export interface Floor {
  readonly tablets: readonly BrowserTablet[]
  readonly network: BadNetwork
  /** Starts the centre and lets the network lead to it. */
  openCentre(): Promise<void>
  /** Resolves when every tablet has sent all it has, and holds all there is. */
  synced(): Promise<void>
  /** Everything the centre holds. */
  pullAll(): Promise<ConfirmedCommit[]>
  close(): Promise<void>
}

/** Whose tablets, and how bad the network is. */
export interface FloorOptions {
  readonly store: string
  readonly devices: readonly string[]
  readonly random: SeededRandom
  readonly faults: NetworkFaults
}

const SYNC_TIMEOUT_MS = 180_000
const PULL_EVENTS = 5_000

/** Opens the tablets. */
export async function openFloor({ store, devices, random, faults }: FloorOptions): Promise<Floor> {
  const network = createBadNetwork(random, faults)
  const site = await openTabletSite({ '/sync/': network.handle })
  const tablets = await Promise.all(devices.map((device) => openBrowserTablet(site.url, { store, device })))
  let server: DocketServer | undefined
  const centre = () => {
    if (server === undefined) throw new Error('The centre is not open yet.')
    return server.store
  }
  const stand = async () => {
    const { head } = await centre().head(store)
    const statuses = await Promise.all(tablets.map((tablet) => tablet.status()))
    return statuses.map(({ pending, position, connection }) => ({ pending, behind: head - position, connection }))
  }
  return {
    tablets,
    network,
    openCentre: async () => {
      server = await openServer({ database: { memory: true }, secret: SECRET, port: 0 })
      network.leadTo(server.url)
    },
    synced: () =>
      expect
        .poll(stand, { timeout: SYNC_TIMEOUT_MS, interval: 200 })
        .toEqual(tablets.map(() => ({ pending: 0, behind: 0, connection: 'online' }))),
    pullAll: async () => {
      const commits: ConfirmedCommit[] = []
      const { head } = await centre().head(store)
      for (let after = 0; after < head;) {
        const page = (await centre().pull(store, { after, limit: PULL_EVENTS })).commits
        const last = page.at(-1)
        if (last === undefined) throw new Error(`Nothing after position ${after}, although the head is ${head}.`)
        commits.push(...page)
        after = last.firstPosition + last.events.length - 1
      }
      return commits
    },
    close: async () => {
      await Promise.all(tablets.map((tablet) => tablet.close()))
      await network.settled()
      await server?.close()
      await site.close()
    },
  }
}

/** Each event id once, positions and versions without a gap. */
export function expectGapFree(commits: readonly ConfirmedCommit[]): void {
  const ids = commits.flatMap(({ events }) => events.map(({ id }) => id))
  expect(new Set(ids).size).toBe(ids.length)
  expect(commits.map(({ firstPosition }) => firstPosition)).toEqual(startsOf(commits))
  for (const of of byStream(commits).values()) {
    expect(of.map(({ firstVersion }) => firstVersion)).toEqual(startsOf(of))
  }
}

/** Where each commit starts when they stand side by side without a gap, from 1. */
function startsOf(commits: readonly ConfirmedCommit[]): number[] {
  let next = 1
  return commits.map(({ events }) => (next += events.length) - events.length)
}

/** Commits by their stream, each stream's in the order given. */
export function byStream(commits: readonly ConfirmedCommit[]): Map<string, ConfirmedCommit[]> {
  const streams = new Map<string, ConfirmedCommit[]>()
  for (const commit of commits) {
    const of = streams.get(commit.streamId)
    if (of === undefined) streams.set(commit.streamId, [commit])
    else of.push(commit)
  }
  return streams
}

/** What the digest of a tablet's log must be, from what the centre holds. */
export function digestOf(commits: readonly ConfirmedCommit[]): string {
  return createHash('sha256')
    .update(JSON.stringify(commits.flatMap(eventsOf)))
    .digest('hex')
}
