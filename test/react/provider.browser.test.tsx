import { isDocketError, type Docket } from 'docket'
import { DocketProvider, useCommand, useDocket, useHistory, useQuery, useStatus } from 'docket/react'
import { Component, StrictMode, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { mount, openRestaurant } from '../builders/react-page.ts'

function Store() {
  return useDocket().store
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state = { error: undefined }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override render(): ReactNode {
    const { error } = this.state
    return error === undefined ? this.props.children : `caught: ${textOf(error)}`
  }
}

const textOf = (error: unknown): string => `${isDocketError(error) ? error.code : ''} ${(error as Error).message}`

describe('DocketProvider', () => {
  it('gives an open docket to what is below, at once', async () => {
    const docket = await openRestaurant()
    const page = mount(<DocketProvider docket={docket}>{<Store />}</DocketProvider>)
    await expect.poll(page.text).toBe(docket.store)
  })

  it('shows the fallback until the docket is open, in strict mode too, and opens nothing itself', async () => {
    let open: (docket: Docket) => void = () => undefined
    const opening = new Promise<Docket>((resolve) => (open = resolve))
    const page = mount(
      <StrictMode>
        <DocketProvider docket={opening} fallback="opening">
          <Store />
        </DocketProvider>
      </StrictMode>,
    )
    await expect.poll(page.text).toBe('opening')
    const docket = await openRestaurant()
    open(docket)
    await expect.poll(page.text).toBe(docket.store)
  })

  it('shows what renderError makes of an opening that failed', async () => {
    const page = mount(
      <DocketProvider docket={Promise.reject(new Error('no room'))} renderError={textOf}>
        <Store />
      </DocketProvider>,
    )
    await expect.poll(page.text).toBe(' no room')
  })

  it('throws an opening that failed to the next error boundary', async () => {
    const page = mount(
      <Boundary>
        <DocketProvider docket={Promise.reject(new Error('no room'))} fallback="opening">
          <Store />
        </DocketProvider>
      </Boundary>,
    )
    await expect.poll(page.text).toBe('caught:  no room')
  })

  it('goes from no docket to one, and to another', async () => {
    const [first, second] = await Promise.all([openRestaurant(), openRestaurant()])
    const tree = (docket: Docket | Promise<Docket> | null) => (
      <DocketProvider docket={docket} fallback="nobody has signed in">
        <Store /> <Count />
      </DocketProvider>
    )
    function Count() {
      return useQuery<{ n: number }>('select count(*) n from open_orders').rows?.[0]?.n ?? 'loading'
    }
    await second.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    const page = mount(tree(null))
    await expect.poll(page.text).toBe('nobody has signed in')
    page.render(tree(first))
    await expect.poll(page.text).toBe(`${first.store} 0`)
    page.render(tree(Promise.resolve(second)))
    await expect.poll(page.text).toBe(`${second.store} 1`)
  })

  it('says what it takes when it is given something else', async () => {
    const page = mount(
      // @ts-expect-error the docket was forgotten
      <Boundary>{<DocketProvider docket={undefined} />}</Boundary>,
    )
    await expect.poll(page.text).toMatch(/caught: invalid-argument DocketProvider takes an open docket, .* undefined/)
  })
})

describe('a hook outside of a DocketProvider', () => {
  const hooks = {
    useDocket: () => useDocket(),
    useQuery: () => useQuery('select 1'),
    useCommand: () => useCommand(),
    useStatus: () => useStatus(),
    useHistory: () => useHistory('order', '1'),
  }

  it.each(Object.entries(hooks))('says what to do: %s', async (name, useHook) => {
    function Lost() {
      useHook()
      return 'found'
    }
    const page = mount(<Boundary>{<Lost />}</Boundary>)
    await expect
      .poll(page.text)
      .toBe(
        `caught: invalid-argument ${name} found no docket: render this component inside <DocketProvider docket={…}>.`,
      )
  })
})
