import { useStatus } from 'docket/react'
import { useEffect, useRef } from 'react'
import { useRejections } from '../../sync/use-rejections.ts'
import { InboxEntry } from './inbox-entry.tsx'

/** What this tablet has captured and the centre did not accept, for somebody to decide. */
export function InboxPage() {
  const rejections = useRejections(useStatus(({ rejected }) => rejected))
  const title = useRef<HTMLHeadingElement>(null)
  const known = useRef(0)
  useEffect(() => {
    // The button that was pressed goes with its entry.
    if (rejections.length < known.current && document.activeElement === document.body) title.current?.focus()
    known.current = rejections.length
  }, [rejections.length])
  return (
    <div className="manager-page inbox-page">
      <section className="panel" aria-labelledby="inbox-title">
        <div className="panel-head">
          <h2 id="inbox-title" ref={title} tabIndex={-1}>
            To decide
          </h2>
        </div>
        <div className="scroll" role="group" aria-label="Not accepted" tabIndex={0}>
          {rejections.length === 0 ? (
            <p className="empty">
              Nothing waits for a decision. What another tablet was faster with, while this one was without a network,
              is shown here.
            </p>
          ) : (
            <ul className="inbox-list">
              {rejections.map((rejection) => (
                <InboxEntry key={rejection.id} rejection={rejection} />
              ))}
            </ul>
          )}
        </div>
      </section>
    </div>
  )
}
