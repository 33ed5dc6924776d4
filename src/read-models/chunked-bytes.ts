/** Bytes of one chunk: whole pages. Chromium reads a large file in chunks of this size about twice as fast as in halves of them. */
export const CHUNK_BYTES = 524288

/** The bytes of a file as SQLite uses them. */
export interface FileBytes {
  readonly byteSize: number
  /** Copies what is there from `at` on; how many bytes that were. */
  read(into: Uint8Array, at: number): number
  write(bytes: Uint8Array, at: number): void
  truncate(byteSize: number): void
}

/** A file at one moment. */
export interface FileContent {
  readonly byteSize: number
  readonly chunks: readonly Uint8Array[]
  /** The chunks written since the content was last taken, by their place. */
  readonly changed: readonly number[]
}

/** A file in chunks. */
export interface ChunkedBytes extends FileBytes {
  /** The file as it is now. The chunks stay as they are, for writes go to copies; the last one may reach beyond the end. */
  take(): FileContent
}

/** A file of `given` chunks, none of which is copied, all of which may be written to. */
export function createChunkedBytes(given: readonly Uint8Array[], givenSize: number): ChunkedBytes {
  const chunks = given.map(toWholeChunk)
  const changed = new Set<number>()
  const lent = new Set<number>()
  let byteSize = givenSize
  const chunkToWrite = (place: number): Uint8Array => {
    while (chunks.length <= place) changed.add(chunks.push(new Uint8Array(CHUNK_BYTES)) - 1)
    if (lent.delete(place)) chunks[place] = chunks[place]!.slice()
    changed.add(place)
    return chunks[place]!
  }
  return {
    get byteSize() {
      return byteSize
    },
    read: (into, at) => {
      const length = Math.max(0, Math.min(into.length, byteSize - at))
      for (const { place, start, from, to } of partsOf(at, length))
        into.set(chunks[place]!.subarray(start, start + to - from), from)
      return length
    },
    write: (bytes, at) => {
      for (const { place, start, from, to } of partsOf(at, bytes.length))
        chunkToWrite(place).set(bytes.subarray(from, to), start)
      byteSize = Math.max(byteSize, at + bytes.length)
    },
    truncate: (size) => {
      const count = Math.ceil(size / CHUNK_BYTES)
      if (count > chunks.length) chunkToWrite(count - 1)
      for (const place of chunks.splice(count).keys()) [changed, lent].forEach((places) => places.delete(count + place))
      // What grows again is empty.
      if (size < byteSize && size % CHUNK_BYTES > 0) chunkToWrite(count - 1).fill(0, size % CHUNK_BYTES)
      byteSize = size
    },
    take: () => {
      const content = { byteSize, chunks: [...chunks], changed: [...changed].sort((left, right) => left - right) }
      changed.clear()
      for (let place = 0; place < chunks.length; place += 1) lent.add(place)
      return content
    },
  }
}

interface Part {
  readonly place: number
  /** Where in the chunk it starts. */
  readonly start: number
  /** Where in the bytes read or written it starts, and ends. */
  readonly from: number
  readonly to: number
}

/** The chunks that so many bytes from `at` on lie in: as a rule one. */
function partsOf(at: number, length: number): Part[] {
  const parts: Part[] = []
  for (let from = 0; from < length;) {
    const place = Math.floor((at + from) / CHUNK_BYTES)
    const start = at + from - place * CHUNK_BYTES
    const to = Math.min(length, from + CHUNK_BYTES - start)
    parts.push({ place, start, from, to })
    from = to
  }
  return parts
}

function toWholeChunk(chunk: Uint8Array): Uint8Array {
  if (chunk.length === CHUNK_BYTES) return chunk
  const whole = new Uint8Array(CHUNK_BYTES)
  whole.set(chunk)
  return whole
}
