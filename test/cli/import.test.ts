import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Commit } from 'docket/server'
import { readCell } from '../../src/cli/cell.js'
import { groupRows } from '../../src/cli/group-rows.js'
import { readMapping } from '../../src/cli/mapping.js'
import { nameBasedId } from '../../src/events/name-based-id.js'
import { readRows } from '../../src/cli/read-rows.js'
import { streamCommits } from '../../src/cli/stream-commits.js'
import { isId } from '../../src/events/ids.js'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'docket-import-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const at = { recordedAt: { start: '2026-01-01T00:00:00Z', stepSeconds: 60 } }

async function importText(
  text: string,
  map: object,
  { name = 'table.csv', delimiter }: { name?: string; delimiter?: string } = {},
): Promise<Commit[]> {
  const path = join(dir, name)
  writeFileSync(path, text)
  const mapping = readMapping(JSON.stringify(map))
  const commits: Commit[] = []
  let index = 0
  for await (const stream of groupRows(readRows(path, { columns: mapping.columns, delimiter }), mapping)) {
    commits.push(...streamCommits(stream, mapping, { store: 'cafe', index: index++ }))
  }
  return commits
}

const eventsIn = (commits: readonly Commit[]): unknown[] =>
  commits.map(({ streamId, events }) => [streamId, ...events.map(({ type, data }) => [type, data])])

describe('cells', () => {
  it.each([
    ['$2.39 ', 'money-cents', 239],
    ['1,234.5', 'money-cents', 123450],
    ['-€7', 'money-cents', -700],
    ['0.29', 'money-cents', 29],
    [' 15 ', 'integer', 15],
    ['1.5e3', 'number', 1500],
    ['[Salsa (Hot), [Rice, Black Beans, [Cheese]]]', 'list', ['Salsa (Hot)', 'Rice', 'Black Beans', 'Cheese']],
    ['a, b', 'list', ['a', 'b']],
    ['[]', 'list', []],
    ['{"a":[1]}', 'json', { a: [1] }],
    [' x ', 'text', ' x '],
  ] as const)('%j as %s', (text, kind, value) => {
    expect(readCell(text, kind)).toEqual(value)
  })

  it.each([
    ['$1.999', 'money-cents'],
    ['1,23', 'money-cents'],
    ['', 'money-cents'],
    ['1.0', 'integer'],
    ['', 'number'],
    ['[a', 'list'],
    ['a]b[', 'list'],
    ['{', 'json'],
  ] as const)('%j is not %s', (text, kind) => {
    expect(() => readCell(text, kind)).toThrow(/^is not/)
  })
})

describe('a table', () => {
  it('becomes first, each and last events of its streams', async () => {
    const map = {
      ...at,
      stream: '{kind}-{id}',
      actor: { column: 'who' },
      first: [
        {
          type: 'Opened',
          data: { by: { column: 'who' }, tags: ['x', { column: 'n' }], all: { rows: { column: 'n', as: 'integer' } } },
        },
      ],
      each: [
        {
          type: 'Counted',
          schemaVersion: 2,
          data: { n: { column: 'n', as: 'integer', null: '-' }, as: { constant: { column: 'n' } } },
        },
      ],
      last: [
        { type: 'Closed', data: { total: { sum: { column: 'n', as: 'integer', null: '-' } }, by: { column: 'who' } } },
      ],
    }
    const commits = await importText('kind,id,n,who\na,1,5,ana\na,1,6,"bo, jr"\nb,1,7,cy\n', map)
    expect(eventsIn(commits)).toEqual([
      [
        'a-1',
        ['Opened', { by: 'ana', tags: ['x', '5'], all: [5, 6] }],
        ['Counted', { n: 5, as: { column: 'n' } }],
        ['Counted', { n: 6, as: { column: 'n' } }],
        ['Closed', { total: 11, by: 'bo, jr' }],
      ],
      [
        'b-1',
        ['Opened', { by: 'cy', tags: ['x', '7'], all: [7] }],
        ['Counted', { n: 7, as: { column: 'n' } }],
        ['Closed', { total: 7, by: 'cy' }],
      ],
    ])
    expect(commits.map(({ actor, recordedAt, expectedVersion }) => ({ actor, recordedAt, expectedVersion }))).toEqual([
      { actor: 'ana', recordedAt: '2026-01-01T00:00:00.000Z', expectedVersion: 0 },
      { actor: 'cy', recordedAt: '2026-01-01T00:01:00.000Z', expectedVersion: 0 },
    ])
    expect(commits[0]?.events[1]?.schemaVersion).toBe(2)
  })

  it('gives the same ids from any file, and others in another store', async () => {
    const map = { ...at, stream: 'x-{id}', each: [{ type: 'Seen', data: {} }] }
    const [first] = await importText('id\n1\n1\n', map)
    const again = await importText('other\tid\n9\t0\n9\t1\n9\t1\n', map, { name: 'other.tsv' })
    expect(again[1]?.events).toEqual(first?.events)
    expect(again[1]?.commitId).toBe(first?.commitId)
    expect(new Set(first?.events.map(({ id }) => id)).size).toBe(2)
    expect(nameBasedId('cafe', 'x-1')).not.toBe(nameBasedId('bar', 'x-1'))
    expect(isId(nameBasedId('cafe', 1))).toBe(true)
  })

  it('is split into commits of a thousand events that follow on one another', async () => {
    const rows = Array.from({ length: 2_500 }, () => '1').join('\n')
    const commits = await importText(`id\n${rows}\n`, { ...at, stream: 'x-{id}', each: [{ type: 'Seen', data: {} }] })
    expect(commits.map(({ expectedVersion, events }) => [expectedVersion, events.length])).toEqual([
      [0, 1_000],
      [1_000, 1_000],
      [2_000, 500],
    ])
  })

  it('may have scattered rows, if the mapping says so', async () => {
    const map = { ...at, stream: 'x-{id}', each: [{ type: 'Seen', data: { n: { column: 'n' } } }] }
    const text = 'id,n\n1,a\n2,b\n1,c\n'
    await expect(importText(text, map)).rejects.toThrow(/table.csv, line 4: more of x-1.*"grouped": false/)
    expect(eventsIn(await importText(text, { ...map, grouped: false }))).toEqual([
      ['x-1', ['Seen', { n: 'a' }], ['Seen', { n: 'c' }]],
      ['x-2', ['Seen', { n: 'b' }]],
    ])
  })

  it.each([
    ['2026-11-23T12:00:00+02:00', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23 12:00', '2026-11-23T12:00:00.000Z'],
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ])('has times such as %s', async (text, time) => {
    const map = { stream: 'x-{id}', recordedAt: { column: 't' }, each: [{ type: 'Seen', data: {} }] }
    expect((await importText(`id;t\n1;${text}\n`, map, { delimiter: ';' }))[0]?.recordedAt).toBe(time)
  })

  it.each([
    ['id,t\n1,yesterday\n', /line 2, column t: "yesterday" is not an ISO 8601 time/],
    ['id,t\n1,2026-13-45\n', /line 2, column t: "2026-13-45" is not/],
    ['id,t\n,2026-11-23\n', /line 2, column id: "" is empty/],
    ['id,t\n1,2026-11-23\n2\n', /Invalid Record Length.*line 3/],
    ['id\n1\n', /table.csv has the columns id; the mapping needs t/],
    ['', /table.csv has no header; the mapping needs id, t/],
    ['\ufeffid,t\n"a\nb",2026-11-23\n', /cannot name a stream/],
  ])('%j is refused', async (text, message) => {
    const map = { stream: 'x-{id}', recordedAt: { column: 't' }, each: [{ type: 'Seen', data: {} }] }
    await expect(importText(text, map)).rejects.toThrow(message)
  })
})

describe('a mapping', () => {
  it.each([
    ['{', /is not JSON/],
    ['{}', /stream/],
    [{ ...at, stream: 'x', each: [] }, /stream: must hold a column in braces/],
    [{ ...at, stream: 'x-{id}' }, /makes no events/],
    [{ ...at, stream: 'x-{id}', every: [] }, /every/],
    [{ stream: 'x-{id}', recordedAt: { at: 1 }, each: [] }, /recordedAt: must be/],
    [{ ...at, stream: 'x-{id}', each: [{ type: '' }] }, /each.0.type: must be the name/],
    [{ ...at, stream: 'x-{id}', each: [{ type: 'A', data: { n: { column: 'n', as: 'money' } } }] }, /each.0.data.n.as/],
    [
      { ...at, stream: 'x-{id}', each: [{ type: 'A', data: { n: { rows: {}, as: 'list' } } }] },
      /each.0.data.n has "rows" and, beside it, as/,
    ],
  ])('%j is refused', (map, message) => {
    expect(() => readMapping(typeof map === 'string' ? map : JSON.stringify(map))).toThrow(message)
  })
})
