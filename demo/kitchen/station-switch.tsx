import { STATIONS } from '../model/station.ts'
import type { StationChoice } from './station-choice.ts'
import { STATION_NAMES } from './station-names.ts'

interface StationSwitchProps {
  readonly chosen: StationChoice
  readonly onChoose: (choice: StationChoice) => void
}

/** Chooses the station whose tickets are shown. */
export function StationSwitch({ chosen, onChoose }: StationSwitchProps) {
  return (
    <div className="switch" role="group" aria-label="Station">
      {(['all', ...STATIONS] as const).map((choice) => (
        <button key={choice} type="button" aria-pressed={choice === chosen} onClick={() => onChoose(choice)}>
          {choice === 'all' ? 'All' : STATION_NAMES[choice]}
        </button>
      ))}
    </div>
  )
}
