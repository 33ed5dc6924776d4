/** What a failed expectation throws; test runners that know `expected` and `actual` show them side by side. */
export interface ExpectationError extends Error {
  readonly expected: unknown
  readonly actual: unknown
}

/** An error whose message names the expectation and shows, line by line, how `actual` differs from `expected`. */
export function expectationError(message: string, expected: unknown, actual: unknown): ExpectationError {
  const text = `${message}\n\n- expected\n+ actual\n\n${differenceOf(printed(expected), printed(actual)).join('\n')}`
  return Object.assign(new Error(text), { name: 'ExpectationError', expected, actual })
}

function printed(value: unknown): string[] {
  return (JSON.stringify(value, null, 2) ?? String(value)).split('\n')
}

/** The lines of both, common ones once: the longest common subsequence, by the textbook table. */
function differenceOf(expected: readonly string[], actual: readonly string[]): string[] {
  const common = commonLengths(expected, actual)
  const lines: string[] = []
  let left = 0
  let right = 0
  while (left < expected.length && right < actual.length) {
    if (expected[left] === actual[right]) {
      lines.push(`  ${expected[left]}`)
      left += 1
      right += 1
    } else if (common[left + 1]![right]! >= common[left]![right + 1]!) {
      lines.push(`- ${expected[left++]}`)
    } else {
      lines.push(`+ ${actual[right++]}`)
    }
  }
  const onlyExpected = expected.slice(left).map((line) => `- ${line}`)
  const onlyActual = actual.slice(right).map((line) => `+ ${line}`)
  return [...lines, ...onlyExpected, ...onlyActual]
}

function commonLengths(expected: readonly string[], actual: readonly string[]): number[][] {
  const lengths = Array.from({ length: expected.length + 1 }, () => new Array<number>(actual.length + 1).fill(0))
  for (let left = expected.length - 1; left >= 0; left -= 1) {
    for (let right = actual.length - 1; right >= 0; right -= 1) {
      const isSame = expected[left] === actual[right]
      lengths[left]![right] = isSame
        ? lengths[left + 1]![right + 1]! + 1
        : Math.max(lengths[left + 1]![right]!, lengths[left]![right + 1]!)
    }
  }
  return lengths
}
