import { Icon } from '../app/icon.tsx'
import { STATION_NAMES } from '../kitchen/station-names.ts'
import type { Station, Step } from '../model/station.ts'

interface Progress {
  readonly station: Station
  readonly step: Step
}

/** What the kitchen has made of an order; nothing as long as it has not begun. */
export function KitchenProgress({ kitchen }: { readonly kitchen: string }) {
  const all = JSON.parse(kitchen) as readonly Progress[]
  const made = all.filter(({ step }) => step === 'ready' || step === 'bumped')
  if (made.length === all.length && all.length > 0) {
    return (
      <p className="order-progress" data-ready="true">
        <Icon name="done" />
        Ready to serve
      </p>
    )
  }
  if (all.every(({ step }) => step === 'waiting')) return null
  const names = made.map(({ station }) => STATION_NAMES[station]).join(', ')
  return (
    <p className="order-progress">
      <Icon name="flame" />
      {made.length === 0 ? 'Being made' : `Ready: ${names}`}
    </p>
  )
}
