import pg from 'pg'
import { inject } from 'vitest'
import { createOwnDatabase } from '../builders/own-database.ts'
import { describeRestoredBackup } from '../contracts/restored-backup.ts'

describeRestoredBackup('PostgreSQL', async () => {
  const { url, drop } = await createOwnDatabase(inject('databaseUrl'))
  const name = url.slice(url.lastIndexOf('/') + 1)
  // The server copies the files of a database nobody is connected to, as a base backup does.
  const copyOver = async (from: string, to: string): Promise<void> => {
    const admin = new pg.Client(inject('databaseUrl'))
    await admin.connect()
    await admin.query(`drop database if exists ${to} with (force)`)
    await admin.query(`create database ${to} template ${from}`)
    await admin.end()
  }
  return {
    location: () => ({ url }),
    cli: () => ({ args: [], env: { DATABASE_URL: url } }),
    backup: () => copyOver(name, `${name}_copy`),
    restore: () => copyOver(`${name}_copy`, name),
    remove: drop,
  }
})
