import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A port of this machine behind which now one server stands and now another, as behind a proxy or a name. */
export interface Forwarder {
  readonly port: number
  /** Whose port new connections go to from now on; the old ones are cut. `null`: nobody's, they are refused. */
  lead(port: number | null): void
  close(): Promise<void>
}

/** Opens a forwarder that leads to `port`. */
export async function openForwarder(port: number | null): Promise<Forwarder> {
  let target = port
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  }
  const cut = (): void => sockets.forEach((socket) => socket.destroy())
  const server = createServer((near) => {
    keep(near)
    if (target === null) return void near.destroy()
    const far = connect(target, '127.0.0.1')
    keep(far)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    lead: (next) => {
      target = next
      cut()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}
