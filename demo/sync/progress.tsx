import { useStatus } from 'docket/react'
import { useState } from 'react'
import { followWork, NO_WORK, type Work } from './long-work.ts'

const WORDS: Readonly<Record<Work['kind'], string>> = {
  reading: 'Reading the orders',
  fetching: 'Fetching the orders',
  sending: 'Sending',
}
const count = new Intl.NumberFormat('en-US')

/** How far long work is: fetching, sending, filling the lists. It takes no room from the page, and short work is not shown. */
export function Progress() {
  const [before, setBefore] = useState(NO_WORK)
  const status = useStatus(({ replay, connection, pending, position, head }) => {
    return { replay, connection, pending, position, head }
  })
  const work = followWork(before, status)
  // Set while rendering, as React allows for what is derived from what was: nothing is shown twice.
  if (work !== before) setBefore(work)
  const { shown } = work
  if (shown === null) return null
  const { kind, done, total } = shown
  const text = total === 0 ? WORDS[kind] : `${WORDS[kind]}: ${count.format(done)} of ${count.format(total)}`
  return (
    // Another kind of work is another bar: it too is shown only when it takes long.
    <section key={kind} className="progress" aria-label="Progress">
      <label htmlFor="work-progress">{text}</label>
      {total === 0 ? <progress id="work-progress" /> : <progress id="work-progress" value={done} max={total} />}
    </section>
  )
}
