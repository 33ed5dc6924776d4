import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Verdict } from '../../protocol/messages.js'
import type { ConnectionCounts } from '../database/sql-database.js'

/** An answered request. */
export interface AnsweredRequest {
  readonly method: string
  /** The pattern of its path, such as `/sync/:store/push`. */
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

/** What a server counts. No label holds a store, device or anything else whose number is not known beforehand. */
export interface ServerMetrics {
  requested(request: AnsweredRequest): void
  pushed(verdict: Verdict['verdict'], events: number): void
  pulled(events: number): void
  /** A request without a token that is good for what it asks; `code` is that of its problem. */
  unauthorized(code: string): void
  /** A request beyond a limit. */
  rateLimited(scope: 'device' | 'store' | 'device-streams' | 'streams'): void
  headPolled(): void
  connectionDropped(): void
  /** Tells where to look, at each reading, for what is not counted but measured. */
  measure(sources: MeasuredSources): void
  /** Everything in the text format of Prometheus, and its content type. */
  read(): Promise<{ readonly text: string; readonly contentType: string }>
}

/** What is measured when the metrics are read. */
export interface MeasuredSources {
  readonly liveStreams: () => number
  readonly connections: () => ConnectionCounts | null
}

const DURATION_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Creates the metrics of one server, in a registry of their own: several servers may live in one process. */
export function createMetrics(): ServerMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counters = createCounters(registry)
  let sources: MeasuredSources = { liveStreams: () => 0, connections: () => null }
  createGauges(registry, () => sources)
  return {
    requested({ method, route, status, durationMs }) {
      counters.requests.inc({ method, route, status })
      counters.durations.observe({ method, route }, durationMs / 1_000)
    },
    pushed(verdict, events) {
      counters.commits.inc({ verdict })
      counters.events.inc({ verdict }, events)
    },
    pulled: (events) => counters.pulled.inc(events),
    unauthorized: (code) => counters.unauthorized.inc({ code }),
    rateLimited: (scope) => counters.limited.inc({ scope }),
    headPolled: () => counters.polls.inc(),
    connectionDropped: () => counters.dropped.inc(),
    measure: (measured) => void (sources = measured),
    read: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  }
}

function createCounters(registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers: [registry] })
  return {
    requests: counter('docket_http_requests_total', 'Requests answered.', 'method', 'route', 'status'),
    durations: new Histogram({
      name: 'docket_http_request_duration_seconds',
      help: 'Time until the answer began.',
      labelNames: ['method', 'route'] as const,
      buckets: DURATION_SECONDS,
      registers: [registry],
    }),
    commits: counter('docket_push_commits_total', 'Commits judged.', 'verdict'),
    events: counter('docket_push_events_total', 'Events of the commits judged.', 'verdict'),
    pulled: counter('docket_pull_events_total', 'Events handed out.'),
    unauthorized: counter('docket_unauthorized_total', 'Requests without a token that is good for them.', 'code'),
    limited: counter('docket_rate_limited_total', 'Requests beyond a limit.', 'scope'),
    polls: counter('docket_head_polls_total', 'Looks at other processes’ appends.'),
    dropped: counter('docket_connections_dropped_total', 'Connections closed because there were too many.'),
  }
}

function createGauges(registry: Registry, sources: () => MeasuredSources): void {
  new Gauge({
    name: 'docket_live_streams',
    help: 'Live streams open now.',
    registers: [registry],
    collect() {
      this.set(sources().liveStreams())
    },
  })
  new Gauge({
    name: 'docket_database_connections',
    help: 'Connections to the database, and those who wait for one; none for an embedded database.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const counts = sources().connections()
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count as number)
    },
  })
}
