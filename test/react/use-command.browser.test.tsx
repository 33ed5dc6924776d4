import { isDocketError, type Docket, type Receipt } from 'docket'
import { DocketProvider, useCommand, type CommandState } from 'docket/react'
import { StrictMode, useState, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mount, openRestaurant, withFunctions, type Restaurant } from '../builders/react-page.ts'
import { order, type restaurant } from '../fixtures/restaurant/restaurant.model.ts'

type PlaceOrder = (
  id: string,
  input: { table: string; lines: [] },
  options?: { commandId?: string },
) => Promise<Receipt>

const provided = (docket: Docket, children: ReactNode) => (
  <StrictMode>
    <DocketProvider docket={docket}>{children}</DocketProvider>
  </StrictMode>
)

/** Shows how a command stands, and hands its function out. */
function orderForm() {
  const seen: { run: PlaceOrder; state: CommandState }[] = []
  function OrderForm() {
    const [run, state] = useCommand(order, 'PlaceOrder')
    seen.push({ run, state })
    return `${state.pending ? 'pending' : 'idle'} ${isDocketError(state.error) ? state.error.code : 'fine'}`
  }
  return { OrderForm, seen, run: (...given: Parameters<PlaceOrder>) => seen.at(-1)!.run(...given) }
}

/** A docket whose commands wait until they are let go. */
function heldDocket(real: Restaurant) {
  let letGo: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  const execute: Docket['execute'] = async (...given) => {
    await gate
    return real.execute(...(given as Parameters<Restaurant['execute']>))
  }
  return { docket: withFunctions(real, { execute }), letGo }
}

const uncaught: unknown[] = []
const note = (event: PromiseRejectionEvent) => {
  event.preventDefault()
  uncaught.push(event.reason)
}
beforeEach(() => window.addEventListener('unhandledrejection', note))
afterEach(() => {
  window.removeEventListener('unhandledrejection', note)
  uncaught.length = 0
})
/** Rejections that nobody caught are told before a timer that is set now. */
const afterRejections = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('useCommand', () => {
  it('gives a command, resolves to its receipt, and shows that it is under way', async () => {
    const real = await openRestaurant()
    const { docket, letGo } = heldDocket(real)
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    const placing = form.run('1', { table: '7', lines: [] })
    await expect.poll(page.text).toBe('pending fine')
    letGo()
    expect(await placing).toMatchObject({ status: 'appended', streamId: 'order-1', version: 1 })
    await expect.poll(page.text).toBe('idle fine')
  })

  it('passes the options on', async () => {
    const docket = await openRestaurant()
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    const first = await form.run('1', { table: '7', lines: [] }, { commandId: 'place-1' })
    const again = await form.run('1', { table: '7', lines: [] }, { commandId: 'place-1' })
    expect([first.status, again.status]).toEqual(['appended', 'already-appended'])
  })

  it('gives the same function at every render', async () => {
    const docket = await openRestaurant()
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    await form.run('1', { table: '7', lines: [] })
    page.render(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    expect(form.seen.length).toBeGreaterThan(2)
    // Strict mode renders twice at first, and throws the first one's memory away.
    expect(new Set(form.seen.slice(2).map(({ run }) => run)).size).toBe(1)
    expect(new Set(form.seen.slice(2).map(({ state }) => state.reset)).size).toBe(1)
  })

  it('rejects with what the docket says, shows it until the next call, and forgets it on reset', async () => {
    const docket = await openRestaurant()
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    await form.run('1', { table: '7', lines: [] })
    await expect(form.run('1', { table: '7', lines: [] })).rejects.toMatchObject({
      code: 'command-rejected',
      reason: 'already-placed',
    })
    await expect.poll(page.text).toBe('idle command-rejected')
    form.seen.at(-1)?.state.reset()
    await expect.poll(page.text).toBe('idle fine')
    await form.run('1', { table: '7', lines: [] }).catch(() => undefined)
    await expect.poll(page.text).toBe('idle command-rejected')
    await form.run('2', { table: '7', lines: [] })
    await expect.poll(page.text).toBe('idle fine')
  })

  it('is pending until every call is answered, and keeps the error of one beside the success of another', async () => {
    const real = await openRestaurant()
    await real.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    const { docket, letGo } = heldDocket(real)
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    const calls = ['1', '2', '3'].map((id) => form.run(id, { table: '7', lines: [] }))
    await expect.poll(page.text).toBe('pending fine')
    letGo()
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    await expect.poll(page.text).toBe('idle command-rejected')
  })

  it('does not report an error that it shows, though nobody awaits the call', async () => {
    const docket = await openRestaurant()
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    void form.run('1', { table: '7', lines: [] })
    await expect.poll(page.text).toBe('idle command-rejected')
    await afterRejections()
    expect(uncaught).toEqual([])
  })

  it('reports an error that nobody awaits when the component is gone, and does not complain otherwise', async () => {
    const real = await openRestaurant()
    await real.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    const { docket, letGo } = heldDocket(real)
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    void form.run('1', { table: '7', lines: [] })
    const awaited = form.run('2', { table: '7', lines: [] })
    const complained = vi.spyOn(console, 'error').mockReturnValue(undefined)
    page.unmount()
    letGo()
    expect(await awaited).toMatchObject({ status: 'appended' })
    await expect.poll(() => uncaught).toMatchObject([{ code: 'command-rejected' }])
    // Vitest tells of the rejection; what React has to say begins with a text.
    expect(complained.mock.calls.filter(([first]) => typeof first === 'string')).toEqual([])
    complained.mockRestore()
  })

  it('gives any command of a model by its name', async () => {
    const docket = await openRestaurant()
    function Till() {
      const [execute, { error }] = useCommand<typeof restaurant>()
      const [status, setStatus] = useState('none')
      const pay = async () => {
        await execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
        setStatus(
          (await execute('order', '1', 'PayOrder', { amountCents: 0 }, { actor: 'ada' })).events[0]?.actor ?? '',
        )
        await execute('order', '1', 'PayOrder', { amountCents: 0 }).catch(() => undefined)
      }
      return (
        <button onClick={() => void pay()}>
          {status} {isDocketError(error, 'command-rejected') ? error.reason : ''}
        </button>
      )
    }
    const page = mount(provided(docket, <Till />))
    await expect.poll(page.text).toBe('none ')
    page.element.querySelector('button')?.click()
    await expect.poll(page.text).toBe('ada already-paid')
  })

  it('tells that the docket is closed', async () => {
    const docket = await openRestaurant()
    const form = orderForm()
    const page = mount(provided(docket, <form.OrderForm />))
    await expect.poll(page.text).toBe('idle fine')
    await docket.close()
    await expect(form.run('1', { table: '7', lines: [] })).rejects.toMatchObject({ code: 'closed' })
    await expect.poll(page.text).toBe('idle closed')
  })
})
