/**
 * A 32-bit hash of a text, for finding what is then compared in full, and for telling a text that was damaged or changed. FNV-1a over UTF-16 units with a
 * final mix; written into records, so it never changes.
 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** A text's length and hash: two that were not made to be alike never share it. */
export function digestOfText(text: string): string {
  return `${text.length}/${hashText(text)}`
}
