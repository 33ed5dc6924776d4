import type { StandardSchemaV1 } from '@standard-schema/spec'
import { docketError, type ValidationIssue } from '../errors.js'

/**
 * The value as `schema` gives it back, or an error naming every issue.
 * @throws DocketError `validation-failed`; `invalid-model` for a schema that checks asynchronously.
 */
export function validate(schema: StandardSchemaV1, value: unknown, subject: string): unknown {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) {
    throw docketError('invalid-model', `The schema of ${subject} is asynchronous; docket decides synchronously.`, {
      definition: subject,
    })
  }
  if (result.issues === undefined) return result.value
  const issues = result.issues.map(toIssue)
  const summary = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  throw docketError('validation-failed', `${subject} is not valid: ${summary}`, { subject, issues })
}

function toIssue(issue: StandardSchemaV1.Issue): ValidationIssue {
  const keys = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))
  return { path: keys.map(String).join('.'), message: issue.message }
}
