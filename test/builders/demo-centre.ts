import { randomUUID } from 'node:crypto'
import type { PullAnswer } from 'docket/server'

type Commit = PullAnswer['commits'][number]

/** All commits the demo's centre holds, as another device pulls them. */
export async function commitsAtCentre(url: string): Promise<readonly Commit[]> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ deviceId: randomUUID() })
  const session = await fetch(`${url}/session`, { method: 'POST', headers, body })
  const { token } = (await session.json()) as { token: string }
  const answer = await fetch(`${url}/sync/cafe-12/pull?after=0`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as PullAnswer).commits
}

/** The tables whose orders the centre holds, one for each order placed. */
export async function tablesAtCentre(url: string): Promise<readonly string[]> {
  const events = (await commitsAtCentre(url)).flatMap(({ events }) => events)
  return events.filter(({ type }) => type === 'OrderPlaced').map(({ data }) => (data as { table: string }).table)
}
