import type { EventHandler, SqlDatabase, Subscription } from 'docket/server'
import { seededRandom, type SeededRandom } from 'docket/testing'
import { until } from '../server/subscription-kit.ts'
import { failingTransactions } from './failing-transactions.ts'
import { gatedSource, type GatedSource } from './gated-source.ts'
import { endStory, SERVICE_NAMES, type Story } from './story.ts'

/** What is done to the services besides. */
export interface Mistreatment {
  /** How likely a transaction is lost. */
  readonly failures: number
  /** The database as a service sees it, before transactions are lost. Default: as it is. */
  readonly damage?: (database: SqlDatabase) => SqlDatabase
  /** What stands in for each service's handler. Default: the handler. */
  readonly replace?: (handler: EventHandler) => EventHandler
  /** Resolves when what the handlers have begun elsewhere is done. */
  readonly settled?: () => Promise<unknown>
}

/** A service that gets to hear of events when it is its turn. */
interface Player {
  readonly gate: GatedSource
  subscription: Subscription
}

const ORDERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const ACTIONS = 40
const ITEMS = [
  { item: 'Chicken Bowl', priceCents: 875 },
  { item: 'Canned Soft Drink', priceCents: 125 },
  { item: 'Ambrosia', priceCents: 1 },
]

/**
 * Has customers act and services take their steps, in an order that follows from `seed`, and ends when nothing is left to
 * do. Services hear late and twice, lose transactions and are started again.
 */
export async function playStory(story: Story, seed: number, mistreatment: Mistreatment): Promise<void> {
  const random = seededRandom(seed)
  const players: Player[] = []
  for (const index of SERVICE_NAMES.keys()) {
    const gate = gatedSource(story.source)
    players.push({ gate, subscription: await startPlayer(story, index, gate, { ...mistreatment, random }) })
  }
  for (const id of ['ana', 'ben']) await story.append(`consumer-${id}`, 'ConsumerRegistered', { name: id })
  for (let actions = 0; actions < ACTIONS;) {
    const index = random.integer(players.length)
    const player = players[index]!
    if (random.chance(0.3)) {
      actions += 1
      await actAsCustomer(story, random)
    } else if (random.chance(0.05)) {
      await story.stop(SERVICE_NAMES[index]!)
      player.subscription = await startPlayer(story, index, player.gate, { ...mistreatment, random })
    } else {
      const { head } = await story.central.head(story.store)
      await hear(player, Math.min(head, player.gate.position + 1 + random.integer(4)))
      await mistreatment.settled?.()
    }
  }
  await hearAll(story, players, mistreatment)
  await endStory(story)
}

async function startPlayer(
  story: Story,
  index: number,
  gate: GatedSource,
  { random, failures, damage = (database) => database, replace = (handler) => handler }: Mistreatment & Chance,
): Promise<Subscription> {
  const name = SERVICE_NAMES[index]!
  const service = story.services[name]
  const probability = { now: 0 }
  const losses = seededRandom(random.integer(2 ** 31))
  const database = failingTransactions(damage(story.database), losses, () => probability.now)
  const handler = replace(service.handler)
  const subscription = await story.start(name, { service: { ...service, handler }, from: gate.from, database })
  // From now on: without its tables a service does not start at all.
  probability.now = failures
  return subscription
}

interface Chance {
  readonly random: SeededRandom
}

async function actAsCustomer(story: Story, random: SeededRandom): Promise<void> {
  const streamId = `delivery-${random.pick(ORDERS)}`
  const address = random.pick(['12 Garden Row', '4 Mill Lane'])
  const lines = [{ ...ITEMS[random.chance(0.05) ? 2 : random.integer(2)]!, quantity: 1 + random.integer(4) }]
  const chance = random.next()
  if (chance < 0.4) {
    const consumer = random.pick(['ana', 'ana', 'ana', 'ben', 'ben', 'nobody'])
    await story.append(streamId, 'OrderCreated', { consumer, address, lines })
  } else if (chance < 0.7) {
    await story.append(streamId, 'OrderUpdated', { revision: 2 + random.integer(2), address, lines })
  } else if (chance < 0.95) {
    await story.append(streamId, 'OrderCanceled', { reason: 'changed my mind' })
  } else await story.append('consumer-ben', random.pick(['ConsumerBlocked', 'ConsumerUnblocked']), { reason: 'debts' })
}

async function hear({ gate, subscription }: Player, upTo: number): Promise<void> {
  gate.openUpTo(upTo)
  await until(async () => {
    const { position, unsentReplies } = await subscription.status()
    return position === gate.position && unsentReplies === 0
  })
}

async function hearAll(
  story: Story,
  players: readonly Player[],
  { settled }: Pick<Mistreatment, 'settled'>,
): Promise<void> {
  const { head } = await story.central.head(story.store)
  for (const player of players) await hear(player, head)
  await settled?.()
  if ((await story.central.head(story.store)).head > head)
    await hearAll(story, players, settled === undefined ? {} : { settled })
}
