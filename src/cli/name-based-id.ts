import { createHash } from 'node:crypto'

// A namespace of docket's own, so that its ids meet nobody else's.
const NAMESPACE = Buffer.from('6f1c5d1e2b7a4b0c9d3e8a5f40c1d2e7', 'hex')

/** The UUIDv5 of some names in order (RFC 9562): the same names always give the same id. */
export function nameBasedId(...names: readonly (string | number)[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(names), 'utf8').digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
