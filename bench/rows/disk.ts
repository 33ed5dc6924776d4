import type { Bench } from '../harness/bench.ts'
import { compare } from '../harness/row-result.ts'
import { storedBytes } from '../harness/stored-bytes.ts'
import { capturedHistory, docketHistory, rawHistory } from './histories.ts'
import type { Row } from './row.ts'

const EVENTS = 100_000
const CAPTURED = 20_000

/** Bytes on disk for each event, after the browser was closed; docket's log without its read models. */
export const disk: Row = {
  name: 'disk',
  measure: async (bench) => {
    const origins = {
      log: bench.origin(`docket-${await docketHistory(bench, EVENTS, 'log-only')}`),
      emptyLog: bench.origin(`docket-${await docketHistory(bench, 0, 'log-only')}`),
      all: bench.origin(`docket-${await docketHistory(bench, EVENTS)}`),
      captured: bench.origin(`docket-${await capturedHistory(bench, CAPTURED)}`),
      raw: bench.origin(`raw-${await rawHistory(bench, EVENTS)}`),
      emptyRaw: bench.origin(`raw-${await rawHistory(bench, 0)}`),
    }
    const bytes = await measureClosed(bench, origins)
    const perEvent = (part: number, without: number): number => (part - without) / EVENTS
    return [
      compare({
        ...{ name: 'disk', unit: 'bytes/event', baselineName: 'idb, one record an event' },
        ...{ docket: [perEvent(bytes.log, bytes.emptyLog)], baseline: [perEvent(bytes.raw, bytes.emptyRaw)] },
        ...{ ratioIs: 'docket/baseline', goal: { atMost: 0.5 } },
        extra: {
          readModelImages: perEvent(bytes.all, bytes.log),
          capturedOneByOne: (bytes.captured - bytes.emptyLog) / CAPTURED,
        },
        note: `measured once: it does not vary. A history that was imported; one that was captured leaves what the browser has yet to clear away (capturedOneByOne, of ${CAPTURED} events). Read-model images, in bytes an event, are on top`,
      }),
    ]
  },
}

async function measureClosed<Name extends string>(
  bench: Bench,
  origins: Readonly<Record<Name, string>>,
): Promise<Record<Name, number>> {
  return bench.whileClosed(async (profile) => {
    const names = Object.keys(origins) as Name[]
    const sizes = await Promise.all(names.map((name) => storedBytes(profile, origins[name])))
    return Object.fromEntries(names.map((name, index) => [name, sizes[index]!])) as Record<Name, number>
  })
}
