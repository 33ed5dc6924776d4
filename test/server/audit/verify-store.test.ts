import { openPgliteDatabase } from '../../../src/server/database/pglite-database.ts'
import { describeVerifyStore } from '../../contracts/verify-store.ts'

describeVerifyStore('PGlite', () => openPgliteDatabase(undefined))
