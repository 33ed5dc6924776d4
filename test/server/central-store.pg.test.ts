import { openCentralStore } from 'docket/server'
import { inject } from 'vitest'
import { describeCentralStore } from '../contracts/central-store.ts'

describeCentralStore('PostgreSQL', () => openCentralStore({ database: { url: inject('databaseUrl') } }))
