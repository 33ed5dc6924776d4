import { Modal } from '../app/modal.tsx'
import { dishOf } from '../dish.ts'
import type { MenuItem } from '../menu.ts'
import { draftBoard } from './order-draft.ts'

interface FlavourDialogProps {
  readonly item: MenuItem
  readonly onClose: () => void
}

/** Asks for the one thing an item cannot do without; the answer adds it. */
export function FlavourDialog({ item, onClose }: FlavourDialogProps) {
  const choices = item.groups.flatMap((group) => group.choices)
  return (
    <Modal labelledBy="flavour-title" onClose={onClose}>
      <h2 id="flavour-title">{item.name}</h2>
      <div className="flavours">
        {choices.map(({ name }) => (
          <button
            key={name}
            type="button"
            onClick={() => {
              draftBoard.add(dishOf(item, [name]))
              onClose()
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <button type="button" className="quiet" onClick={onClose}>
        Back
      </button>
    </Modal>
  )
}
