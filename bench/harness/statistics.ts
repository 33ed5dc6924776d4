/** The value at `share` (0 to 1) of the sorted values, between two of them where it falls between. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('There are no values to take a quantile of.')
  const sorted = [...values].sort((left, right) => left - right)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]!
  const above = sorted[Math.ceil(place)]!
  return below + (above - below) * (place - Math.floor(place))
}

/** The value in the middle; between the two in the middle where there is an even number of values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** How far the middle half of the values reaches, as a share of the median: 0 when all are the same. */
export function spread(values: readonly number[]): number {
  const middle = median(values)
  return middle === 0 ? 0 : (quantile(values, 0.75) - quantile(values, 0.25)) / Math.abs(middle)
}
