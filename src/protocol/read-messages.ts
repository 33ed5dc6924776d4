import * as v from 'valibot'
import type { ValidationIssue } from '../errors.js'
import {
  HeadSchema,
  HistoryAnswerSchema,
  ProblemSchema,
  PullAnswerSchema,
  PushAnswerSchema,
  PushRequestSchema,
  type Head,
  type HistoryAnswer,
  type Problem,
  type PullAnswer,
  type PushAnswer,
  type PushRequest,
} from './messages.js'

/** The push request of a body, or everything that is wrong with it. Its commits are yet to be read one by one. */
export function readPushRequest(body: unknown): PushRequest | readonly ValidationIssue[] {
  const result = v.safeParse(PushRequestSchema, body)
  if (result.success) return result.output
  return result.issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', message: issue.message }))
}

/** The push answer of a body, or a sentence saying what is wrong with it. */
export function readPushAnswer(body: unknown): PushAnswer | string {
  return read(PushAnswerSchema, body)
}

/** The pull answer of a body, or a sentence saying what is wrong with it. */
export function readPullAnswer(body: unknown): PullAnswer | string {
  return read(PullAnswerSchema, body)
}

/** The history answer of a body, or a sentence saying what is wrong with it. */
export function readHistoryAnswer(body: unknown): HistoryAnswer | string {
  return read(HistoryAnswerSchema, body)
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
