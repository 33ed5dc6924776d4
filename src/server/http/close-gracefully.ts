import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const SWEEP_MS = 50

/**
 * Watches the connections of `server`, from the moment it is called, and returns how to close it: no more requests are
 * taken, requests under way finish within `graceMs`, and nobody else is waited for.
 */
export function closeGracefully(server: Server, graceMs: number): () => Promise<void> {
  const idle = new Set<Socket>()
  // Node takes a connection that has sent nothing for a busy one, and browsers open such connections ahead of need.
  server.on('connection', (socket) => {
    idle.add(socket)
    socket.once('close', () => idle.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    idle.delete(socket)
    response.once('close', () => socket.destroyed || idle.add(socket))
  })
  return async () => {
    const grace = setTimeout(() => server.closeAllConnections(), graceMs)
    const sweep = setInterval(() => idle.forEach((socket) => socket.destroySoon()), SWEEP_MS)
    await new Promise<void>((resolve) => server.close(() => resolve()))
    clearInterval(sweep)
    clearTimeout(grace)
  }
}
