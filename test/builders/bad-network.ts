import { request as send, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { SeededRandom } from 'docket/testing'

/** How bad it is: probabilities of what happens to one request, and times. */
export interface NetworkFaults {
  /** The centre does what it was asked, and its answer never arrives. */
  readonly dropAnswer: number
  /** The same request reaches the centre again, later. */
  readonly repeat: number
  /** Longest delay of a request, and of its answer. */
  readonly maxDelayMs: number
  /** Longest life of a live stream; none is cut when it is not given. */
  readonly maxStreamMs?: number
}

/** What happened on the way. */
export interface NetworkCounts {
  requests: number
  dropped: number
  repeated: number
  cut: number
}

/** The network between the tablets and the centre. */
export interface BadNetwork {
  readonly counts: NetworkCounts
  /** Handles a tablet's request. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Leads to the centre at `url`, or, without one, nowhere. */
  leadTo(url: string | null): void
  setFaults(faults: NetworkFaults): void
  /** Resolves when every repetition has been answered. */
  settled(): Promise<void>
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A proxy that leads nowhere until it is told where the centre is, and then does its worst. */
export function createBadNetwork(random: SeededRandom, initial: NetworkFaults): BadNetwork {
  const counts: NetworkCounts = { requests: 0, dropped: 0, repeated: 0, cut: 0 }
  const open = new Set<IncomingMessage>()
  const repeating = new Set<Promise<unknown>>()
  let centre: string | null = null
  let faults = initial
  const delay = (): Promise<void> => pause(random.next() * faults.maxDelayMs)

  const repeatLater = (to: string, sent: Sent): void => {
    counts.repeated += 1
    const again = pause(random.next() * 10 * faults.maxDelayMs)
      .then(async () => bodyOf(await forward(to, sent)))
      .catch(() => undefined)
    repeating.add(again)
    void again.finally(() => repeating.delete(again))
  }
  const exchange = async (to: string, sent: Sent, response: ServerResponse): Promise<void> => {
    const [isDropped, isRepeated] = [random.chance(faults.dropAnswer), random.chance(faults.repeat)]
    await delay()
    const answer = await forward(to, sent)
    const body = await bodyOf(answer)
    if (isRepeated) repeatLater(to, sent)
    if (isDropped) {
      counts.dropped += 1
      response.destroy()
      return
    }
    await delay()
    response.writeHead(answer.statusCode ?? 502, headersOf(answer)).end(body)
  }
  const stream = async (to: string, sent: Sent, response: ServerResponse): Promise<void> => {
    const answer = await forward(to, sent)
    response.writeHead(answer.statusCode ?? 502, headersOf(answer))
    response.flushHeaders()
    answer.pipe(response)
    answer.on('error', () => response.destroy())
    response.on('close', () => answer.destroy())
    if (faults.maxStreamMs === undefined) return
    await pause(random.next() * faults.maxStreamMs)
    if (response.destroyed || response.writableEnded) return
    counts.cut += 1
    response.destroy()
  }
  const carry = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = request
    const body = await bodyOf(request)
    const to = centre
    if (to === null) {
      response.destroy()
      return
    }
    counts.requests += 1
    const sent = { method, path, headers, body }
    await (path.endsWith('/live') ? stream : exchange)(to, sent, response)
  }

  return {
    counts,
    handle: (request, response) => {
      open.add(request)
      request.on('close', () => open.delete(request))
      carry(request, response).catch(() => response.destroy())
    },
    leadTo: (url) => {
      centre = url
      if (url === null) for (const request of open) request.destroy()
    },
    setFaults: (next) => {
      faults = next
    },
    settled: async () => {
      while (repeating.size > 0) await Promise.all(repeating)
    },
  }
}

function forward(to: string, { method, path, headers, body }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host, ...kept } = headers
    void host
    send(new URL(path, to), { method, headers: kept, agent: false }, resolve).on('error', reject).end(body)
  })
}

function headersOf({ headers }: IncomingMessage): IncomingHttpHeaders {
  const { connection, 'transfer-encoding': encoding, ...kept } = headers
  void connection
  void encoding
  return kept
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
