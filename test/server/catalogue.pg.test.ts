import { inject } from 'vitest'
import { openPostgresDatabase } from '../../src/server/database/postgres-database.ts'
import { createOwnDatabase } from '../builders/own-database.ts'
import { describeCatalogue } from '../contracts/catalogue.ts'

describeCatalogue('PostgreSQL', async () => {
  const { url, drop } = await createOwnDatabase(inject('databaseUrl'))
  const database = openPostgresDatabase(url)
  return { ...database, close: () => database.close().then(drop) }
})
