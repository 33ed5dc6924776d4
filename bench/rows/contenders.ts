import type { Bench } from '../harness/bench.ts'
import type { Visit } from '../harness/visit.ts'
import type { DocketFace, OpenStore } from '../pages/docket/docket-face.ts'
import type { RawFace } from '../pages/raw/raw-face.ts'

/** The store of every docket page: the origin tells them apart. */
export const STORE = 'restaurant'

/** Docket open at an origin of its own for `label`. */
export async function openDocketPage(
  bench: Bench,
  label: string,
  options: Omit<OpenStore, 'store'> = {},
): Promise<Visit<DocketFace>> {
  const visit = await bench.visit<DocketFace>('docket', bench.origin(`docket-${label}`))
  await visit.call('open', { store: STORE, ...options })
  return visit
}

/** The bare platform at an origin of its own for `label`. */
export async function openRawPage(bench: Bench, label: string): Promise<Visit<RawFace>> {
  const visit = await bench.visit<RawFace>('raw', bench.origin(`raw-${label}`))
  await visit.call('open', 'raw')
  return visit
}
