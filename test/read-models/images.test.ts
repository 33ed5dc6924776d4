import { afterEach, describe, expect, it } from 'vitest'
import { defineProjection } from 'docket'
import { CHUNK_BYTES } from '../../src/read-models/chunked-bytes.ts'
import { checksum, isIntact, type Image } from '../../src/read-models/image.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import { identityOf } from '../../src/read-models/projection-identity.ts'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { type openOrders, restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { confirmed, happened, pagesOf, pending, placed } from './histories.ts'
import { imageFrom } from '../builders/images.ts'

const opened: ReadModels[] = []
const openFrom = async (
  image: Image | null,
  projections = restaurant.projections as readonly (typeof openOrders)[],
) => {
  const readModels = await openReadModels(projections, undefined, image)
  opened.push(readModels)
  return readModels
}
afterEach(() => opened.splice(0).forEach((readModels) => readModels.close()))

const openTables = (readModels: ReadModels) =>
  readModels.query('select "table" from open_orders order by id').map((row) => row['table'])

const many = (count: number, after = 0) =>
  confirmed(
    Array.from({ length: count }, (_, index) => placed(String(after + index).padStart(6, '0'), `${index}`)),
    after,
  )

describe('an image', () => {
  it('holds what was confirmed, and goes on from there', async () => {
    const first = await openFrom(null)
    first.rebase({ confirmed: many(3), pending: [] })
    const second = await openFrom(imageFrom(first))
    expect(second.position).toBe(3)
    expect(second.isOutdated).toBe(false)
    second.rebase({ confirmed: confirmed([placed('x', '9')], 3), pending: [] })
    expect(openTables(second)).toEqual(['0', '1', '2', '9'])
    expect(openTables(first)).toEqual(['0', '1', '2'])
  })

  it('never holds what is pending, however much that is', async () => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: many(2), pending: [] })
    const text = 'x'.repeat(20_000)
    // More than the page cache takes: what does not fit there must not go to the file.
    const bulk = Array.from({ length: 5_000 }, (_, index) => placed(`p${index}`, `${index} ${text}`))
    readModels.addPending(pending([...bulk, happened('OrderPaid', '000000', { amountCents: 1 })]))
    const image = imageFrom(readModels)
    expect(image.meta.byteSize).toBeLessThan(CHUNK_BYTES)
    expect(openTables(await openFrom(image))).toEqual(['0', '1'])
    expect(readModels.query('select count(*) n from open_orders')).toEqual([{ n: 5_001 }])
  })

  it('stays as it was taken while the tables go on', async () => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: many(2_000), pending: [] })
    const taken = readModels.takeImage()!
    const before = taken.chunks.map((chunk) => chunk.slice())
    readModels.rebase({ confirmed: many(3_000, 2_000), pending: [] })
    expect(taken.chunks.map(checksum)).toEqual(before.map(checksum))
  })

  it('names the chunks that changed since it was stored', async () => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: many(10_000), pending: [] })
    const { meta, chunks } = imageFrom(readModels)
    expect(chunks.length).toBeGreaterThan(3)
    readModels.rebase({
      confirmed: confirmed([happened('OrderPaid', '000000', { amountCents: 1 })], 10_000),
      pending: [],
    })
    readModels.addPending(pending(Array.from({ length: 500 }, (_, index) => placed(`p${index}`, '1'))))
    readModels.rebase({ confirmed: [], pending: [] })
    const next = readModels.takeImage()!
    expect(next.base).toEqual(meta)
    expect(next.changed.length).toBeLessThan(chunks.length)
    expect(next.changed.length).toBeGreaterThan(0)
    const patched = chunks.map((chunk, place) => (next.changed.includes(place) ? next.chunks[place]! : chunk))
    expect(
      patched.every((chunk, place) => checksum(chunk) === checksum(next.chunks[place]!.slice(0, chunk.length))),
    ).toBe(true)
  })

  it('is whole again after one that was taken but not stored', async () => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: many(1), pending: [] })
    imageFrom(readModels)
    expect(readModels.takeImage()?.base).not.toBeNull()
    expect(readModels.takeImage()?.base).toBeNull()
  })

  it('is not made where a projection failed on a confirmed event', async () => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: confirmed([placed('a', '1'), placed('a', '2')]), pending: [] })
    expect(readModels.failures).not.toEqual([])
    expect(readModels.takeImage()).toBeNull()
  })

  it.each([
    ['a byte that changed', ({ chunks }: Image) => chunks[1]!.set([1, 2, 3, 4], 77)],
    ['a chunk of another file', ({ chunks }: Image) => chunks[1]!.set(chunks[2]!)],
    ['a chunk that is missing', ({ chunks }: Image) => (chunks as Uint8Array[]).pop()],
    ['a chunk that is too short', ({ chunks }: Image) => ((chunks as Uint8Array[])[1] = chunks[1]!.slice(1))],
    ['another format', ({ meta }: Image) => Object.assign(meta, { format: 99 })],
    ['another length', ({ meta }: Image) => Object.assign(meta, { byteSize: meta.byteSize - 4_096 })],
  ])('is not intact with %s', async (_, damage) => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: many(5_000), pending: [] })
    const image = imageFrom(readModels)
    expect(isIntact(image)).toBe(true)
    damage(image)
    expect(isIntact(image)).toBe(false)
  })

  it('is as none when its tables are not those of its projections', async () => {
    const readModels = await openFrom(null)
    readModels.rebase({ confirmed: many(2), pending: [] })
    const image = imageFrom(readModels)
    const other = defineProjection('open_orders', {
      tables: 'create table other (id)',
      on: { OrderPlaced: () => undefined },
    })
    const lying = { ...image, meta: { ...image.meta, projections: { open_orders: identityOf(other) } } }
    const second = await openFrom(lying, [other])
    expect(second).toMatchObject({ position: 0, isOutdated: false })
    expect(second.query('select * from other')).toEqual([])
  })

  it('survives files that grow over many chunks', async () => {
    const readModels = await openFrom(null)
    await readModels.replay(pagesOf(many(4_000), many(4_000, 4_000), many(4_000, 8_000)))
    const second = await openFrom(imageFrom(readModels))
    expect(second.query('select count(*) n, sum(length(lines)) bytes from open_orders')).toEqual(
      readModels.query('select count(*) n, sum(length(lines)) bytes from open_orders'),
    )
  })
})
