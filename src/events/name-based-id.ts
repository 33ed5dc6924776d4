import { v5 } from 'uuid'

// A namespace of docket's own, so that its ids meet nobody else's.
const NAMESPACE = '6f1c5d1e-2b7a-4b0c-9d3e-8a5f40c1d2e7'

/** The UUIDv5 of some names in order (RFC 9562): the same names always give the same id, on every machine. */
export function nameBasedId(...names: readonly (string | number)[]): string {
  return v5(JSON.stringify(names), NAMESPACE)
}
