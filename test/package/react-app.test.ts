import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFreshApp, type FreshApp } from '../builders/fresh-app.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Café</title><link rel="icon" href="data:," /></head>
  <body><div id="root"></div><script type="module" src="/main.tsx"></script></body>
</html>
`

/** Names are typed from the registered model: each \`@ts-expect-error\` must meet an error. */
const MAIN = `import { openDocket } from 'docket'
import { DocketProvider, useCommand, useHistory, useQuery } from 'docket/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { restaurant } from './restaurant.model.ts'

declare module 'docket/react' {
  interface Register {
    readonly model: typeof restaurant
  }
}

const opening = openDocket<typeof restaurant>({
  store: 'cafe-12',
  worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
})

function Floor() {
  const { rows = [] } = useQuery<{ id: string }>('select id from open_orders')
  const [placeOrder] = useCommand('order', 'PlaceOrder')
  const { events = [] } = useHistory('order', '1')
  // @ts-expect-error -- the order has no such command
  const wrong = () => useCommand('order', 'PlaceOder')
  // @ts-expect-error -- the input lacks its items
  const incomplete = () => placeOrder('1', { table: '7' })
  void [wrong, incomplete]
  const place = () => void placeOrder('1', { table: '7', items: ['Chicken Bowl'] })
  return <button onClick={place}>{rows.length} open, {events.map(({ type }) => type).join()}</button>
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <DocketProvider docket={opening} fallback="opening"><Floor /></DocketProvider>
  </StrictMode>,
)
`

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{ target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], module: 'ESNext', moduleResolution: 'bundler' },
    ...{ jsx: 'react-jsx', types: ['vite/client'], strict: true, exactOptionalPropertyTypes: true, noEmit: true },
    ...{ verbatimModuleSyntax: true, allowImportingTsExtensions: true, skipLibCheck: true },
  },
  include: ['main.tsx'],
})

describe('a fresh React app with the packed package', () => {
  let app: FreshApp
  let browser: Browser

  beforeAll(async () => {
    const sources = ['restaurant.model.ts', 'restaurant.worker.ts'].map((file) => `test/flows/quick-start/${file}`)
    app = await createFreshApp(sources, ['react', 'react-dom', '@types/react', '@types/react-dom'])
    app.write('index.html', PAGE)
    app.write('main.tsx', MAIN)
    app.write('tsconfig.json', TSCONFIG)
    browser = await chromium.launch(chromiumLaunchOptions())
  })
  afterAll(async () => {
    await browser?.close()
    app?.remove()
  })

  it('knows the model that the app registers, by the declarations of the package', async () => {
    expect(await app.run('tsc')).toBe('')
  })

  it.each(['preview', 'dev'] as const)('takes an order and shows it: vite %s', async (command) => {
    if (command === 'preview') expect(await app.run('vite', 'build')).not.toMatch(/warn/i)
    const server = await app.serve(command)
    const context = await browser.newContext()
    const page = await context.newPage()
    const trouble: string[] = []
    page.on('pageerror', (error) => trouble.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()))
    try {
      await page.goto(server.url)
      await page.getByText('0 open').click()
      await page.getByText('1 open, OrderPlaced').waitFor()
      expect(trouble).toEqual([])
    } finally {
      await context.close()
      await server.stop()
    }
  })
})
