/** How far the port of the second tablet is from that of the first. */
export const SECOND_TABLET = 1

/**
 * The same host at another port. To a browser that is the same site, which it therefore lets into a frame with all it
 * has, and another origin, with a storage of its own: a second device. `null` where the address names no port.
 */
export function neighborOrigin(
  { protocol, hostname, port }: Pick<Location, 'protocol' | 'hostname' | 'port'>,
  offset: number,
): string | null {
  return port === '' ? null : `${protocol}//${hostname}:${Number(port) + offset}`
}
