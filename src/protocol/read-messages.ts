import * as v from 'valibot'
import {
  HeadSchema,
  ProblemSchema,
  PullAnswerSchema,
  PushAnswerSchema,
  type Head,
  type Problem,
  type PullAnswer,
  type PushAnswer,
} from './messages.js'

/** The push answer of a body, or a sentence saying what is wrong with it. */
export function readPushAnswer(body: unknown): PushAnswer | string {
  return read(PushAnswerSchema, body)
}

/** The pull answer of a body, or a sentence saying what is wrong with it. */
export function readPullAnswer(body: unknown): PullAnswer | string {
  return read(PullAnswerSchema, body)
}

/** The problem of a failed request's body, if it is one. */
export function readProblem(body: unknown): Problem | undefined {
  const problem = read(ProblemSchema, body)
  return typeof problem === 'string' ? undefined : problem
}

/** The head of a live message's text, if it is one. */
export function readHead(text: string): Head | undefined {
  try {
    const head = read(HeadSchema, JSON.parse(text))
    return typeof head === 'string' ? undefined : head
  } catch {
    return undefined
  }
}

function read<Value>(schema: v.GenericSchema<unknown, Value>, body: unknown): Value | string {
  const result = v.safeParse(schema, body)
  if (result.success) return result.output
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return path === null ? issue.message : `${path}: ${issue.message}`
}
