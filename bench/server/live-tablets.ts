import { request } from 'node:http'

/** Follows the live stream of a store, as a tablet does; returns how to end it. */
export function listenToHeads(url: string, store: string, token: string, onHead: (head: number) => void): () => void {
  const live = request(`${url}/sync/${store}/live`, { headers: { authorization: `Bearer ${token}` }, agent: false })
  live.on('response', (response) => {
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      for (const [, head] of text.matchAll(/"head":(\d+)/g)) onHead(Number(head))
    })
    response.on('error', () => undefined)
  })
  live.on('error', () => undefined)
  live.end()
  return () => live.destroy()
}
