/** What can be told from the text of some SQL before SQLite has seen it. */
export interface SqlText {
  /** The words, names, literals and signs, without spaces and comments. */
  readonly tokens: readonly string[]
  /** The first word, in lower case; empty when there is none. */
  readonly keyword: string
  /** Parameters in the order SQLite numbers them, each with its name without prefix, or `null` for `?`. */
  readonly parameters: readonly (string | null)[]
  /** True when something follows the first statement. */
  readonly hasSeveralStatements: boolean
}

// Strings and quoted names first, so that what they hold is never taken for a comment, a parameter or a semicolon.
const TOKEN = new RegExp(
  [
    `'(?:[^']|'')*'|"(?:[^"]|"")*"|\`(?:[^\`]|\`\`)*\`|\\[[^\\]]*\\]`,
    `--[^\\n]*|/\\*[^]*?(?:\\*/|$)`,
    `\\?\\d*|[:@$][\\w$\\u0080-\\uffff]+`,
    `[\\w\\u0080-\\uffff][\\w$\\u0080-\\uffff]*`,
    `\\s+|[^]`,
  ].join('|'),
  'g',
)

/** Reads SQL text into tokens, as SQLite does it. */
export function readSqlText(sql: string): SqlText {
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => !/^(?:\s|--|\/\*)/.test(token))
  const end = tokens.indexOf(';')
  return {
    tokens,
    keyword: (tokens[0] ?? '').toLowerCase(),
    parameters: parametersOf(tokens),
    hasSeveralStatements: end >= 0 && tokens.slice(end).some((token) => token !== ';'),
  }
}

/** A quoted or plain name as it stands in the schema. */
export function unquoted(token: string): string {
  const quote = token[0]
  if (quote === '[') return token.slice(1, -1)
  if (quote !== '"' && quote !== '`' && quote !== "'") return token
  return token.slice(1, -1).replaceAll(quote + quote, quote)
}

function parametersOf(tokens: readonly string[]): (string | null)[] {
  const parameters: (string | null)[] = []
  const numbers = new Map<string, number>()
  for (const token of tokens) {
    if (!/^(?:\?|[:@$].)/.test(token)) continue
    if (/^\?\d/.test(token)) {
      while (parameters.length < Number(token.slice(1))) parameters.push(null)
    } else if (token === '?' || !numbers.has(token)) {
      numbers.set(token, parameters.length)
      parameters.push(token === '?' ? null : token.slice(1))
    }
  }
  return parameters
}
