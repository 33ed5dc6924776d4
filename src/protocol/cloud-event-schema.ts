import * as v from 'valibot'
import { jsonField } from '../events/commit-schema.js'
import {
  idField as id,
  nameField as name,
  ordinalField as ordinal,
  timeField as time,
} from '../events/field-schemas.js'

/**
 * A confirmed event as CloudEvents 1.0 (JSON), the shape in which events leave docket: printed by `docket export`, and
 * published for other services. Attributes that would be null are left out.
 */
export const CloudEventSchema = v.object({
  specversion: v.literal('1.0'),
  id,
  source: v.string(),
  type: name,
  subject: name,
  time,
  datacontenttype: v.literal('application/json'),
  position: ordinal,
  version: ordinal,
  schemaversion: ordinal,
  epoch: id,
  commitid: id,
  commitsize: ordinal,
  commandid: name,
  commandname: v.optional(name),
  commandinput: v.optional(v.string()),
  expectedversion: v.string(),
  actor: v.optional(v.string()),
  deviceid: name,
  correlationid: name,
  causationid: v.optional(name),
  receivedat: time,
  hash: v.optional(v.string()),
  pushedby: v.optional(v.string()),
  data: jsonField,
})
