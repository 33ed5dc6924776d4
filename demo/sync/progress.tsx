import { useStatus } from 'docket/react'

const count = new Intl.NumberFormat('en-US')

/** How far the lists are, at a first load or a rebuild. It takes no room from the page, and a short one is not shown. */
export function ReplayProgress() {
  const replay = useStatus(({ replay }) => replay)
  if (replay === null) return null
  const { done, total } = replay
  const text =
    total === 0 ? 'Reading the orders' : `Reading the orders: ${count.format(done)} of ${count.format(total)}`
  return (
    <div className="replay">
      <label htmlFor="replay-progress">{text}</label>
      {total === 0 ? <progress id="replay-progress" /> : <progress id="replay-progress" value={done} max={total} />}
    </div>
  )
}
