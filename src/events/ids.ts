import { v7, validate } from 'uuid'
import { docketError } from '../errors.js'

declare const brand: unique symbol

/** Names one stream of one store: `order-<id>`; the part before the first `-` is its category. */
export type StreamId = string & { readonly [brand]: 'StreamId' }
/** A UUID that names one event for ever, wherever it is stored. */
export type EventId = string & { readonly [brand]: 'EventId' }
/** Place of an event in its stream, from 1; 0 means the stream has no events. */
export type Version = number & { readonly [brand]: 'Version' }
/** Place of an event in the confirmed log of its store, from 1, without gaps; 0 is before the first. */
export type Position = number & { readonly [brand]: 'Position' }

const ID_LENGTH = 36
const RANDOM_BYTES = 16
// Asking the platform for random bytes costs more than all the rest of an id, whether it is for one id or for many.
const pool = new Uint8Array(256 * RANDOM_BYTES)
let used = pool.length
let lastMs = 0
let sequence = 0

/** A new UUIDv7: ids made later on one device sort later. */
export function newId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  const random = pool.subarray(used, (used += RANDOM_BYTES))
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    // RFC 9562, method 1: a counter that starts at random, with room above it, orders the ids of one millisecond.
    sequence = ((random[0]! & 0x7f) << 24) | (random[1]! << 16) | (random[2]! << 8) | random[3]!
  } else {
    sequence += 1
  }
  return v7({ random, msecs: lastMs, seq: sequence })
}

// 12 bits: more than a commit may hold.
const NUMBER_DIGITS = 3

/** A new id for a commit, and for the events in it: they are numbered after it, so that storing it stores them all. */
export function newCommitId(): string {
  return familyOf(newId()).padEnd(ID_LENGTH, '0')
}

/** The id of the event at `index` (from 0) of the commit that was given that id by {@link newCommitId}. */
export function eventIdAt(commitId: string, index: number): EventId {
  return (familyOf(commitId) + (index + 1).toString(16).padStart(NUMBER_DIGITS, '0')) as EventId
}

/** What the id of a commit has in common with those of its events. */
export function familyOf(id: string): string {
  return id.slice(0, ID_LENGTH - NUMBER_DIGITS)
}

/** A new {@link EventId}. */
export function newEventId(): EventId {
  return newId() as EventId
}

/** True for a UUID of any version, in lower case: one id has one spelling. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value) && value === value.toLowerCase()
}

const MAX_STREAM_ID_LENGTH = 255
// eslint-disable-next-line no-control-regex -- control characters are exactly what a name must not hold
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/

/** True when `value` can name a stream, a store, a device or an event type: 1–255 characters, none of them a control character. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_STREAM_ID_LENGTH &&
    !CONTROL_CHARACTER.test(value) &&
    isWellFormed(value)
  )
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
}

/**
 * The stream of one aggregate: category, `-`, id.
 * @throws DocketError `invalid-argument` when the id is empty, too long, or holds control characters.
 */
export function streamIdOf(category: string, id: string): StreamId {
  return toStreamId(typeof id === 'string' && id !== '' ? `${category}-${id}` : '')
}

/** Checks a name given by an application. @throws DocketError `invalid-argument`. */
export function toStreamId(value: string): StreamId {
  if (isName(value)) return value as StreamId
  throw docketError(
    'invalid-argument',
    `A stream id is 1 to ${MAX_STREAM_ID_LENGTH} characters without control characters, not ${JSON.stringify(value)}.`,
    { argument: 'streamId' },
  )
}

/** The part of a stream id before its first `-`, or the whole of it. */
export function categoryOf(streamId: string): string {
  const dash = streamId.indexOf('-')
  return dash < 0 ? streamId : streamId.slice(0, dash)
}
