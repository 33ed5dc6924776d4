/** The state of one stream's aggregate, as it was after a confirmed commit. */
export interface Snapshot {
  readonly streamId: string
  /** The log it was folded from, and how often that log's confirmed part had been cut back: see `LogState`. */
  readonly logId: string
  readonly truncations: number
  /** What it was folded by. */
  readonly fingerprint: string
  /** Version of the last event folded in. */
  readonly version: number
  /** Id of the commit of that event. */
  readonly commitId: string
  /** JSON text, and a digest of it. */
  readonly state: string
  readonly digest: string
}

/**
 * Keeps the newest snapshot of each stream. Everything here can be folded again: a store may lose what it holds at any
 * time, and whoever reads checks what comes back. Writes are atomic, and durable as far as that costs nothing.
 */
export interface SnapshotStore {
  /** What was written last for the stream, whatever it is now. */
  read(streamId: string): Promise<Partial<Snapshot> | undefined>
  write(snapshot: Snapshot): Promise<void>
  /** Forgets everything, to free space. */
  drop(): Promise<void>
  close(): Promise<void>
}
