/** The icons drawn in index.html. */
export type IconName =
  | 'attention'
  | 'clock'
  | 'done'
  | 'flame'
  | 'moon'
  | 'more'
  | 'network'
  | 'note'
  | 'offline'
  | 'person'
  | 'recall'
  | 'sending'
  | 'slip'
  | 'sound'
  | 'sound-off'
  | 'sun'

/** An icon; the words beside it, or the label around it, say what it means. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  )
}
