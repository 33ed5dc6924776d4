import { createReadStream, existsSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { parse } from 'csv-parse'
import { docketError } from '../errors.js'
import type { Row } from './row.js'
import { usageError } from './usage-error.js'

/** How a table is read. */
export interface ReadOptions {
  /** What separates columns; by default what the file's extension says. */
  readonly delimiter?: string | undefined
  /** Columns the header must have. */
  readonly columns: ReadonlySet<string>
  /** Told, every now and then, how many bytes have been read. */
  readonly onBytes?: (bytes: number) => void
}

interface ParsedRow {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number; readonly bytes: number }
}

/**
 * The rows of a CSV or TSV file, read as they are asked for.
 * @throws DocketError `invalid-argument` when the file or a column is missing, `validation-failed` naming the line when a
 * row does not fit the header.
 */
export async function* readRows(path: string, options: ReadOptions): AsyncGenerator<Row> {
  if (!existsSync(path)) throw usageError('file', `There is no file ${path}.`)
  const file = basename(path)
  let header: readonly string[] = []
  const delimiter = options.delimiter ?? (['.tsv', '.tab'].includes(extname(path).toLowerCase()) ? '\t' : ',')
  const parser = parse({
    delimiter,
    bom: true,
    columns: (names: string[]) => (header = names.map((name) => name.trim())),
    info: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const source = createReadStream(path)
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      requireColumns(file, header, options.columns)
      options.onBytes?.(info.bytes)
      yield { file, line: info.lines, cells: record }
    }
  } catch (error) {
    throw readableError(file, error)
  } finally {
    source.destroy()
  }
  requireColumns(file, header, options.columns)
}

function requireColumns(file: string, header: readonly string[], needed: ReadonlySet<string>): void {
  const missing = [...needed].filter((column) => !header.includes(column))
  if (missing.length === 0) return
  const found = header.length === 0 ? 'no header' : `the columns ${header.join(', ')}`
  throw usageError('map', `${file} has ${found}; the mapping needs ${missing.join(', ')}.`)
}

function readableError(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !String((error as NodeJS.ErrnoException).code).startsWith('CSV_')) return error
  const message = `${file} cannot be read as a table: ${error.message}.`
  const issues = [{ path: '', message: error.message }]
  return docketError('validation-failed', message, { subject: file, issues }, { cause: error })
}
