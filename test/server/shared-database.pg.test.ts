import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import pg from 'pg'
import { openCentralStore, type CentralStore } from 'docket/server'
import { CENTRAL_SCHEMA } from '../../src/server/database/migrations.ts'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { commitOf, eventsOf, identityAt } from './commit-builder.ts'

describe('two server processes on one PostgreSQL', () => {
  let database: string
  let admin: pg.Client
  let stores: CentralStore[] = []

  beforeEach(async () => {
    admin = new pg.Client(inject('databaseUrl'))
    await admin.connect()
    database = `docket_${Math.random().toString(36).slice(2)}`
    await admin.query(`create database ${database}`)
  })
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    stores = []
    await admin.query(`drop database ${database} with (force)`)
    await admin.end()
  })

  const url = (): string => inject('databaseUrl').replace(/\/[^/]*$/, `/${database}`)
  const open = async (count: number): Promise<CentralStore[]> => {
    const opened = Array.from({ length: count }, () => openCentralStore({ database: { url: url() } }))
    return (stores = await Promise.all(opened))
  }

  it('prepare an empty database at the same time, however close the race', async () => {
    const client = new pg.Client(url())
    await client.connect()
    for (let round = 0; round < 10; round += 1) {
      await client.query('drop schema if exists docket cascade')
      await open(6)
      await Promise.all(stores.map((store) => store.close()))
    }
    stores = []
    const { rows } = await client.query('select number from docket.migrations order by number')
    expect(rows).toEqual(CENTRAL_SCHEMA.steps.map((_, index) => ({ number: index + 1 })))
    await client.end()
  })

  it('hear of each other within a second', async () => {
    const [left, right] = (await open(2)) as [CentralStore, CentralStore]
    const store = newStore()
    await right.head(store)
    const heard = new Promise<number>((resolve) => {
      left.watchHead(store, ({ head }) => head === 2 && resolve(Date.now()))
    })
    await right.push(store, identityAt(store), {
      epoch: null,
      commits: [commitOf('order-1', 0, { events: eventsOf(2) })],
    })
    const pushed = Date.now()
    expect((await heard) - pushed).toBeLessThan(1_000)
  })

  it('keep one order between them', async () => {
    const [left, right] = (await open(2)) as [CentralStore, CentralStore]
    const store = newStore()
    const work = [left, right, left, right].map(async (central) => {
      for (let turn = 0; turn < 10; turn++) {
        await central.push(store, identityAt(store), {
          epoch: null,
          commits: [commitOf('order-1', 'any', { events: eventsOf(2) })],
        })
      }
    })
    const [commits] = await Promise.all([readAll(right, store, 80), ...work])
    expectGapFree(commits, 80)
  })

  it('cannot change or remove what was stored', async () => {
    const [central] = (await open(1)) as [CentralStore]
    await central.push('cafe', identityAt('cafe'), { epoch: null, commits: [commitOf('order-1', 0)] })
    const client = new pg.Client(url())
    await client.connect()
    for (const table of ['events', 'commits']) {
      for (const sql of [
        `update docket.${table} set stream_id = 'x'`,
        `delete from docket.${table}`,
        `truncate docket.${table}`,
      ]) {
        await expect(client.query(sql), sql).rejects.toThrow(`docket.${table} is append-only`)
      }
    }
    await client.end()
  })

  it('refuse a database of a newer docket', async () => {
    await open(1)
    const client = new pg.Client(url())
    await client.connect()
    await client.query('insert into docket.migrations (number) values (99)')
    await client.end()
    await expect(openCentralStore({ database: { url: url() } })).rejects.toMatchObject({ code: 'storage-unavailable' })
  })

  it('say so when there is no database', async () => {
    await expect(openCentralStore({ database: { url: 'postgres://127.0.0.1:9/none' } })).rejects.toThrow(
      /cannot be prepared/,
    )
  })
})
