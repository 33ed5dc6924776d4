import * as v from 'valibot'
import { nameField as name, timeField as time } from '../events/field-schemas.js'

/** Answer to `GET /stores`. */
export const StoresAnswerSchema = v.object({ stores: v.array(name) })

/** Answer to `GET /stores/{store}/revoked`: the devices that are shut out, by name. */
export const RevokedAnswerSchema = v.object({
  store: name,
  devices: v.array(v.object({ device: name, revokedAt: time })),
})

/** Answer to `GET /healthz` and `GET /readyz`. */
export const StatusAnswerSchema = v.object({ status: v.picklist(['ok', 'ready']) })
