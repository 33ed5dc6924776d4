import { isDocketError, type Docket, type HistoryEvent } from 'docket'
import { payment, type till } from './payment.model.ts'

/** What a manager's screen shows of a payment: each event in a line, who undid it, and the state at some times. */
export async function tellPayment(docket: Docket<typeof till>, id: string, noon: string) {
  // #region history
  const history = await docket.history(payment, id)
  const lines = history.map(({ version, type, actor, position, reversedBy }) => {
    const undone = history.find((event) => reversedBy.includes(event.id))
    return [
      `${version}. ${type} by ${actor ?? 'nobody'}`,
      position === null ? ' (not sent yet)' : '',
      undone === undefined ? '' : ` – taken back by ${undone.actor ?? 'nobody'}: ${reasonOf(undone)}`,
    ].join('')
  })
  // #endregion
  // #region state
  const now = await docket.stateOf(payment, id)
  const afterTheFirst = await docket.stateOf(payment, id, { version: 1 })
  const atNoon = await docket.stateOf(payment, id, { asOf: noon })
  // #endregion
  return { lines, now, afterTheFirst, atNoon }
}

function reasonOf({ data }: HistoryEvent): string {
  return (data as { readonly reason: string }).reason
}

/** Why a payment was made: the story it is part of, each event indented below what led to it. */
export async function tellWhy(docket: Docket<typeof till>, correlationId: string): Promise<string[]> {
  // #region story
  const depth = new Map<string, number>()
  const lines = (await docket.story(correlationId)).map(({ id, parentId, type, streamId }) => {
    const steps = parentId === null ? 0 : depth.get(parentId)! + 1
    depth.set(id, steps)
    return `${'  '.repeat(steps)}${type} on ${streamId}`
  })
  // #endregion
  return lines
}

/** The history of a payment this device may not hold, or why there is none to show. */
export async function tellFromCentre(docket: Docket<typeof till>, id: string): Promise<readonly string[]> {
  const show = (events: readonly HistoryEvent[]): readonly string[] => events.map(({ type }) => type)
  // #region centre
  try {
    return show(await docket.history(payment, id, { from: 'centre' }))
  } catch (error) {
    if (!isDocketError(error, 'sync-failed')) throw error
    return error.reason === 'auth' ? ['Log in again to see it.'] : ['The centre cannot be reached. Try again later.']
  }
  // #endregion
}
