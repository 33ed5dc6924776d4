import type { WasmMemory } from './wasm-memory.js'

/** A place in SQLite's memory for one argument of one call; the next one takes its place. */
export interface Scratch {
  readonly address: number
  /** Writes text in UTF-8, and a zero behind it; how many bytes it takes without that. */
  putText(text: string): number
  putBytes(bytes: Uint8Array): void
}

const USUAL_BYTES = 65_536
/** More than this is given back by the next one. */
const MOST_KEPT_BYTES = 1_048_576
/** Up to here, text is written letter by letter sooner than an encoder is called. */
const SHORT_TEXT = 24

/** A scratch in `memory`, which grows by need. */
export function createScratch(
  memory: WasmMemory,
  { malloc, free }: { readonly malloc: (byteSize: number) => number; readonly free: (address: number) => void },
): Scratch {
  const encoder = new TextEncoder()
  let address = 0
  let capacity = 0
  const reserve = (byteSize: number): void => {
    if (byteSize <= capacity && capacity <= MOST_KEPT_BYTES) return
    free(address)
    capacity = 0
    address = malloc(Math.max(byteSize, USUAL_BYTES))
    if (address === 0) throw new Error('out of memory')
    capacity = Math.max(byteSize, USUAL_BYTES)
  }
  return {
    get address() {
      return address
    },
    putText: (text) => {
      reserve(text.length * 3 + 1)
      const { bytes } = memory
      const isShort = text.length <= SHORT_TEXT && writeAscii(bytes, address, text)
      const length = isShort
        ? text.length
        : encoder.encodeInto(text, bytes.subarray(address, address + capacity)).written
      bytes[address + length] = 0
      return length
    },
    putBytes: (bytes) => {
      reserve(bytes.length)
      memory.bytes.set(bytes, address)
    },
  }
}

function writeAscii(bytes: Uint8Array, address: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 127) return false
    bytes[address + index] = code
  }
  return true
}
