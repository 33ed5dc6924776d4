/** What is still to be made at some stations (a JSON array of them), item by item, the most first. */
export const ALL_DAY = `
  select line ->> 'item' as item, sum((line ->> 'quantity') - (line ->> 'made')) as quantity
  from (select value as line from kitchen_tickets, json_each(lines)
    where step not in ('bumped', 'canceled') and station in (select value from json_each(?)))
  group by 1 having quantity > 0 order by quantity desc, item`
