import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
  }
}

/**
 * Starts a PostgreSQL for the `pg` tests, and stops it afterwards; takes the server of `DOCKET_POSTGRES` instead where that
 * is set, for a superuser who may create databases on it.
 */
export default async function providePostgres(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DOCKET_POSTGRES']
  if (given !== undefined) {
    project.provide('databaseUrl', given)
    return () => Promise.resolve()
  }
  const { url, stop } = await startPostgres()
  project.provide('databaseUrl', url)
  return stop
}
