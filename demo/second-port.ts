import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * Answers at `port` as at `serverPort`, by passing on what comes; the second tablet of a window is there. `undefined` when
 * somebody else listens on it.
 */
export async function openSecondPort(port: number, serverPort: number): Promise<{ close(): void } | undefined> {
  const open = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    open.add(socket)
    // Either side may go at any moment; the other follows.
    return socket.on('error', () => undefined).on('close', () => open.delete(socket))
  }
  const door = createServer((socket) => {
    const passed = keep(connect(serverPort, '127.0.0.1'))
    keep(socket).on('close', () => passed.destroy())
    passed.on('close', () => socket.destroy())
    socket.pipe(passed).pipe(socket)
  })
  try {
    await once(door.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return undefined
  }
  return {
    close: () => {
      door.close()
      for (const socket of open) socket.destroy()
    },
  }
}
