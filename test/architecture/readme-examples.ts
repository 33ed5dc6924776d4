import { readFileSync } from 'node:fs'

/** A code block of a page, and the region of a test it must equal (`null`: it names none). */
export interface Example {
  readonly language: string
  readonly code: string
  /** `test/flows/quick-start.test.ts#order-model`. */
  readonly region: string | null
}

const BLOCK = /(?:<!-- region: (?<region>\S+) -->\s+)?^```(?<language>\w*)\n(?<code>[\s\S]*?)^```$/gm

/** The code blocks of a Markdown page, each with the region named by the comment above it. */
export function examplesOf(markdown: string): Example[] {
  return [...markdown.matchAll(BLOCK)].map(({ groups = {} }) => ({
    language: groups['language'] ?? '',
    code: groups['code'] ?? '',
    region: groups['region'] ?? null,
  }))
}

/**
 * The lines between `// #region name` and `// #endregion` of a file, moved to the left margin.
 * @throws Error when the file or the region is missing, or the region stands there twice.
 */
export function readRegion(reference: string): string {
  const [path = '', name = ''] = reference.split('#')
  return regionOf(readFileSync(path, 'utf8'), name, path)
}

/** See {@link readRegion}. */
export function regionOf(source: string, name: string, path: string): string {
  const lines = source.split('\n')
  const starts = lines.flatMap((line, index) => (line.trim() === `// #region ${name}` ? [index] : []))
  const start = starts[0]
  if (start === undefined || starts.length > 1) {
    throw new Error(`${path} holds the region ${name} ${starts.length} times, not once.`)
  }
  const length = lines.slice(start + 1).findIndex((line) => line.trim() === '// #endregion')
  if (length < 0) throw new Error(`The region ${name} of ${path} has no end.`)
  return toLeftMargin(lines.slice(start + 1, start + 1 + length))
}

function toLeftMargin(lines: readonly string[]): string {
  const margins = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const margin = Math.min(...margins)
  return lines.map((line) => `${line.slice(margin).trimEnd()}\n`).join('')
}
