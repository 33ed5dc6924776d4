import { RejectionEntry } from './rejection-entry.tsx'
import { useRejections } from './use-rejections.ts'

/** Lists what was not accepted, for a person to settle. */
export function Rejections({ count }: { readonly count: number }) {
  const rejections = useRejections(count)
  // The last one is settled before the list has been read again.
  if (count === 0 || rejections.length === 0) return null
  return (
    <section aria-labelledby="rejections-title">
      <h3 id="rejections-title" className="unseen">
        Not accepted
      </h3>
      <ul id="rejection-list" className="rejection-list">
        {rejections.map((rejection) => (
          <RejectionEntry key={rejection.id} rejection={rejection} />
        ))}
      </ul>
    </section>
  )
}
