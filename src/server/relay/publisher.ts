import type { CloudEvent } from '../../protocol/cloud-event.js'

/** An event as it is published: with the store it is of, and its place in one life of that store's log. */
export interface PublishedEvent {
  readonly store: string
  readonly epoch: string
  readonly position: number
  readonly cloudEvent: CloudEvent
}

/** Where the last event of a store stands at the broker. */
export interface Publication {
  /** The broker's own number for it; 0 when nothing of the store was published. */
  readonly sequence: number
  /** `null` when nothing of the store was published. */
  readonly epoch: string | null
  readonly position: number
}

/** A broker that keeps the events of each store in order. */
export interface Publisher {
  last(store: string): Promise<Publication>
  /**
   * Publishes an event right behind the one with number `after`, durably, even where the broker has had it in an earlier
   * life of the log.
   * @returns its number, or `null` when another one stands behind `after`: somebody else publishes this store.
   */
  publish(event: PublishedEvent, after: number): Promise<number | null>
  close(): Promise<void>
}
