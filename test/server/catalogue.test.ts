import { openPgliteDatabase } from '../../src/server/database/pglite-database.ts'
import { describeCatalogue } from '../contracts/catalogue.ts'

describeCatalogue('PGlite', () => openPgliteDatabase(undefined))
