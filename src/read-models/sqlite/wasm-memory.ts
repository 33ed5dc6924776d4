/** The memory of SQLite. It grows, which ends every view: these are looked up anew for each use, and never kept. */
export interface WasmMemory {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** The text of so many bytes of UTF-8. */
  textAt(address: number, byteLength: number): string
  /** The text that ends before the next zero. */
  textUntilZero(address: number): string
  /** Makes room for so many bytes in all; false when there is none. */
  grow(byteSize: number): boolean
}

const PAGE_BYTES = 65_536
const MAX_BYTES = 2 ** 31
const MAX_SPARE_BYTES = 96 * 1_024 * 1_024
/** Up to here, text is read letter by letter sooner than a decoder is called. */
const SHORT_TEXT_BYTES = 24

/** Views of `memory`. */
export function createWasmMemory(memory: WebAssembly.Memory): WasmMemory {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let bytes = new Uint8Array(memory.buffer)
  let view = new DataView(memory.buffer)
  const renew = (): void => {
    bytes = new Uint8Array(memory.buffer)
    view = new DataView(memory.buffer)
  }
  const viewed: WasmMemory = {
    get bytes() {
      if (bytes.length === 0) renew()
      return bytes
    },
    get view() {
      if (bytes.length === 0) renew()
      return view
    },
    textAt: (address, byteLength) => {
      const all = viewed.bytes
      const short = byteLength > SHORT_TEXT_BYTES ? null : readAscii(all, address, byteLength)
      return short ?? decoder.decode(all.subarray(address, address + byteLength))
    },
    textUntilZero: (address) => viewed.textAt(address, viewed.bytes.indexOf(0, address) - address),
    grow: (byteSize) => {
      const current = memory.buffer.byteLength
      const spare = Math.min(current * 1.2, byteSize + MAX_SPARE_BYTES, MAX_BYTES)
      return [Math.max(byteSize, spare), byteSize].some((wanted) => growBy(memory, wanted - current))
    },
  }
  return viewed
}

function readAscii(bytes: Uint8Array, address: number, byteLength: number): string | null {
  let text = ''
  for (let at = address; at < address + byteLength; at += 1) {
    const byte = bytes[at]!
    if (byte > 127) return null
    text += String.fromCharCode(byte)
  }
  return text
}

function growBy(memory: WebAssembly.Memory, byteSize: number): boolean {
  try {
    memory.grow(Math.ceil(byteSize / PAGE_BYTES))
    return true
  } catch {
    return false
  }
}
