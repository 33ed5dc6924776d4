import { Icon, type IconName } from '../app/icon.tsx'
import { formatAge } from '../format.ts'
import { ageOf, type TicketAge } from './ticket-age.ts'

const MARKS: Readonly<Record<TicketAge, { readonly icon: IconName; readonly word: string }>> = {
  fresh: { icon: 'clock', word: '' },
  soon: { icon: 'clock', word: 'Hurry' },
  late: { icon: 'attention', word: 'Late' },
}

/** How long a ticket waits; an icon and a word say it to those who see no colours. */
export function TicketAgeMark({ placedAt, now }: { readonly placedAt: string; readonly now: number }) {
  const { icon, word } = MARKS[ageOf(placedAt, now)]
  return (
    <p className="ticket-age">
      <Icon name={icon} />
      <time dateTime={placedAt}>{formatAge(placedAt, now, 'now')}</time>
      {word !== '' && <strong>{word}</strong>}
    </p>
  )
}
