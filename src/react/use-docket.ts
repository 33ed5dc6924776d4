import type { Docket } from '../engine/docket.js'
import type { Model } from '../model/define-model.js'
import { useProvidedDocket } from './docket-context.js'
import type { RegisteredModel } from './register.js'

/**
 * The docket of the provider above, for what is no hook: `log`, `rejections`, `syncNow`. Typed by the registered model, or by
 * the one that is named. @throws DocketError `invalid-argument` outside of a `DocketProvider`.
 */
export function useDocket<M extends Model = RegisteredModel>(): Docket<M> {
  return useProvidedDocket('useDocket')
}
