import { randomUUID } from 'node:crypto'
import type { PullAnswer } from 'docket/server'

type Commit = PullAnswer['commits'][number]

/** All commits the demo's centre holds, as another device pulls them. */
export async function commitsAtCentre(url: string): Promise<readonly Commit[]> {
  const authorization = `Bearer ${await fetchToken(url, randomUUID())}`
  const commits: Commit[] = []
  for (let after = 0, head = 1; after < head;) {
    const response = await fetch(`${url}/sync/cafe-12/pull?after=${after}`, { headers: { authorization } })
    const answer = (await response.json()) as PullAnswer
    commits.push(...answer.commits)
    const last = answer.commits.at(-1)
    head = last === undefined ? 0 : answer.head
    after = last === undefined ? 0 : last.firstPosition + last.events.length - 1
  }
  return commits
}

/** The tables whose orders the centre holds, one for each order placed. */
export async function tablesAtCentre(url: string): Promise<readonly string[]> {
  const events = (await commitsAtCentre(url)).flatMap(({ events }) => events)
  return events.filter(({ type }) => type === 'OrderPlaced').map(({ data }) => (data as { table: string }).table)
}

/** A token for a device of the café. */
export async function fetchToken(url: string, deviceId: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/session`, { method: 'POST', headers, body: JSON.stringify({ deviceId }) })
  return ((await answer.json()) as { token: string }).token
}
