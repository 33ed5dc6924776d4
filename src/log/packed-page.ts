import type { RecordText } from './commit-text.js'

/** Commits that follow each other, not decoded: a page does that itself, which costs it less than taking over objects. */
export interface PackedPage {
  readonly texts: readonly RecordText[]
  /** Position of the first event; the confirmed ones follow it without a gap. */
  readonly first: number
  /** Position after which the next page starts; `null` after the last. */
  readonly next: number | null
}
