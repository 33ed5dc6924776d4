import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCentralStore, verifyStore, type ConfirmedCommit } from 'docket/server'
import { openDatabase } from '../../src/server/database/open-database.ts'
import { readCloudEvents } from '../../src/cli/read-cloud-events.ts'
import { readLines } from '../../src/cli/read-lines.ts'
import { fillStore } from '../server/audit/tampering.ts'
import { runCli, serveCli } from './run-cli.ts'

type Line = Readonly<Record<string, unknown>>

describe('docket export, and docket import of what it printed', { timeout: 180_000 }, () => {
  let dir: string
  let exported: string
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'docket-export-'))
    const { database } = await openDatabase({ dataDir: at('data') })
    await fillStore(database, 'cafe')
    await database.close()
    exported = (await runCli(['export', '--data', at('data')])).stdout
    writeFileSync(at('cafe.ndjson'), exported)
  }, 60_000)
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const at = (name: string): string => join(dir, name)
  const importInto = (data: string, file: string, ...more: string[]) =>
    runCli(['import', at(file), '--store', 'cafe', '--data', at(data), ...more])
  const linesOf = (text: string): Line[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
  const commitsOf = async (data: string, store = 'cafe'): Promise<readonly ConfirmedCommit[]> => {
    const central = await openCentralStore({ database: { dataDir: at(data) } })
    const { commits } = await central.pull(store, { after: 0, limit: 100 })
    await central.close()
    return commits
  }
  /** The export with one line changed. */
  const changed = (file: string, line: number, change: (line: string) => string): void => {
    const lines = exported.split('\n')
    lines[line - 1] = change(lines[line - 1] ?? '')
    writeFileSync(at(file), lines.join('\n'))
  }

  it('writes CloudEvents 1.0', () => {
    const lines = linesOf(exported)
    expect(lines).toHaveLength(8)
    for (const [index, line] of lines.entries()) {
      expect(line).toMatchObject({ specversion: '1.0', source: '/stores/cafe', position: index + 1 })
      const { data, ...attributes } = line
      expect(data).toBeDefined()
      for (const [name, value] of Object.entries(attributes)) {
        expect(name).toMatch(/^[a-z0-9]{1,20}$/)
        // The types JSON can write: String, Integer of 32 bits, Boolean.
        expect(typeof value === 'string' || (Number.isInteger(value) && Number(value) < 2 ** 31)).toBe(true)
      }
    }
    const kept = ['commandname', 'commandinput', 'expectedversion', 'causationid', 'epoch', 'hash', 'pushedby']
    for (const name of kept) expect(lines.some((line) => name in line)).toBe(true)
  })

  it('puts a store back as it was, once, with its positions, times and hashes', async () => {
    const first = await importInto('restored', 'cafe.ndjson', '--restore')
    expect(first).toMatchObject({ code: 0, stdout: '4 commits, 8 events, 0 already there\n' })
    expect(first.stderr).toMatch(/cafe.ndjson 100 %\n$/)
    expect(await importInto('restored', 'cafe.ndjson', '--restore')).toMatchObject({
      code: 0,
      stdout: '4 commits, 8 events, 8 already there\n',
    })
    const again = await runCli(['export', '--data', at('restored')])
    const withoutEpoch = (text: string): string => text.replaceAll(/"epoch":"[^"]*"/g, '')
    expect(withoutEpoch(again.stdout)).toBe(withoutEpoch(exported))
    expect(linesOf(again.stdout)[0]?.['epoch']).not.toBe(linesOf(exported)[0]?.['epoch'])
    const [kept, original] = await Promise.all(
      ['restored', 'data'].map((data) => verifyStore({ database: { dataDir: at(data) }, store: 'cafe' })),
    )
    expect(kept).toEqual(original)
    expect(kept?.fault).toBeNull()
  })

  it('brings the same commits into an empty store, once, received now', async () => {
    const totals = '4 commits, 8 events'
    expect((await importInto('pushed', 'cafe.ndjson')).stdout).toBe(`${totals}, 0 already there\n`)
    expect((await importInto('pushed', 'cafe.ndjson')).stdout).toBe(`${totals}, 8 already there\n`)
    const [pushed, original] = [await commitsOf('pushed'), await commitsOf('data')]
    const unstamped = (commits: readonly ConfirmedCommit[]) => commits.map((commit) => ({ ...commit, receivedAt: '' }))
    expect(JSON.stringify(unstamped(pushed))).toBe(JSON.stringify(unstamped(original)))
    expect(pushed[0]!.receivedAt > original[0]!.receivedAt).toBe(true)
  })

  it.each<[string, number, (line: string) => string, RegExp]>([
    ['JSON cut off', 3, (line) => line.slice(0, 40), /broken.ndjson, line 3 is not JSON\./],
    [
      'an attribute missing',
      3,
      (line) => line.replace('"commitid"', '"x"'),
      /line 3 is not an event of docket export: commitid: must be present/,
    ],
    ['no data', 3, (line) => line.replace('"data":', '"x":'), /line 3 is not .*: data: must be present/],
    [
      'an id that is none',
      3,
      (line) => line.replace(/"id":"[^"]*"/, '"id":"7"'),
      /line 3 is not .*: id: must be a lower-case UUID/,
    ],
    [
      'a position before the first',
      3,
      (line) => line.replace(/"position":\d+/, '"position":0'),
      /line 3 is not .*: position: Invalid value: Expected >=1 but received 0/,
    ],
    [
      'a time that is none',
      3,
      (line) => line.replace(/"receivedat":"[^"]*"/, '"receivedat":"today"'),
      /line 3 is not .*: receivedat: must be a time such as 2026-/,
    ],
    [
      'a pusher that is none',
      3,
      (line) => line.replace(/"pushedby":"(\\.|[^"\\])*"/, '"pushedby":"tablet-1"'),
      /line 3 is not .*: pushedby: Invalid JSON/,
    ],
    ['a line left out', 3, () => '', /line 4 is not the next event of its commit/],
    ['other context', 4, (line) => line.replace('tablet-1', 'tablet-2'), /line 4 has another deviceid than its commit/],
    ['another commit begun', 4, () => exported.split('\n')[4] ?? '', /line 4 breaks off commit .*: 2 of its 3 events/],
    ['the last line left out', 8, () => '', /line 7 breaks off commit .*: 1 of its 2 events are there/],
    [
      'a commit that is none',
      2,
      (line) => line.replaceAll('"no-stream"', '"sometimes"'),
      /line [23] (begins a commit that is not one: expectedVersion|has another expectedversion)/,
    ],
  ])('names the line with %s, and gives nothing of its commit', async (_, line, change, message) => {
    changed('broken.ndjson', line, change)
    let given = 0
    const read = async (): Promise<void> => {
      for await (const { confirmed } of readCloudEvents(readLines(at('broken.ndjson'))))
        given += confirmed.events.length
    }
    await expect(read()).rejects.toThrow(message)
    expect(given).toBe(line === 8 ? 6 : 1)
  })

  it('stores what stands before a broken line, and nothing of its commit', async () => {
    changed('broken.ndjson', 4, (line) => line.slice(0, 40))
    const result = await importInto('broken', 'broken.ndjson')
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/docket: broken.ndjson, line 4 is not JSON\.\n$/)
    expect(await commitsOf('broken')).toHaveLength(1)
  })

  it('refuses to put back what is not what was exported, or where something else is', async () => {
    changed('forged.ndjson', 8, (line) => line.replace('"data":{}', '"data":{"more":1}'))
    const forged = await importInto('forged', 'forged.ndjson', '--restore')
    expect(forged.stderr).toMatch(/What leads up to commit .* is not what was exported/)
    expect(await commitsOf('forged')).toEqual([])
    const mixed = await importInto('pushed', 'cafe.ndjson', '--restore')
    expect(mixed.stderr).toMatch(/cannot be put back at position 1 of cafe: there it is at position 1, received /)
  })

  it('exports through a server too, without what only the database tells', async () => {
    const served = await serveCli(['--data', at('data')])
    const { stdout } = await runCli(['export', '--data', at('data')])
    await served.stop()
    const bare = linesOf(exported).map((line) => ({ ...line, hash: undefined, pushedby: undefined }))
    expect(linesOf(stdout)).toEqual(JSON.parse(JSON.stringify(bare)))
    writeFileSync(at('served.ndjson'), stdout)
    expect((await importInto('from-served', 'served.ndjson', '--restore')).code).toBe(0)
    expect(await commitsOf('from-served')).toEqual(await commitsOf('data'))
  })
})
