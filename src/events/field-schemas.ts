import * as v from 'valibot'
import { isId, isName } from './ids.js'

/** A UUID as docket writes it. */
export const idField = v.custom<string>(isId, 'must be a lower-case UUID')
/** A name of a store, stream, device, event or command. */
export const nameField = v.custom<string>(isName, 'must be 1 to 255 characters without control characters')
/** A count, from 0. */
export const naturalField = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** A position or version, from 1. */
export const ordinalField = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
/** A moment. */
export const timeField = v.pipe(v.string(), v.isoTimestamp('must be an ISO 8601 time such as 2026-11-23T12:00:00.000Z'))
