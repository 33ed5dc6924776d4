/** A domain's "no", as a value: the command is valid, the state forbids it. */
export interface Refusal {
  readonly kind: 'refusal'
  /** For machines and people: short, kebab-case, such as `already-placed`. */
  readonly reason: string
  /** Anything JSON that helps to explain, shown in the rejections inbox. */
  readonly details: unknown
}

/** Refuses a command, from inside `decide`. */
export function reject(reason: string, details: unknown = null): Refusal {
  return { kind: 'refusal', reason, details }
}

/** True when `decide` refused. */
export function isRefusal(decision: unknown): decision is Refusal {
  return typeof decision === 'object' && decision !== null && 'kind' in decision && decision.kind === 'refusal'
}
