import type { Authorize } from '../server/store/identity.js'
import { loadModule } from './load-module.js'
import { usageError } from './usage-error.js'

/**
 * The rule a module exports as `authorize`: who may store which event.
 * @throws DocketError `invalid-argument` when the module cannot be loaded, or its `authorize` is no function that answers
 * at once.
 */
export async function loadAuthorize(file: string): Promise<Authorize> {
  const { authorize } = await loadModule('authorize', file)
  if (typeof authorize !== 'function') {
    const found = authorize === undefined ? 'nothing of that name' : `a ${typeof authorize}`
    throw usageError('authorize', `${file} must export a function authorize(event, identity); it exports ${found}.`)
  }
  if (authorize.constructor.name === 'AsyncFunction') {
    throw usageError('authorize', `authorize of ${file} must answer at once: it is an async function.`)
  }
  return authorize as Authorize
}
