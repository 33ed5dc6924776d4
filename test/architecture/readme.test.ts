import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examplesOf, readRegion, regionOf } from './readme-examples.ts'

const GUIDES = readdirSync('docs').filter((name) => name.endsWith('.md'))
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'DECISIONS.md',
  ...GUIDES.map((name) => `docs/${name}`),
]
/** Pages whose code an application would take over. */
const WITH_EXAMPLES = [
  'README.md',
  ...['audit', 'first-app', 'modelling', 'operating', 'react', 'reading', 'services', 'testing'].map(
    (name) => `docs/${name}.md`,
  ),
]

describe.each(WITH_EXAMPLES)('the examples of %s', (page) => {
  const examples = examplesOf(readFileSync(page, 'utf8')).filter(({ language }) => /^tsx?$/.test(language))

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  it.each(examples)('are code that the tests run: $region', ({ code, region }) => {
    if (region === null) throw new Error(`This example names no region of a test:\n${code}`)
    expect(code).toBe(readRegion(region))
  })
})

describe('a region', () => {
  const source = ['before', '  // #region a', '  one', '    two', '', '  // #endregion', 'after'].join('\n')

  it('is moved to the left margin', () => {
    expect(regionOf(source, 'a', 'file.ts')).toBe('one\n  two\n\n')
  })

  it('must be there', () => {
    expect(() => regionOf(source, 'b', 'file.ts')).toThrow('file.ts holds the region b 0 times')
  })
})

describe('the links between the pages', () => {
  const links = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => ({ page, target })),
  )

  it.each(links)('lead somewhere: $page → $target', ({ page, target }) => {
    expect(existsSync(join(dirname(page), target))).toBe(true)
  })

  const sections = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(
      ([, target = '', section = '']) => ({
        page,
        target: target === '' ? page : join(dirname(page), target),
        section,
      }),
    ),
  )

  it.each(sections)('lead to a heading: $page → $target#$section', ({ target, section }) => {
    expect(headingsOf(readFileSync(target, 'utf8'))).toContain(section)
  })
})

/** As they are named in links. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}
