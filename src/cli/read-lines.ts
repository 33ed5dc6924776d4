import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { docketError } from '../errors.js'

/** One line of a file that is not blank. */
export interface Line {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly text: string
  /** Bytes of the file up to the end of this line. */
  readonly bytes: number
}

const LINE_FEED = 0x0a
/** A commit that the centre takes is far smaller; a file without line breaks is not read into memory. */
const MAX_LINE_BYTES = 64_000_000

/**
 * The lines of a UTF-8 file, as they are asked for. Only a line feed ends one: JSON may hold the other characters that
 * Unicode calls line separators, at which `node:readline` would cut it in two.
 * @throws DocketError `validation-failed` naming the line that is too long or not UTF-8.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const file = basename(path)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [line, bytes, rest] = [0, 0, Buffer.alloc(0)]
  const lineOf = (text: Buffer, length: number): Line => {
    line += 1
    bytes += length
    try {
      return { file, line, text: decoder.decode(text), bytes }
    } catch {
      throw lineError({ file, line }, 'is not UTF-8')
    }
  }
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      const text = Buffer.concat([rest, chunk.subarray(start, end)])
      rest = Buffer.alloc(0)
      start = end + 1
      const found = lineOf(text, text.length + 1)
      if (found.text.trim() !== '') yield found
    }
    rest = Buffer.concat([rest, chunk.subarray(start)])
    if (rest.length > MAX_LINE_BYTES) throw lineError({ file, line: line + 1 }, 'is longer than 64 MB')
  }
  if (rest.length > 0) yield lineOf(rest, rest.length)
}

/** What is wrong with one line: `orders.ndjson, line 7 is not JSON.` */
export function lineError({ file, line }: Pick<Line, 'file' | 'line'>, fault: string): Error {
  const subject = `${file}, line ${line}`
  return docketError('validation-failed', `${subject} ${fault}.`, { subject, issues: [{ path: '', message: fault }] })
}
