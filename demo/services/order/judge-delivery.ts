import type { Delivery } from '../delivery.ts'

/** Who has to say yes. */
export type Part = 'consumer' | 'kitchen' | 'accounts'

/** What one of them said about a revision of the order. */
export interface Answer {
  readonly part: Part
  readonly revision: number
  /** `null` when it said yes. */
  readonly refusal: string | null
}

/** What the answers come to. */
export type Judgement =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'approved' }
  | { readonly kind: 'rejected'; readonly reasons: readonly string[] }

/**
 * What to make of a pending order. Each part is to answer to the revision that last changed what it looks at, so an
 * update asks again only those it concerns. One refusal is enough; an approval takes all three. Pure.
 */
export function judgeDelivery(
  { linesRevision, totalRevision }: Pick<Delivery, 'linesRevision' | 'totalRevision'>,
  answers: readonly Answer[],
): Judgement {
  const revisionByPart: Readonly<Record<Part, number>> = {
    consumer: 1,
    kitchen: linesRevision,
    accounts: totalRevision,
  }
  const current = answers.filter(({ part, revision }) => revision === revisionByPart[part])
  const reasons = current.flatMap(({ refusal }) => refusal ?? [])
  if (reasons.length > 0) return { kind: 'rejected', reasons }
  const parts = new Set(current.map(({ part }) => part))
  return parts.size === Object.keys(revisionByPart).length ? { kind: 'approved' } : { kind: 'waiting' }
}
