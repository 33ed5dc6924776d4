import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { openPgliteDatabase } from '../../src/server/database/pglite-database.ts'
import { openPostgresDatabase } from '../../src/server/database/postgres-database.ts'
import type { SqlClient, SqlDatabase } from '../../src/server/database/sql-database.ts'

describe.each([
  ['PostgreSQL', () => Promise.resolve(openPostgresDatabase(inject('databaseUrl')))],
  ['PGlite', () => openPgliteDatabase(undefined)],
])('a transaction on %s', (_, open) => {
  let database: SqlDatabase
  const table = `notes_${Math.random().toString(36).slice(2)}`
  const notes = async () =>
    (await database.query<{ id: number }>(`select id from ${table} order by id`)).map(({ id }) => id)

  beforeAll(async () => {
    database = await open()
    await database.query(
      `create table ${table} (id integer primary key, other integer unique deferrable initially deferred)`,
    )
  }, 60_000)
  afterAll(async () => {
    await database.query(`drop table ${table}`)
    await database.close()
  })

  it('commits statements that were given together', async () => {
    await database.transaction(({ query }) =>
      Promise.all([query(`insert into ${table} values ($1)`, [1]), query(`insert into ${table} values ($1)`, [2])]),
    )
    expect(await notes()).toEqual([1, 2])
  })

  it('fails with the reason of the first of them that fails, and leaves nothing', async () => {
    const failing = database.transaction(({ query }) =>
      Promise.all([3, 1, 4].map((id) => query(`insert into ${table} values ($1)`, [id]))),
    )
    await expect(failing).rejects.toThrow(/duplicate key/)
    expect(await notes()).toEqual([1, 2])
  })

  it('fails when it cannot be committed', async () => {
    const failing = database.transaction(({ query }) =>
      Promise.all([5, 6].map((id) => query(`insert into ${table} values ($1, $2)`, [id, 1]))),
    )
    await expect(failing).rejects.toThrow(/duplicate key/)
    expect(await notes()).toEqual([1, 2])
  })
})

describe('a connection to PostgreSQL', () => {
  it('that the server ends as soon as it is made fails its transaction, and not the process', async () => {
    const server = new URL(inject('databaseUrl'))
    const listener = await openEndingServer(Number(server.port))
    server.port = String((listener.address() as AddressInfo).port)
    const database = openPostgresDatabase(server.href)
    await expect(database.transaction(({ query }) => query('select 1'))).rejects.toThrow()
    await expect(database.query('select 1')).rejects.toThrow()
    await database.close()
    listener.close()
  })

  it('is probed while nothing comes, so that a server that has vanished is noticed', async () => {
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive')
    const database = openPostgresDatabase(inject('databaseUrl'))
    await database.query('select 1')
    expect(keepAlive).toHaveBeenCalledWith(true, 10_000)
    keepAlive.mockRestore()
    await database.close()
  })
})

describe('a session on PostgreSQL', () => {
  it('runs statements and transactions in the order given, none within another, and all behind one that fails', async () => {
    const database = openPostgresDatabase(inject('databaseUrl'))
    const session = await database.session!()
    await session.query('create temporary table notes (id integer primary key)')
    const insert = (client: SqlClient, id: number) => client.query('insert into notes values ($1)', [id])
    let isOver = false
    const lost = session.transaction(async (client) => {
      await insert(client, 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      isOver = true
      throw new Error('rolled back')
    })
    const between = insert(session, 2).then(() => isOver)
    const twice = insert(session, 2)
    const kept = session.transaction((client) => insert(client, 3))
    await expect(lost).rejects.toThrow('rolled back')
    expect(await between).toBe(true)
    await expect(twice).rejects.toThrow(/duplicate key/)
    await kept
    expect(await session.query('select id from notes order by id')).toEqual([{ id: 2 }, { id: 3 }])
    session.release()
    expect(database.connections!()).toEqual({ open: 1, idle: 1, waiting: 0 })
    await database.close()
  })

  it('is wanted while somebody waits for a connection', async () => {
    const database = openPostgresDatabase(inject('databaseUrl'), { maxConnections: 1 })
    const session = await database.session!()
    expect(session.isWanted()).toBe(false)
    const waiting = database.query('select 1')
    expect(session.isWanted()).toBe(true)
    session.release()
    await waiting
    await database.close()
  })
})

const READY = Buffer.from('Z\0\0\0\x05I', 'latin1')

/** A way to the server at `port` where each connection is ended in the very packet that says it is ready. */
async function openEndingServer(port: number): Promise<Server> {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0', 'latin1')
  const header = Buffer.from('E\0\0\0\0', 'latin1')
  header.writeInt32BE(fields.length + 4, 1)
  const listener = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    near.pipe(far)
    far.on('data', (chunk) => {
      if (chunk.subarray(-READY.length).equals(READY)) near.end(Buffer.concat([chunk, header, fields]))
      else near.write(chunk)
    })
    for (const socket of [near, far]) socket.on('error', () => socket.destroy())
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return listener
}

describe('statements that travel together on PostgreSQL', () => {
  it('see what the last holder of a lock wrote, when they stand behind it', async () => {
    const database = openPostgresDatabase(inject('databaseUrl'))
    const table = `rows_${Math.random().toString(36).slice(2)}`
    await database.query(`create table ${table} (id integer primary key, value integer)`)
    await database.query(`insert into ${table} values (1, 0)`)
    const lock = `select value from ${table} where id = 1 for update`
    const read = `select value from ${table} where id = 1`
    let second: Promise<unknown> = Promise.resolve()
    await database.transaction(async (first) => {
      await first.query(lock)
      second = database.transaction((waiting) => Promise.all([waiting.query(lock), waiting.query(read)]))
      await first.query(`update ${table} set value = 7 where id = 1`)
    })
    expect(await second).toEqual([[{ value: 7 }], [{ value: 7 }]])
    await database.query(`drop table ${table}`)
    await database.close()
  })
})
