import { useQuery } from 'docket/react'
import { useState } from 'react'
import { explain } from '../explain.ts'
import { STATIONS } from '../model/station.ts'
import { useNow } from '../use-now.ts'
import { AllDay } from './all-day.tsx'
import { RecallButton } from './recall-button.tsx'
import { SoundSwitch } from './sound-switch.tsx'
import { keepStationChoice, readStationChoice } from './station-choice.ts'
import { StationColumn } from './station-column.tsx'
import { StationSwitch } from './station-switch.tsx'
import { keyOf, type Ticket } from './ticket.ts'
import { useNewTicketSound } from './use-new-ticket-sound.ts'
import { useWakeLock } from './use-wake-lock.ts'

const AGE_EVERY_MS = 5_000

const TICKETS = "select * from kitchen_tickets where step <> 'bumped' order by placed_at, order_id"

/** The display of the kitchen: the tickets of all stations, or of the one it hangs over. */
export function KitchenScreen() {
  const { rows, status, error } = useQuery<Ticket>(TICKETS)
  const [choice, setChoice] = useState(readStationChoice)
  const now = useNow(AGE_EVERY_MS)
  useWakeLock()
  const stations = choice === 'all' ? STATIONS : [choice]
  const tickets = rows?.filter(({ station }) => stations.includes(station))
  useNewTicketSound(tickets?.map(keyOf))
  return (
    <main className="kitchen">
      <div className="kitchen-bar">
        <StationSwitch
          chosen={choice}
          onChoose={(next) => {
            keepStationChoice(next)
            setChoice(next)
          }}
        />
        <RecallButton stations={stations} />
        <SoundSwitch />
      </div>
      <AllDay stations={stations} />
      {status === 'error' && (
        <p className="message trouble" role="alert">
          The tickets cannot be shown: {explain(error)}
        </p>
      )}
      <div className="stations" data-single={choice !== 'all'}>
        {stations.map((station) => (
          <StationColumn
            key={station}
            station={station}
            tickets={tickets?.filter((ticket) => ticket.station === station)}
            now={now}
          />
        ))}
      </div>
    </main>
  )
}
