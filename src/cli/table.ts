/** Lines of columns that stand under each other, a rule under the header; what cannot be printed is escaped. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const printable = rows.map((row) => row.map(escaped))
  const widths = header.map((name, column) =>
    Math.max(name.length, ...printable.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `${cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`
  return [header, widths.map((width) => '-'.repeat(width)), ...printable].map(line).join('')
}

/** A name someone chose must not move the cursor of someone else's terminal. */
function escaped(cell: string): string {
  return cell.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}
