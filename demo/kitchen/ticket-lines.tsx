import { spokenChoices } from '../dish.ts'
import { COURSES, type Course } from '../model/order-line.ts'
import type { TicketLine } from '../model/ticket-lines.ts'
import { COURSE_NAMES } from '../waiter/course-names.ts'

/** The lines of a ticket by course: what is to be made, what is made, and what has changed. */
export function TicketLines({ lines }: { readonly lines: readonly TicketLine[] }) {
  const courses = COURSES.filter((course) => lines.some((line) => line.course === course))
  return courses.map((course) => (
    <div key={course} className="course">
      {(courses.length > 1 || course === 'last') && <h4>{COURSE_NAMES[course]}</h4>}
      <ul className="kitchen-lines">
        {lines
          .filter((line) => line.course === course)
          .map((line) => (
            <Line key={keyOf(line)} line={line} course={course} />
          ))}
      </ul>
    </div>
  ))
}

function Line({ line }: { readonly line: TicketLine; readonly course: Course }) {
  const { item, quantity, made, change, choices, note } = line
  const toMake = quantity - made
  const details = spokenChoices(item, choices)
  return (
    <li data-state={quantity === 0 ? 'out' : toMake === 0 ? 'made' : 'open'}>
      <span className="times">{toMake === 0 ? quantity : toMake}×</span>
      <span>
        {quantity === 0 ? <s>{item}</s> : item}
        {toMake === 0 && quantity > 0 && <span className="unseen">, made</span>}
        {change !== 0 && <strong className="line-change">{changeOf(change)}</strong>}
        {details.length > 0 && <span className="kitchen-choices">{details.join(', ')}</span>}
        {note !== '' && <em className="kitchen-choices">{note}</em>}
      </span>
    </li>
  )
}

function changeOf(change: number): string {
  return change > 0 ? `+${change}` : `−${-change}`
}

function keyOf({ item, choices, note }: TicketLine): string {
  return JSON.stringify([item, choices, note])
}
