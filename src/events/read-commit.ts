import * as v from 'valibot'
import type { Commit } from './commit.js'
import { CommitSchema } from './commit-schema.js'

/** The commit a value is, or a sentence naming the first field that is wrong. */
export function readCommit(value: unknown): Commit | string {
  const result = v.safeParse(CommitSchema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return path === null ? `The commit is not valid: ${issue.message}` : `${path}: ${issue.message}`
}
