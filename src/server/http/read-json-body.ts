import { problem } from './problem.js'

/**
 * The JSON a request carries, read no further than `maxBytes`.
 * @throws HTTPException 415 for another content type, 413 for more bytes, 400 for what is not UTF-8 or not JSON.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  requireJson(request.headers)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const text = decode(await readBytes(request.body, maxBytes))
  try {
    return JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw problem(400, 'malformed-json', { title: 'The body is not JSON.', detail })
  }
}

function requireJson(headers: Headers): void {
  const [mediaType] = (headers.get('content-type') ?? '').split(';')
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw problem(415, 'unsupported-media-type', { title: 'The body must be sent as application/json.' })
  }
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') {
    throw problem(415, 'unsupported-media-type', {
      title: `The body must be sent without content-encoding ${encoding}.`,
    })
  }
}

async function readBytes(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch(incomplete)
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > maxBytes) {
      // Not cancelled: the HTTP server discards a bounded rest, so that the sender gets to read the answer.
      reader.releaseLock()
      throw tooLarge(maxBytes)
    }
    chunks.push(value)
  }
}

function incomplete(): never {
  throw problem(400, 'incomplete-body', { title: 'The body ended before it was complete.' })
}

function tooLarge(maxBytes: number): Error {
  return problem(413, 'body-too-large', { title: `The body is larger than ${maxBytes} bytes; send fewer commits.` })
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw problem(400, 'malformed-json', { title: 'The body is not UTF-8.' })
  }
}
