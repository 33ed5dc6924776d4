import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendLocked } from '../../src/server/store/append.ts'
import { checkCommit } from '../../src/server/store/check-commit.ts'
import { openDatabase } from '../../src/server/database/open-database.ts'
import { commitOf, eventOf, identityAt } from '../server/commit-builder.ts'
import { fillStore, tamper } from '../server/audit/tampering.ts'
import { runCli, serveCli } from './run-cli.ts'

describe('the commands that look after a database', { timeout: 180_000 }, () => {
  let dir: string
  const at = (name: string): string => join(dir, name)
  const placed = commitOf('order-7', 0, {
    command: { name: 'PlaceOrder', input: { table: '7' } },
    events: [eventOf({ type: 'OrderPlaced' }), eventOf({ type: 'LineAdded' })],
  })
  const cooked = commitOf('order-7', 2, {
    actor: 'chef\u001b[2J',
    deviceId: 'kitchen',
    recordedAt: '2026-11-23T12:10:00.000Z',
    correlationId: placed.correlationId,
    causationId: placed.events[0]!.id,
    events: [eventOf({ type: 'OrderCooked' })],
  })
  const paid = commitOf('order-7', 3, { causationId: placed.commandId, events: [eventOf({ type: 'OrderPaid' })] })
  const refunded = commitOf('order-7', 4, {
    events: [eventOf({ type: 'OrderRefunded', data: { reverses: paid.events[0]!.id } })],
  })

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'docket-maintenance-'))
    const { database } = await openDatabase({ dataDir: at('data') })
    await fillStore(database, 'cafe')
    const identity = identityAt('cafe')
    const commits = [placed, cooked, paid, refunded].map((commit) => checkCommit(commit, identity, {}))
    const pushes = [{ identity, epoch: null, commits }]
    await appendLocked(database, { store: 'cafe', pushes }, '2026-11-23T13:00:00.000Z')
    await database.close()
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('docket history tells who did what, when, where and why', async () => {
    const table = await runCli(['history', 'order-7', '--data', at('data')])
    const at13 = '2026-11-23T13:00:00.000Z'
    expect(table.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['version', 'recorded', 'received', 'who', 'device', 'did', 'so that', 'because of', 'story'],
      Array(9).fill(expect.stringMatching(/^-+$/)),
      ['1-2', '2026-11-23T12:00:00.000Z', at13, 'ana', 'tablet-1', 'PlaceOrder', 'OrderPlaced, LineAdded', '-', '1'],
      [
        '3',
        '2026-11-23T12:10:00.000Z',
        at13,
        String.raw`chef\u001b[2J`,
        'kitchen (sent by tablet-1)',
        '-',
        'OrderCooked',
        'OrderPlaced (order-7, version 1)',
        '1',
      ],
      [
        '4',
        '2026-11-23T12:00:00.000Z',
        at13,
        'ana',
        'tablet-1',
        '-',
        'OrderPaid',
        'PlaceOrder (order-7, version 1)',
        '2',
      ],
      [
        ...['5', '2026-11-23T12:00:00.000Z', at13, 'ana', 'tablet-1', '-'],
        'OrderRefunded (reverses version 4)',
        '-',
        '3',
      ],
      [''],
    ])
    const { stdout } = await runCli(['history', 'order-7', '--json', '--data', at('data')])
    const entries = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(entries).toMatchObject([
      { commitId: placed.commitId, input: { table: '7' }, cause: null, pushedBy: { device: 'tablet-1', actor: 'ana' } },
      { actor: 'chef\u001b[2J', cause: { kind: 'event', name: 'OrderPlaced', streamId: 'order-7', version: 1 } },
      { firstVersion: 4, cause: { kind: 'command', name: 'PlaceOrder' }, events: [{ id: paid.events[0]!.id }] },
      { firstVersion: 5, events: [{ data: { reverses: paid.events[0]!.id } }] },
    ])
    const unknown = await runCli(['history', 'order-8', '--data', at('data')])
    expect(unknown).toMatchObject({ code: 1, stderr: 'docket: Store cafe has no stream order-8.\n' })
  })

  it('docket verify ends with 1 where a store is not as it was written', async () => {
    const whole = await runCli(['verify', '--data', at('data')])
    expect(whole).toMatchObject({ code: 0, stderr: expect.stringMatching(/verify 100 %\n$/) as string })
    expect(whole.stdout).toMatch(/^cafe: 13 events as they were written, the last with hash [0-9a-f]{64}\n$/)
    cpSync(at('data'), at('broken'), { recursive: true })
    const { database } = await openDatabase({ dataDir: at('broken') })
    await tamper(database, `update docket.events set type = 'OrderPaid' where position = 9`)
    await database.close()
    const broken = await runCli(['verify', '--data', at('broken')])
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/^cafe: broken at position 9 \(hash-differs\): /)
    expect(broken.stderr).toMatch(/docket: 1 of 1 stores are not as they were written\.\n$/)
  })

  it('say what is missing, and who has the directory', async () => {
    const [neither, unknown] = await Promise.all([
      runCli(['restore-epoch', '--data', at('data')]),
      runCli(['migrate', '--citus', '--data', at('fresh')]),
    ])
    expect(neither.stderr).toBe('docket: Say which store was restored with --store, or --all.\n')
    expect(unknown.stderr).toContain('The database lacks the extension "citus"')
    expect((await runCli(['migrate', '--data', at('fresh')])).stdout).toMatch(
      /^schema \d+: \d+ steps? applied, from schema 0\n$/,
    )
    const served = await serveCli(['--data', at('fresh')])
    const refused = await runCli(['verify', '--data', at('fresh')])
    await served.stop()
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain(`in use by process ${served.pid}`)
  })
})
