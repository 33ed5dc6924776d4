import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { indexedDbLog, memoryLog, openEngine, syncFailure, type Docket, type LogSource } from 'docket'
import { openCentralStore } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { centralTransport } from '../builders/central-transport.ts'
import { hastyClock } from '../builders/tablets.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { commitOf, identityAt } from '../server/commit-builder.ts'

const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const placed = { table: '7', lines: [] }
const lost = () => Promise.reject(syncFailure('network', 'Nothing gets through.'))

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const openAlone = async (log: LogSource): Promise<Docket<typeof restaurant>> => {
  const docket = await openEngine({ model: restaurant, log })
  open.push(docket)
  return docket
}

describe('a story', () => {
  it('leads from the order to what became of it, on every stream, with parents', async () => {
    const docket = await openAlone(memoryLog('cafe'))
    const story = { correlationId: 'table-7' }
    const [first] = (await docket.execute('order', '1', 'PlaceOrder', placed, { ...story, commandId: 'place' })).events
    await docket.execute('order', '2', 'PlaceOrder', placed)
    const ticket = { ...story, causationId: first!.id }
    const [created] = (await docket.log.appendToStream('ticket-1', [{ type: 'TicketCreated' }], ticket)).events
    await docket.log.appendToStream('note-1', [{ type: 'Noted' }], { ...story, causationId: 'place' })
    await docket.log.appendToStream('note-1', [{ type: 'Noted' }], { ...story, causationId: 'elsewhere' })
    const events = await docket.story('table-7')
    expect(events.map(({ streamId, type, parentId }) => [streamId, type, parentId])).toEqual([
      ['order-1', 'OrderPlaced', null],
      ['ticket-1', 'TicketCreated', first!.id],
      ['note-1', 'Noted', first!.id],
      ['note-1', 'Noted', null],
    ])
    expect(await docket.story(created!.id)).toEqual([])
  })

  it('puts together what the centre has of it and what is only here, causes first', async () => {
    const reply = commitOf('ticket-1', 'any', { correlationId: 'place', causationId: 'place' })
    const central = await openCentralStore({ database: { memory: true } })
    open.push(central)
    await central.push('cafe', identityAt('cafe'), { epoch: null, commits: [reply] })
    const transport = { ...centralTransport(() => central, 'cafe', 'tablet'), push: lost, pull: lost }
    const docket = await openEngine({
      ...{ model: restaurant, log: memoryLog('cafe'), sync: { transport }, clock: hastyClock(seededRandom(1)) },
    })
    open.push(docket)
    const [first] = (await docket.execute('order', '1', 'PlaceOrder', placed, { commandId: 'place' })).events
    expect(await docket.story('place')).toMatchObject([{ id: first!.id, parentId: null }])
    expect(await docket.story('place', { from: 'centre' })).toMatchObject([
      { id: first!.id, parentId: null, position: null },
      { id: reply.events[0]!.id, parentId: first!.id, position: 1 },
    ])
  })

  it(`is found wherever the log keeps it: packed or not, by whatever name (seed ${SEED})`, async () => {
    const random = seededRandom(SEED)
    const names = ['story-1', 'story "2"', '\\story/3é', '{"story":4}']
    const commits = Array.from({ length: 3_000 }, (_, index) => ({
      streamId: `note-${random.integer(200)}`,
      events: [{ type: 'Noted', data: { text: random.pick(names) } }],
      ...(random.chance(0.2) ? { correlationId: random.pick(names) } : {}),
      ...(random.chance(0.05) ? { commandId: `command-${index}` } : {}),
    }))
    const docket = await openAlone(indexedDbLog(`cafe-${randomUUID()}`))
    await docket.log.appendMany(commits)
    for (const name of names) await docket.log.appendToStream('note-1', [{ type: 'Noted' }], { correlationId: name })
    const log = await docket.log.readAll()
    const own = log.find(({ correlationId, commandId }) => correlationId === commandId)!.correlationId
    for (const name of [...names, own]) {
      const expected = log.filter(({ correlationId }) => correlationId === name)
      expect(expected.length).toBeGreaterThan(0)
      expect(await docket.story(name)).toEqual(expected.map((event) => ({ ...event, parentId: null })))
    }
  })
})
