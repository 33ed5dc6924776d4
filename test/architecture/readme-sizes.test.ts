import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAX_HOOKS_BYTES, MAX_TOTAL_BYTES, measureDownloads, measureHooks, totalBytes } from './download-sizes.ts'

const readme = readFileSync('README.md', 'utf8')

describe('the sizes of the README', async () => {
  const downloads = await measureDownloads()
  const measured = [...downloads, { name: 'together', size: totalBytes(downloads) }]
  const quoted = new Map(quotedSizes(readme))

  it('are of every download', () => {
    expect([...quoted.keys()]).toEqual(measured.map(({ name }) => name))
  })

  // One KB of grace: versions of Node compress a little differently.
  it.each(measured)('are the measured ones: $name, $size bytes', ({ name, size }) => {
    expect(Math.abs((quoted.get(name) ?? 0) * 1_000 - size)).toBeLessThanOrEqual(1_000)
  })

  it('name the limit that is checked', () => {
    expect(readme).toContain(`${MAX_TOTAL_BYTES / 1_000} KB`)
  })
})

it('the size that docs/react.md gives the hooks is the measured one, and below its limit', async () => {
  const [, quoted] = /weigh (\d+) KB/.exec(readFileSync('docs/react.md', 'utf8')) ?? []
  const size = await measureHooks()
  expect(Math.abs(Number(quoted) * 1_000 - size)).toBeLessThanOrEqual(1_000)
  expect(size).toBeLessThanOrEqual(MAX_HOOKS_BYTES)
})

/** The rows `| name … | 12 KB |` of the page's table of sizes, in KB. */
function quotedSizes(page: string): [string, number][] {
  return [...page.matchAll(/^\| (\w+)\b[^|]*\|\s*(\d+) KB\s*\|$/gm)].map(([, name = '', size]) => [name, Number(size)])
}
