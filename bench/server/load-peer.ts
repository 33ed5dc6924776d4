/** An event store that events are appended to. */
export interface PeerStore {
  append(streamId: string, events: readonly { readonly type: string; readonly data: unknown }[]): Promise<unknown>
  close(): Promise<void>
}

/** What the modules in `bench/peers` offer that need no page. */
export interface ServerPeers {
  emmett: { open(url: string): Promise<PeerStore> }
  copy: {
    /** Runs `COPY … TO STDOUT` statements one after the other; resolves to how many bytes came. */
    copyOut(url: string, statements: readonly string[]): Promise<number>
  }
}

/** Imports what only bench/package.json installs, once it is measured: most checkouts do not have it. */
export async function loadPeer<Name extends keyof ServerPeers>(name: Name): Promise<ServerPeers[Name]> {
  return (await import(new URL(`../peers/${name}/${name}.ts`, import.meta.url).href)) as ServerPeers[Name]
}
