/** Which JetStream, and which stream of it. */
export interface JetStreamLocation {
  /** Addresses of NATS servers: `nats://host:4222`, or several of a cluster. */
  readonly servers: string | readonly string[]
  /** Name of the stream; made when it is missing. Default `DOCKET`. */
  readonly stream?: string
  /** How many servers of a cluster keep each event, when the stream is made. Default 1. */
  readonly replicas?: number
}
