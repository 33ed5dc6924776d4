import { isDocketError } from 'docket'

const REASONS: Readonly<Record<string, string>> = {
  'already-placed': 'This order had been placed before.',
  'not-open': 'The order had already been served or canceled.',
  'already-paid': 'The order had already been paid. Give the money back.',
  'too-much': 'Less is to be paid than was taken. Give the rest back, and take the payment again.',
  'card-asked': 'A card is asked for already. Wait for the answer, or take cash instead.',
  'not-in-order': 'The order had less of it than was to be taken out.',
  'nothing-left': 'Nothing would be left of the order. Cancel it instead.',
  'still-wanted': 'The order is still to be made.',
  'too-early': 'This station is not that far yet.',
  'not-at-station': 'This station makes no part of the order.',
  'not-bumped': 'The ticket is not bumped, or was recalled before.',
  'not-reversible': 'Another tablet had already recalled it.',
  'already-done': 'Another tablet had already done the same.',
}

/** A reason of the restaurant's rules, in words for the people at the tablet. */
export function explainReason(code: string, message: string): string {
  return REASONS[code] ?? message
}

/** An error of docket in words for the people at the tablet: what happened, and what to do. */
export function explain(error: unknown): string {
  if (isDocketError(error, 'command-rejected')) return explainReason(error.reason, error.message)
  if (isDocketError(error, 'storage-full')) {
    return 'Not saved: this tablet has no space left. Free some space, then press the button again.'
  }
  if (isDocketError(error, 'storage-unavailable') || isDocketError(error, 'worker-died')) {
    return 'This tablet could not confirm that it is saved. Press the button again: it will not be doubled.'
  }
  if (isDocketError(error, 'command-id-conflict')) {
    return 'An earlier attempt at this order was saved; see Open orders. Press again only if this is another order.'
  }
  if (isDocketError(error, 'validation-failed')) {
    return `Not saved: ${error.issues.map(({ message }) => message).join(' ')}`
  }
  return `Not saved: ${error instanceof Error ? error.message : String(error)}`
}
