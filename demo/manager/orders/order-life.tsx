import { useEffect, useRef, useState } from 'react'
import { formatCount, formatOrder } from '../../format.ts'
import { managerAddress, type ManagerAddress } from '../manager-address.ts'
import { OrderAt } from './order-at.tsx'
import { TimeSlider } from './time-slider.tsx'
import { Timeline } from './timeline.tsx'
import { useOrderAt } from './use-order-at.ts'
import { useOrderHistory, type OrderHistory } from './use-order-history.ts'

interface OrderLifeProps {
  readonly id: string
  /** What the address holds, to be kept. */
  readonly choices: ManagerAddress['choices']
}

/** The life of an order: what happened to it, and how it stood at each step. */
export function OrderLife({ id, choices }: OrderLifeProps) {
  const history = useOrderHistory(id)
  const events = history.events ?? []
  // Until somebody goes back in time, it is the last step that is shown, and what comes is followed.
  const [chosen, setChosen] = useState<number | null>(null)
  const last = events.length
  const step = Math.min(chosen ?? last, last)
  const state = useOrderAt(id, step, history)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus({ preventScroll: true }), [])
  const go = (to: number): void => setChosen(to >= last ? null : to)
  return (
    <section className="panel order-life" aria-labelledby="life-title">
      <div className="panel-head">
        <h2 id="life-title" ref={title} tabIndex={-1}>
          {state === undefined || state.status === 'new' ? 'An order' : formatOrder(state.number, state.table)}
        </h2>
        <a className="button" href={managerAddress('orders', { choices })}>
          All orders
        </a>
      </div>
      <div className="scroll order-life-body" role="group" aria-label="Life of the order" tabIndex={0}>
        {last > 0 && (
          <div className="order-then">
            <TimeSlider events={events} step={step} onChange={go} />
            {state !== undefined && <OrderAt order={state} isNow={step === last} />}
          </div>
        )}
        <div className="order-story">
          <AskCentre history={history} />
          <Timeline events={events} step={step} onChoose={go} />
        </div>
      </div>
    </section>
  )
}

function AskCentre({ history: { events, from, isAsking, trouble, askCentre } }: { readonly history: OrderHistory }) {
  return (
    <div className="ask-centre">
      <p className="hint" role="status">
        {trouble ?? sourceOf(events?.length, from)}
      </p>
      <button type="button" disabled={isAsking} onClick={askCentre}>
        {isAsking ? 'Asking…' : 'Ask the centre'}
      </button>
    </div>
  )
}

function sourceOf(count: number | undefined, from: OrderHistory['from']): string {
  if (count === undefined) return 'Reading…'
  if (from === 'centre')
    return count === 0 ? 'The centre knows no such order.' : `${formatCount(count, 'step')}, as the centre tells it.`
  return count === 0
    ? 'This tablet does not hold this order.'
    : `${formatCount(count, 'step')}, as this tablet holds it.`
}
