import { openCentralStore } from 'docket/server'
import { inject } from 'vitest'
import { describeCentralHistory } from '../contracts/central-history.ts'

describeCentralHistory('PostgreSQL', () => openCentralStore({ database: { url: inject('databaseUrl') } }))
