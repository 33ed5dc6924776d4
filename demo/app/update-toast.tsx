import { acceptUpdate, postponeUpdate, useUpdateOffer } from './updates.ts'

/** Offers a new version of the page. */
export function UpdateToast() {
  const isOffered = useUpdateOffer()
  return (
    <div className="toast" role="status" hidden={!isOffered}>
      <span>A new version is ready.</span>
      <button type="button" className="quiet" onClick={postponeUpdate}>
        Later
      </button>
      <button type="button" className="primary" onClick={acceptUpdate}>
        Update
      </button>
    </div>
  )
}
