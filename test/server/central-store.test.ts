import { openCentralStore } from 'docket/server'
import { describeCentralStore } from '../contracts/central-store.ts'

describeCentralStore('PGlite', () => openCentralStore({ database: { memory: true } }))
