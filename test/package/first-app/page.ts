// #region page
import { openDocket } from 'docket'
import type { cafe } from './cafe.model.ts'
import { token } from './session.ts'

const docket = await openDocket<typeof cafe>({
  store: 'cafe-12',
  worker: () => new Worker(new URL('./cafe.worker.ts', import.meta.url), { type: 'module' }),
  sync: { url: '/sync', token },
})

const list = document.querySelector('ul')!
docket.watch<{ table: string; item: string }>('select * from open_orders order by placed_at', [], (rows) => {
  list.replaceChildren(
    ...rows.map(({ table, item }) => {
      const entry = document.createElement('li')
      entry.textContent = `${table}: ${item}`
      return entry
    }),
  )
})

docket.onStatus(({ connection, pending, rejected }) => {
  document.querySelector('footer')!.textContent = `${connection}, ${pending} to send, ${rejected} to look at`
})

document.querySelector('button')!.addEventListener('click', () => {
  docket
    .execute('order', crypto.randomUUID(), 'PlaceOrder', { table: '7', item: 'Chicken Bowl' })
    .catch((error: unknown) => alert(error))
})
// #endregion
