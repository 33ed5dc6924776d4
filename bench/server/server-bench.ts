import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { startPostgres } from '../../test/setup/start-postgres.ts'
import type { Cleanup } from '../harness/cleanup.ts'
import { interleave, type Measurement } from '../harness/interleave.ts'
import type { BenchOptions } from '../harness/options.ts'
import type { RowResult } from '../harness/row-result.ts'

/** What a row of the server measures with: a real PostgreSQL. */
export interface ServerBench {
  readonly cleanup: Cleanup
  /** One number for `--quick`, another for the whole run. */
  sized(sizes: { readonly quick: number; readonly full: number }): number
  /** Measures in turns; see `Bench.race`. */
  race<Name extends string>(
    contenders: Readonly<Record<Name, Measurement>>,
    rounds: { readonly quick: number; readonly full: number },
  ): Promise<Record<Name, number[]>>
  /** The address of a new, empty database. */
  database(): Promise<string>
  /** Of the server, such as `PostgreSQL 18.1`. */
  readonly version: string
  /** Says what is going on. */
  say(text: string): void
}

/** One question to the server; see `Row`. */
export interface ServerRow {
  readonly name: string
  measure(bench: ServerBench): Promise<readonly RowResult[]>
}

/** Starts the PostgreSQL; it ends with `cleanup`. */
export async function openServerBench({ quick, rounds: asked }: BenchOptions, cleanup: Cleanup): Promise<ServerBench> {
  const { url, stop } = await startPostgres()
  cleanup.add(stop)
  const admin = new Client(url)
  await admin.connect()
  cleanup.add(() => admin.end())
  const { rows } = await admin.query<{ version: string }>(
    `select 'PostgreSQL ' || current_setting('server_version') as version`,
  )
  const sized: ServerBench['sized'] = (sizes) => (quick ? sizes.quick : sizes.full)
  return {
    cleanup,
    sized,
    race: (contenders, sizes) => interleave(contenders, { rounds: asked ?? sized(sizes), warmups: 1 }),
    database: async () => {
      const name = `bench_${randomUUID().replaceAll('-', '')}`
      await admin.query(`create database ${name}`)
      return url.replace(/\/[^/]*$/, `/${name}`)
    },
    version: rows[0]?.version ?? 'PostgreSQL',
    say: (text) => console.error(`  … ${text}`),
  }
}
