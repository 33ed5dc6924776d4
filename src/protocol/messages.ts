import * as v from 'valibot'
import type { ConfirmedCommit } from '../events/commit.js'
import { ConfirmedCommitSchema } from '../events/commit-schema.js'
import {
  idField as id,
  nameField as name,
  naturalField as natural,
  ordinalField as ordinal,
  timeField as time,
} from '../events/field-schemas.js'

/**
 * `POST {url}/{store}/push`: pending commits, in capture order. `epoch` is the one this device last synced with (`null`
 * before the first answer); a centre of another epoch refuses the request, so that nothing decided on a history that is
 * gone is taken for new.
 */
export const PushRequestSchema = v.strictObject({
  deviceId: name,
  epoch: v.nullable(id),
  commits: v.array(v.unknown()),
})

const placed = { firstPosition: ordinal, firstVersion: ordinal, receivedAt: time }

/** What the centre found for one commit; see the conflict table in `docs/sync.md`. */
export const VerdictSchema = v.union([
  v.object({ commitId: v.string(), verdict: v.literal('accepted'), ...placed }),
  v.object({ commitId: v.string(), verdict: v.literal('already-accepted'), ...placed }),
  v.object({ commitId: v.string(), verdict: v.literal('behind'), currentVersion: natural }),
  v.object({ commitId: v.string(), verdict: v.literal('event-id-conflict'), message: v.string() }),
  v.object({ commitId: v.string(), verdict: v.literal('refused'), code: v.string(), message: v.string() }),
  v.object({ commitId: v.string(), verdict: v.literal('blocked') }),
])

const centre = { store: name, epoch: id, head: natural }

/** Answer to a push: one verdict a commit, in the order sent. */
export const PushAnswerSchema = v.object({ ...centre, verdicts: v.array(VerdictSchema) })

/** Answer to `GET {url}/{store}/pull?after=N&limit=M`: whole commits from position N+1 on, at most about M events. */
export const PullAnswerSchema = v.object({ ...centre, commits: v.array(ConfirmedCommitSchema) })

/**
 * Answer to `GET {url}/{store}/history?stream=S&after=V` and `…/history?correlation=C&after=P`: whole commits of one stream
 * after version V, or of one story after position P. `next` is the `after` of the next page, `null` on the last.
 */
export const HistoryAnswerSchema = v.object({ ...PullAnswerSchema.entries, next: v.nullable(ordinal) })

/** One message of `GET {url}/{store}/live` (Server-Sent Events named `head`): the centre's head moved. */
export const HeadSchema = v.object(centre)

/** The body of every failed request: RFC 9457, with a `code` to branch on and, for a refused push, its verdicts. */
export const ProblemSchema = v.object({
  type: v.optional(v.string()),
  title: v.string(),
  status: natural,
  code: v.string(),
  detail: v.optional(v.string()),
  store: v.optional(v.string()),
  epoch: v.optional(v.string()),
  head: v.optional(natural),
  verdicts: v.optional(v.array(VerdictSchema)),
  requestId: v.optional(v.string()),
})

/** See {@link PushRequestSchema}; the commits are checked one by one, so that one bad commit is refused alone. */
export type PushRequest = v.InferOutput<typeof PushRequestSchema>

/** Where a store stands at the centre. */
export interface Head {
  readonly store: string
  /** Identity of the store's history: it changes when the centre was restored from a backup. */
  readonly epoch: string
  /** Position of the last event; 0 when there is none. */
  readonly head: number
}

/** What the centre found for one commit; the conflict table in `docs/sync.md` tells what follows from each. */
export type Verdict =
  | {
      readonly commitId: string
      readonly verdict: 'accepted' | 'already-accepted'
      readonly firstPosition: number
      readonly firstVersion: number
      /** ISO 8601, the centre's clock. */
      readonly receivedAt: string
    }
  | { readonly commitId: string; readonly verdict: 'behind'; readonly currentVersion: number }
  | { readonly commitId: string; readonly verdict: 'event-id-conflict'; readonly message: string }
  | { readonly commitId: string; readonly verdict: 'refused'; readonly code: string; readonly message: string }
  | { readonly commitId: string; readonly verdict: 'blocked' }

/** Answer to a push: one verdict a commit, in the order sent. */
export interface PushAnswer extends Head {
  readonly verdicts: readonly Verdict[]
}

/** Answer to a pull: whole commits, in the order of the store's log. */
export interface PullAnswer extends Head {
  readonly commits: readonly ConfirmedCommit[]
}

/** What to read of a store: one stream, or the story of one correlation id, all streams it went through. */
export type HistoryQuery = { readonly stream: string } | { readonly correlation: string }

/** A page of a stream's or a story's commits, in the order of the log. */
export interface HistoryAnswer extends PullAnswer {
  /** Where the next page begins; `null` on the last. */
  readonly next: number | null
}

/** The body of every failed request (RFC 9457), with a `code` to branch on. */
export interface Problem {
  readonly type?: string | undefined
  readonly title: string
  /** The HTTP status. */
  readonly status: number
  readonly code: string
  readonly detail?: string | undefined
  readonly store?: string | undefined
  readonly epoch?: string | undefined
  readonly head?: number | undefined
  /** Of a push that was refused as a whole. */
  readonly verdicts?: readonly Verdict[] | undefined
  /** What the centre's log calls the request. */
  readonly requestId?: string | undefined
}
