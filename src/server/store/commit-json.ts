import { isoTime } from '../database/iso-time.js'

/** Commits as a JSON array. */
export interface CommitsText {
  readonly text: string
  /** How many events they hold. */
  readonly events: number
}

/** Of `docket.commits`, a commit as JSON up to its time: the database has most of it as text, and is quicker at it. */
export const COMMIT_JSON = `'{"commitId":"' || commit_id || '","commandId":' || to_json(command_id)::text
  || ',"streamId":' || to_json(stream_id)::text || ',"expectedVersion":'
  || case when expected_version collate "C" < ':' then expected_version else to_json(expected_version)::text end
  || ',"actor":' || coalesce(to_json(actor)::text, 'null') || ',"deviceId":' || to_json(device_id)::text
  || ',"recordedAt":' || to_json(recorded_at)::text || ',"correlationId":' || to_json(correlation_id)::text
  || ',"causationId":' || coalesce(to_json(causation_id)::text, 'null')
  || ',"command":' || coalesce(command::text, 'null')
  || ',"firstPosition":' || first_position || ',"firstVersion":' || first_version`

/** Of `docket.commits`: what {@link joinCommits} puts behind that. */
export const COMMIT_TIME = `(received_at at time zone 'UTC')::text`

/** Of `docket.events`: an event as JSON. */
export const EVENT_JSON = `'{"id":"' || event_id || '","type":' || to_json(type)::text || ',"schemaVersion":' || schema_version
  || ',"data":' || data::text || '}'`

/** {@link COMMIT_JSON}, how many events each has, and {@link COMMIT_TIME}: a list of each. */
export interface CommitTexts {
  readonly texts: readonly string[]
  readonly counts: readonly (number | string)[]
  readonly times: readonly string[]
}

/** Puts commits and their events together, both in order of position. What is stored as JSON is not taken apart. */
export function joinCommits({ texts, counts, times }: CommitTexts, events: readonly string[]): CommitsText {
  let next = 0
  const commits = texts.map((text, index) => {
    const count = Number(counts[index])
    const own = count === 1 ? events[next] : events.slice(next, next + count).join(',')
    next += count
    return `${text},"receivedAt":"${isoTime(times[index]!)}","events":[${own}]}`
  })
  return { text: `[${commits.join(',')}]`, events: next }
}
