import type { SeededRandom } from 'docket/testing'
import { dishOf } from '../dish.ts'
import { menuItem } from '../menu.ts'
import { changeLines, type LineChange, type OrderLine } from '../model/order-line.ts'
import { cook, recall, stationsOf } from './cooking.ts'
import { between, cookDoes, endOf, pay, place, waiterDoes, type Guest, type Moment } from './moment.ts'

/** What becomes of an order. */
export type Fate = 'usual' | 'changed' | 'another-round' | 'recalled' | 'canceled'

/** The fates that are not the usual one, of an evening's orders. */
export const FATES: readonly Fate[] = [
  ...Array<Fate>(14).fill('changed'),
  ...Array<Fate>(12).fill('another-round'),
  ...Array<Fate>(8).fill('canceled'),
  ...Array<Fate>(3).fill('recalled'),
]

const REASONS = ['The guests left', 'Entered by mistake', 'We are out of it', 'The guests changed their mind']

/** All that happens to an order, from when it is placed until it is paid or canceled. */
export function momentsOf(random: SeededRandom, guest: Guest, fate: Fate): readonly Moment[] {
  switch (fate) {
    case 'canceled':
      return canceled(random, guest)
    case 'changed':
      return changed(random, guest)
    case 'another-round':
      return withAnotherRound(random, guest)
    case 'recalled':
      return served(random, guest, recall(cook(random, stationsOf(guest.lines), 0.5)))
    case 'usual':
      return served(random, guest, cook(random, stationsOf(guest.lines), 0.5))
  }
}

/** Guests at a table pay when they have eaten; those who take it along, at once. */
function served(random: SeededRandom, guest: Guest, made: readonly Moment[]): readonly Moment[] {
  const at = endOf(made) + between(random, 0.3, 1.5)
  const paid = guest.table === 'To go' ? between(random, 0.2, 0.4) : at + between(random, 4, 12)
  return [place(guest), ...made, waiterDoes(guest, at, 'ServeOrder'), pay(guest, paid)]
}

function changed(random: SeededRandom, guest: Guest): readonly Moment[] {
  const changes = changesTo(guest.lines)
  const at = between(random, 0.4, 0.9)
  const made = cook(random, stationsOf(changeLines(guest.lines, changes)), 1)
  const [first, ...rest] = served(random, guest, made)
  return [first!, waiterDoes(guest, at, 'UpdateOrder', { lines: changes }), ...rest]
}

/** One of the dishes without what it usually comes with, or, where that cannot be, something to nibble on top. */
function changesTo(lines: readonly OrderLine[]): readonly LineChange[] {
  const plain = lines.find(({ choices }) => choices?.includes('Sour Cream'))
  if (plain === undefined) return [{ ...dishOf(menuItem('Chips and Guacamole')!, []), quantity: 1 }]
  const { quantity, choices = [] } = plain
  return [
    { ...plain, quantity: -quantity },
    { ...plain, choices: choices.filter((choice) => choice !== 'Sour Cream') },
  ]
}

function withAnotherRound(random: SeededRandom, guest: Guest): readonly Moment[] {
  const round = { ...dishOf(menuItem('Izze')!, [random.pick(['Clementine', 'Blackberry', 'Grapefruit'])]), quantity: 2 }
  const made = cook(random, stationsOf(guest.lines), 0.5)
  const first = endOf(made) + between(random, 0.3, 1.5)
  const asked = first + between(random, 3, 8)
  const again = cook(random, stationsOf([round]), asked + 0.3)
  return [
    ...[place(guest), ...made, waiterDoes(guest, first, 'ServeOrder')],
    ...[waiterDoes(guest, asked, 'UpdateOrder', { lines: [round] }), ...again],
    waiterDoes(guest, endOf(again) + 0.5, 'ServeOrder'),
    pay(guest, endOf(again) + between(random, 4, 9)),
  ]
}

function canceled(random: SeededRandom, guest: Guest): readonly Moment[] {
  const stations = stationsOf(guest.lines)
  const at = between(random, 0.6, 4)
  const begun = cook(random, stations, 0.5).filter(({ after, command }) => after < at && command !== 'BumpOrder')
  const seen = stations.map((station, index) => cookDoes(at + 0.2 + index * 0.05, 'AcknowledgeCancel', { station }))
  return [place(guest), ...begun, waiterDoes(guest, at, 'CancelOrder', { reason: random.pick(REASONS) }), ...seen]
}
