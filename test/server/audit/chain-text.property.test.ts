import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitText, eventText } from '../../../src/server/audit/chain-text.ts'
import { canonicalText } from '../../../src/server/store/hash-chain.ts'

const text = fc.string({ unit: 'binary' })
const cells = fc.record({
  storeId: text,
  position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  version: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  eventId: fc.uuid(),
  type: text,
  schemaVersion: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  data: text,
  firstPosition: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  receivedAt: text,
  command: fc.option(text),
  pushedBy: text,
  commit: fc.record({
    commitId: fc.uuid(),
    commandId: text,
    streamId: text,
    expectedVersion: fc.oneof(fc.nat().map(String), fc.constantFrom('any', 'no-stream', 'stream-exists')),
    actor: fc.option(text),
    deviceId: text,
    recordedAt: text,
    correlationId: text,
    causationId: fc.option(text),
  }),
})

describe('the text of an event put together from its cells', () => {
  it('is the text that was hashed', () => {
    fc.assert(
      fc.property(cells, (event) => {
        const { position, version, schemaVersion } = event
        const numbers = {
          position: String(position),
          version: String(version),
          schemaVersion: String(schemaVersion),
        }
        const [store, stream] = [JSON.stringify(event.storeId), JSON.stringify(event.commit.streamId)]
        const built = eventText({ ...event, ...numbers }, store, stream, commitText(event))
        expect(built).toBe(canonicalText(event as never))
      }),
    )
  })
})
