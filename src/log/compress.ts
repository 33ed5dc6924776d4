/** Text of a block as it is stored: deflated where the platform can, else as it is. */
export type StoredText = string | Uint8Array<ArrayBuffer>

/** True where text can be deflated; what was deflated elsewhere could not be read here either. */
export function canDeflate(): boolean {
  return typeof CompressionStream === 'function' && typeof DecompressionStream === 'function'
}

/** Deflates a text. The stream works beside the event loop: captures go on meanwhile. */
export async function deflate(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const through = new CompressionStream('deflate-raw')
  const bytes = new Response(through.readable).arrayBuffer()
  const writer = through.writable.getWriter()
  void writer.write(new TextEncoder().encode(text)).catch(() => undefined)
  void writer.close().catch(() => undefined)
  return new Uint8Array(await bytes)
}

/** The text of what was stored. Rejects where the bytes are not what {@link deflate} gave. */
export async function inflate(stored: StoredText): Promise<string> {
  if (typeof stored === 'string') return stored
  const through = new DecompressionStream('deflate-raw')
  const writer = through.writable.getWriter()
  void writer.write(stored).catch(() => undefined)
  void writer.close().catch(() => undefined)
  return readText(through.readable)
}

/** Like `new Response(stream).text()`, which takes a quarter longer on texts of a few kilobytes. */
async function readText(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += decoder.decode(next.value, { stream: true })
  }
  return text + decoder.decode()
}
