import type { Work } from './long-work.ts'

const WORDS: Readonly<Record<Work['kind'], string>> = {
  reading: 'Reading the orders',
  fetching: 'Fetching the orders',
  sending: 'Sending',
}
const count = new Intl.NumberFormat('en-US')

/** How far long work is: a line under the bar, where it covers nothing and moves nothing. */
export function WorkBar({ work: { kind, done, total } }: { readonly work: Work }) {
  if (total === 0) return <progress className="work" aria-label={WORDS[kind]} />
  const label = `${WORDS[kind]}: ${count.format(done)} of ${count.format(total)}`
  return <progress className="work" aria-label={label} value={done} max={total} />
}

/** The same in few words: changes are counted by people, events are not. */
export function describeWork({ kind, done, total }: Work): string {
  if (kind === 'sending') return `Sending: ${count.format(done)} of ${count.format(total)}`
  const word = kind === 'reading' ? 'Reading' : 'Fetching'
  return total === 0 ? word : `${word}: ${Math.floor((100 * done) / total)}%`
}
