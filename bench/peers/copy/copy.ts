import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'

let open: { readonly url: string; readonly client: Client } | undefined

/** PostgreSQL hands out rows by itself, over a connection that stays. */
export async function copyOut(url: string, statements: readonly string[]): Promise<number> {
  const client = await connectedTo(url)
  let bytes = 0
  for (const statement of statements) {
    for await (const chunk of client.query(copyTo(statement))) bytes += (chunk as Buffer).length
  }
  return bytes
}

async function connectedTo(url: string): Promise<Client> {
  if (open?.url === url) return open.client
  const client = new Client(url)
  // The server is stopped in the end, with whoever is connected.
  client.on('error', () => undefined)
  await client.connect()
  open = { url, client }
  return client
}
