import { CHUNK_BYTES } from './chunked-bytes.js'

/** What images of another docket are told by: raised when this record, or tables built by the same projections, differ. */
export const IMAGE_FORMAT = 2

/** What an image is of: it is used only for this log at this place. */
export interface ImageMeta {
  readonly format: number
  /** Names this image; the next one is stored as its changes. */
  readonly id: string
  /** The log its events are from. */
  readonly logId: string
  /** How often confirmed events were taken back from that log. */
  readonly truncations: number
  /** Position of the last event in the tables. */
  readonly position: number
  readonly byteSize: number
  readonly chunkBytes: number
  /** A checksum of each chunk. */
  readonly sums: readonly number[]
  /** Identity of each projection, by name. */
  readonly projections: Readonly<Record<string, string>>
  /** See `ProjectionTables.ownerByName`. */
  readonly owners: Readonly<Record<string, string>>
}

/** The database file of the confirmed state, as it is stored. */
export interface Image {
  readonly meta: ImageMeta
  /** Each of `meta.chunkBytes`, the last one as long as the file reaches. */
  readonly chunks: readonly Uint8Array[]
}

/** True when the chunks are the ones the image was stored with. */
export function isIntact({ meta, chunks }: Image): boolean {
  if (meta.format !== IMAGE_FORMAT || meta.chunkBytes !== CHUNK_BYTES) return false
  if (chunks.length !== chunkCountOf(meta.byteSize) || meta.sums.length !== chunks.length) return false
  const isWhole = chunks.every(
    (chunk, place) => chunk instanceof Uint8Array && chunk.length === chunkLengthAt(place, meta.byteSize),
  )
  return isWhole && chunks.every((chunk, place) => checksum(chunk) === meta.sums[place])
}

/** How many chunks a file has. */
export function chunkCountOf(byteSize: number): number {
  return Math.ceil(byteSize / CHUNK_BYTES)
}

/** How long a chunk of a file is: the last one ends where the file does. */
export function chunkLengthAt(place: number, byteSize: number): number {
  return Math.min(CHUNK_BYTES, byteSize - place * CHUNK_BYTES)
}

/** A checksum against what storage can do to bytes, not against malice. FNV-1a over words of four bytes. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0x811c9dc5
  const wholeWords = bytes.length >> 2
  // A copy is made only of what does not lie on a word's border.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, wholeWords)
  for (let index = 0; index < wholeWords; index += 1) sum = Math.imul(sum ^ words[index]!, 0x01000193)
  for (let index = wholeWords * 4; index < bytes.length; index += 1) sum = Math.imul(sum ^ bytes[index]!, 0x01000193)
  return sum >>> 0
}
