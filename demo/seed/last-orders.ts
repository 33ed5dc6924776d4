import { stationsOf } from './cooking.ts'
import { cookDoes, pay, place, waiterDoes, type Guest, type Moment } from './moment.ts'

const STAGES = ['waiting', 'started', 'ready', 'bumped', 'served'] as const

/** An order that is still open when the evening ends. */
export interface LastOrder {
  readonly minutesAgo: number
  readonly reached: (typeof STAGES)[number]
  /** What was done about it just now. */
  readonly now?: 'card' | 'changed'
  /** Whoever takes it along has paid. */
  readonly isToGo?: true
}

/** One at every stage, and the kitchen as busy as it likes to be. */
export const LAST_ORDERS: readonly LastOrder[] = [
  { minutesAgo: 24, reached: 'served' },
  { minutesAgo: 21, reached: 'served', now: 'card' },
  { minutesAgo: 19, reached: 'served' },
  { minutesAgo: 17, reached: 'served', now: 'card' },
  { minutesAgo: 15.2, reached: 'served', now: 'card' },
  { minutesAgo: 13, reached: 'bumped' },
  { minutesAgo: 11, reached: 'ready' },
  { minutesAgo: 10.4, reached: 'started', isToGo: true },
  { minutesAgo: 7.5, reached: 'started', now: 'changed' },
  { minutesAgo: 6.1, reached: 'ready', isToGo: true },
  { minutesAgo: 5.2, reached: 'started' },
  { minutesAgo: 3.9, reached: 'started', isToGo: true },
  { minutesAgo: 2.6, reached: 'waiting' },
  { minutesAgo: 1.4, reached: 'waiting', isToGo: true },
  { minutesAgo: 0.5, reached: 'waiting' },
]

/** What has happened to an order so far. A card is asked for just now: the answer comes when somebody gives it. */
export function momentsSoFar(guest: Guest, { minutesAgo, reached, now, isToGo }: LastOrder): readonly Moment[] {
  const isPast = (stage: LastOrder['reached']): boolean => STAGES.indexOf(stage) <= STAGES.indexOf(reached)
  const cooked = stationsOf(guest.lines).flatMap((station, index) => {
    const at = (share: number): number => minutesAgo * (share + index * 0.02)
    return [
      ...(isPast('started') ? [cookDoes(at(0.25), 'StartOrder', { station })] : []),
      ...(isPast('ready') ? [cookDoes(at(0.5), 'ReadyOrder', { station })] : []),
      ...(isPast('bumped') ? [cookDoes(at(0.55), 'BumpOrder', { station })] : []),
    ]
  })
  const { quantity: _, ...dish } = guest.lines[0]!
  return [
    ...[place(guest), ...cooked],
    ...(isToGo ? [pay(guest, 0.3)] : []),
    ...(isPast('served') ? [waiterDoes(guest, minutesAgo * 0.65, 'ServeOrder')] : []),
    ...(now === 'card' ? [pay(guest, minutesAgo - 0.2, 'RequestCardPayment')] : []),
    ...(now === 'changed'
      ? [waiterDoes(guest, minutesAgo - 0.5, 'UpdateOrder', { lines: [{ ...dish, quantity: 1 }] })]
      : []),
  ]
}
