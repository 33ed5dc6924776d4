import { useQuery } from 'docket/react'
import { useState } from 'react'
import { Icon } from '../app/icon.tsx'
import type { Station } from '../model/station.ts'
import { RecallDialog } from './recall-dialog.tsx'
import type { Ticket } from './ticket.ts'

const BUMPED = `
  select * from kitchen_tickets where step = 'bumped' and station in (select value from json_each(?))
  order by bumped_at desc, order_id limit 12`

/** Opens the tickets that were bumped lately, to bring one back. */
export function RecallButton({ stations }: { readonly stations: readonly Station[] }) {
  const { rows = [] } = useQuery<Ticket>(BUMPED, [JSON.stringify(stations)], { keepRows: true })
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="bar-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="recall" />
        Recall
        <span className="count">{rows.length}</span>
      </button>
      {isOpen && <RecallDialog tickets={rows} onClose={() => setOpen(false)} />}
    </>
  )
}
