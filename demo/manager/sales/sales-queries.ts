/** The sums of a day. Parameters: from, to. */
export interface DaySums {
  readonly orders: number
  readonly canceled: number
  readonly cents: number
  readonly cash: number
  readonly card: number
}

/** Reads {@link DaySums}: an order that was canceled is counted as that, and as nothing else. */
export const DAY_SUMS = `
  select count(*) filter (where status <> 'canceled') as orders,
    count(*) filter (where status = 'canceled') as canceled,
    coalesce(sum(total_cents) filter (where status <> 'canceled'), 0) as cents,
    coalesce(sum(cash_cents) filter (where status <> 'canceled'), 0) as cash,
    coalesce(sum(card_cents) filter (where status <> 'canceled'), 0) as card
  from order_book where placed_at >= ? and placed_at < ?`

/** The middle of the times that orders of a day took to be ready, in seconds; `null` when none was. Parameters: from, to. */
export const MEDIAN_SECONDS = `
  with times as (
    select unixepoch(ready_at) - unixepoch(placed_at) as seconds from order_book
    where ready_at is not null and status <> 'canceled' and placed_at >= ? and placed_at < ?
  ), ordered as (
    select seconds, row_number() over (order by seconds) as place, count(*) over () as total from times
  )
  select avg(seconds) as seconds from ordered where place in ((total + 1) / 2, (total + 2) / 2)`

/** The sales of an hour. */
export interface HourSales {
  /** Counted from the start of the day. */
  readonly hour: number
  readonly orders: number
  readonly cents: number
}

/** Reads {@link HourSales} of the hours that sold something. Parameters: from, from, to. */
export const HOUR_SALES = `
  select (unixepoch(placed_at) - unixepoch(?)) / 3600 as hour, count(*) as orders, sum(total_cents) as cents
  from order_book where status <> 'canceled' and placed_at >= ? and placed_at < ?
  group by hour order by hour`

/** The sales of an item. */
export interface ItemSales {
  readonly item: string
  readonly quantity: number
  readonly cents: number
}

/** Reads {@link ItemSales}, most sold first. Parameters: from, to. */
export const ITEM_SALES = `
  select item, sum(quantity) as quantity, sum(cents) as cents
  from sold_items join order_book using (order_id)
  where status <> 'canceled' and placed_at >= ? and placed_at < ?
  group by item having sum(quantity) > 0 order by quantity desc, item`
