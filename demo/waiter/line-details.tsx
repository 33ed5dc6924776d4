import { spokenChoices } from '../dish.ts'
import { COURSE_NAMES } from './course-names.ts'
import type { Course } from '../model/order-line.ts'

interface LineDetailsProps {
  readonly item: string
  readonly choices?: readonly string[] | undefined
  readonly note?: string | undefined
  /** Named only where it is given. */
  readonly course?: Course | undefined
}

/** What is special about a line: the choices that are not as usual, and the guest's words. */
export function LineDetails({ item, choices, note = '', course }: LineDetailsProps) {
  const words = [...spokenChoices(item, choices), ...(course === undefined ? [] : [COURSE_NAMES[course]])]
  if (words.length === 0 && note === '') return null
  return (
    <span className="line-details">
      {words.join(', ')}
      {note !== '' && <em>{note}</em>}
    </span>
  )
}
