import { docketError } from '../../errors.js'
import type { Authorize } from './identity.js'

/**
 * The same rule, which fails instead of letting an event pass when it answers with anything but a reason, `true` or
 * nothing: `false` may be meant as a no, and a promise has not been waited for.
 */
export function strictAuthorize(authorize: Authorize): Authorize {
  return (event, identity) => {
    const answer: unknown = authorize(event, identity)
    if (answer === undefined || answer === true || typeof answer === 'string') return answer
    const found = answer instanceof Promise ? 'a promise' : JSON.stringify(answer)
    const message = `authorize must answer at once, with a reason, true or nothing, not with ${found}.`
    throw docketError('invalid-argument', message, { argument: 'authorize' })
  }
}
