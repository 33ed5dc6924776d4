import { useState } from 'react'
import { Modal } from '../app/modal.tsx'
import { dishOf } from '../dish.ts'
import { formatPrice } from '../format.ts'
import type { ChoiceGroup } from '../menu-choices.ts'
import { menuItem } from '../menu.ts'
import { COURSES, lineKey, type Course, type OrderLine } from '../model/order-line.ts'
import { COURSE_NAMES } from './course-names.ts'
import { draftBoard } from './order-draft.ts'

interface ChoicesDialogProps {
  readonly line: OrderLine
  readonly onClose: () => void
}

/** How the guest wants a line of the draft: choices, when, and a word for the cook. */
export function ChoicesDialog({ line, onClose }: ChoicesDialogProps) {
  const item = menuItem(line.item)
  const [choices, setChoices] = useState<readonly string[]>(line.choices ?? [])
  const [course, setCourse] = useState<Course>(line.course ?? 'main')
  const [note, setNote] = useState(line.note ?? '')
  const save = (): void => {
    const dish = item === undefined ? line : dishOf(item, choices)
    const { note: _, ...plain } = { ...line, ...dish, course }
    draftBoard.replace(lineKey(line), note.trim() === '' ? plain : { ...plain, note: note.trim() })
    onClose()
  }
  return (
    <Modal labelledBy="choices-title" isWide onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <h2 id="choices-title">{line.item}</h2>
        {item?.groups.map((group) => (
          <Group key={group.title} group={group} chosen={choices} onChoose={setChoices} />
        ))}
        <fieldset>
          <legend>When</legend>
          <div className="options">
            {COURSES.map((each) => (
              <label key={each} className="option">
                <input type="radio" name="course" checked={each === course} onChange={() => setCourse(each)} />
                <span>{COURSE_NAMES[each]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label className="field">
          <span>Note for the cook</span>
          <input
            type="text"
            maxLength={120}
            autoComplete="off"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <div className="choices">
          <button type="button" onClick={onClose}>
            Back
          </button>
          <button type="submit" className="primary">
            Done
          </button>
        </div>
      </form>
    </Modal>
  )
}

interface GroupProps {
  readonly group: ChoiceGroup
  readonly chosen: readonly string[]
  readonly onChoose: (chosen: readonly string[]) => void
}

function Group({ group: { title, pick, choices }, chosen, onChoose }: GroupProps) {
  const names = choices.map(({ name }) => name)
  const toggle = (name: string): void => {
    const others = chosen.filter((each) => (pick === 'one' ? !names.includes(each) : each !== name))
    onChoose(pick === 'any' && chosen.includes(name) ? others : [...others, name])
  }
  return (
    <fieldset>
      <legend>{title}</legend>
      <div className="options">
        {choices.map(({ name, extraCents }) => (
          <label key={name} className="option">
            <input
              type={pick === 'one' ? 'radio' : 'checkbox'}
              name={title}
              checked={chosen.includes(name)}
              onChange={() => toggle(name)}
            />
            <span>
              {name}
              {extraCents > 0 && <small> +{formatPrice(extraCents)}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
