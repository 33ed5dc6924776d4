import { digestOfText } from '../events/hash-text.js'
import type { Projection } from '../model/define-projection.js'

/**
 * What tells a projection from what it was: its version, its tables and the text of its handlers. So a handler that
 * changed is noticed although nobody raised the version; a function it calls is not.
 */
export function identityOf({ version, tables, on }: Projection): string {
  const handlers = Object.entries(on).map(([type, handler]) => `${type}: ${String(handler)}`)
  return `${version}/${digestOfText([tables, ...handlers.sort()].join('\n'))}`
}

/** The identities of projections, by name. */
export function identitiesOf(projections: readonly Projection[]): Record<string, string> {
  return Object.fromEntries(projections.map((projection) => [projection.name, identityOf(projection)]))
}

/** True when identities by name are those of just these projections. */
export function isOfProjections(stored: Readonly<Record<string, string>>, projections: readonly Projection[]): boolean {
  const isSame = (projection: Projection): boolean => stored[projection.name] === identityOf(projection)
  return Object.keys(stored).length === projections.length && projections.every(isSame)
}
