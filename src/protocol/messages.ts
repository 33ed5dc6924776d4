import * as v from 'valibot'
import { ConfirmedCommitSchema } from '../events/commit-schema.js'
import { isId, isName } from '../events/ids.js'

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ordinal = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const id = v.custom<string>(isId, 'must be a lower-case UUID')
const name = v.custom<string>(isName, 'must be 1 to 255 characters without control characters')
const time = v.pipe(v.string(), v.isoTimestamp())

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
export const VerdictSchema = v.variant('verdict', [
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
})

/** See {@link PushRequestSchema}; the commits are checked one by one, so that one bad commit is refused alone. */
export type PushRequest = v.InferOutput<typeof PushRequestSchema>
/** See {@link VerdictSchema}. */
export type Verdict = v.InferOutput<typeof VerdictSchema>
/** See {@link PushAnswerSchema}. */
export type PushAnswer = v.InferOutput<typeof PushAnswerSchema>
/** See {@link PullAnswerSchema}. */
export type PullAnswer = v.InferOutput<typeof PullAnswerSchema>
/** See {@link HeadSchema}. */
export type Head = v.InferOutput<typeof HeadSchema>
/** See {@link ProblemSchema}. */
export type Problem = v.InferOutput<typeof ProblemSchema>
