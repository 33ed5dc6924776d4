import { createServer } from 'node:net'

const HIGHEST_PORT = 65_535

/** `port`, or the next one above it that nobody listens on. */
export async function freePortFrom(port: number): Promise<number> {
  for (let candidate = port; candidate <= HIGHEST_PORT; candidate += 1) {
    if (await isFree(candidate)) return candidate
  }
  throw new Error(`No port from ${port} on is free.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
