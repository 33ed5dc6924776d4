import type { CDPSession, Page } from 'playwright'

/** A conversation with the first worker of a page, over the DevTools protocol. */
export interface WorkerSession {
  send(method: string, params?: object): Promise<Record<string, unknown>>
}

interface Reply {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

const ANSWER_MS = 30_000

/** Runs `start`, which makes a page start its worker, and attaches to that worker. */
export async function attachToWorker(page: Page, start: () => Promise<unknown>): Promise<WorkerSession> {
  const session: CDPSession = await page.context().newCDPSession(page)
  const waiting = new Map<number, { resolve: (reply: Reply) => void }>()
  let nextId = 1
  const attached = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId)
    })
  })
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const reply = JSON.parse(message) as Reply
    if (reply.id !== undefined) waiting.get(reply.id)?.resolve(reply)
  })
  // Not flat: Playwright keeps flat sessions of workers to itself.
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  await start()
  const sessionId = await attached
  return {
    send: async (method, params = {}) => {
      const id = nextId++
      const reply = new Promise<Reply>((resolve) => waiting.set(id, { resolve }))
      await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
      const { result = {}, error } = await inTime(reply, method).finally(() => waiting.delete(id))
      if (error !== undefined) throw new Error(`${method}: ${error.message}`)
      return result
    },
  }
}

/** A worker that does not answer must not hold the run up for ever. */
async function inTime(reply: Promise<Reply>, method: string): Promise<Reply> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${method}: the worker did not answer.`)), ANSWER_MS)
  })
  return Promise.race([reply, late]).finally(() => clearTimeout(timer))
}
