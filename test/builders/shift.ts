import { setTimeout as sleep } from 'node:timers/promises'
import type { SeededRandom } from 'docket/testing'
import type { Page } from 'playwright'
import { dishOf } from '../../demo/dish.ts'
import { menuItem } from '../../demo/menu.ts'
import { totalCents, type OrderLine } from '../../demo/model/order-line.ts'
import { writeDown, type Ledger, type LedgerOrder } from './evening-ledger.ts'
import { tap } from './taps.ts'
import { addingTo, canceling, goneFrom, payingByCard, payingInCash, serving, takingOrder } from './waiter-taps.ts'

const REASONS = ['The guests left', 'Entered by mistake', 'We are out of it', 'The guests changed their mind']
const COOK_EVERY_MS = 150
const TABLES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'Bar', 'To go']
const CHIPS: OrderLine = { ...dishOf(menuItem('Chips')!, []), quantity: 1 }

/** A waiter's part of an evening: who taps where, and what is written down of what the tablet acknowledges. */
export interface Shift {
  page: Page
  readonly random: SeededRandom
  readonly ledger: Ledger
  /** Orders that are still to be served or paid, oldest first. */
  readonly waiting: LedgerOrder[]
  /** The order that is being taken; `null` when none is. */
  taking: Taking | null
}

/** An order before anybody has said that it is saved. */
export interface Taking {
  readonly table: string
  readonly lines: readonly OrderLine[]
}

/** A shift that begins. */
export function createShift(page: Page, random: SeededRandom, ledger: Ledger): Shift {
  return { page, random, ledger, waiting: [], taking: null }
}

/** Takes an order, and learns its number from the page. */
export async function takeOrder(shift: Shift, lines: readonly OrderLine[]): Promise<LedgerOrder> {
  const table = shift.random.pick(TABLES)
  shift.taking = { table, lines }
  const said = await tap(shift.page, takingOrder(table, lines))
  return settle(shift, numberIn(said))
}

/** Writes down that the order that was being taken is saved under a number. */
export function settle(shift: Shift, number: string): LedgerOrder {
  const { table, lines } = shift.taking!
  const order = writeDown(shift.ledger, number, table, lines)
  shift.taking = null
  shift.waiting.push(order)
  return order
}

/** Takes an order, and sometimes changes or cancels it. */
export async function takeAndChange(shift: Shift, lines: readonly OrderLine[]): Promise<void> {
  const { page, random, waiting } = shift
  const order = await takeOrder(shift, lines)
  if (random.chance(0.1)) await add(page, order)
  else if (random.chance(0.06)) {
    await tap(page, canceling(order.number, random.pick(REASONS)))
    order.isCanceled = true
    waiting.splice(waiting.indexOf(order), 1)
  }
}

/** Adds chips to an order. */
export async function add(page: Page, order: LedgerOrder): Promise<void> {
  await tap(page, addingTo(order.number, CHIPS))
  order.lines.push(CHIPS)
  order.isServed = false
}

/** Serves the oldest order and takes the money; by card where accounts can be reached, now and then. */
export async function closeOldest(
  { page, random, waiting }: Shift,
  { cards }: { readonly cards: boolean },
): Promise<void> {
  const order = waiting.shift()
  if (order === undefined) return
  await tap(page, serving(order.number))
  order.isServed = true
  const isByCard = cards && random.chance(0.3)
  await tap(page, [...(isByCard ? payingByCard : payingInCash)(order.number), goneFrom(order.number)])
  order.paidCents = totalCents(order.lines)
}

/** Takes one order after the other, as many open at a time as a waiter keeps in mind, and closes the older ones. */
export async function waitTables(
  shift: Shift,
  orders: readonly (readonly OrderLine[])[],
  { keepOpen, cards }: { readonly keepOpen: number; readonly cards: boolean },
): Promise<void> {
  for (const lines of orders) {
    await takeAndChange(shift, lines)
    while (shift.waiting.length > keepOpen) await closeOldest(shift, { cards })
  }
}

/** Presses what comes next on tickets, whichever, until it is told to stop; resolves to how often. */
export async function cookUntil(page: Page, random: SeededRandom, isOver: () => boolean): Promise<number> {
  let presses = 0
  while (!isOver() && !page.isClosed()) {
    presses += await page.evaluate(
      (chances) => {
        const buttons = [...document.querySelectorAll<HTMLElement>('.kitchen-ticket .next')].slice(0, chances.length)
        const pressed = buttons.filter((_, index) => chances[index])
        for (const button of pressed) button.click()
        return pressed.length
      },
      Array.from({ length: 12 }, () => random.chance(0.4)),
    )
    await sleep(COOK_EVERY_MS)
  }
  return presses
}

function numberIn(said: string): string {
  return / · (\S+) is saved\.$/.exec(said)?.[1] ?? said
}
