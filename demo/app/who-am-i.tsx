import { useState } from 'react'
import { Icon } from './icon.tsx'
import { Modal } from './modal.tsx'
import { keepWaiterName, useWaiterName } from './waiter-name.ts'

/** Lets people say who they are; tablets change hands. */
export function WhoAmI() {
  const name = useWaiterName()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <button type="button" className="bar-button who" aria-haspopup="dialog" onClick={() => setAsking(true)}>
        <Icon name="person" />
        <span className="who-name">{name ?? 'Your name'}</span>
      </button>
      {isAsking && <NameDialog name={name ?? ''} onClose={() => setAsking(false)} />}
    </>
  )
}

function NameDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [typed, setTyped] = useState(name)
  return (
    <Modal labelledBy="who-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          keepWaiterName(typed.trim())
          onClose()
        }}
      >
        <h2 id="who-title">Who is at this tablet?</h2>
        <label className="field">
          <span>Name</span>
          <input
            type="text"
            maxLength={40}
            autoComplete="off"
            value={typed}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <p className="hint">It is kept with everything you enter, so that others know whom to ask.</p>
        <div className="choices">
          <button type="button" onClick={onClose}>
            Back
          </button>
          <button type="submit" className="primary">
            Save
          </button>
        </div>
      </form>
    </Modal>
  )
}
