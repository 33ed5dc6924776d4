import { readFileSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examplesOf } from '../architecture/readme-examples.ts'
import { freePort } from '../builders/demo-app.ts'
import { createFreshApp, type FreshApp, type Serving } from '../builders/fresh-app.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

const SOURCES = 'test/package/first-app'
/** Where the guide puts them, and where they are here. */
const FILES = {
  'vite.config.ts': 'vite.config.ts',
  'src/cafe.model.ts': 'cafe.model.ts',
  'src/cafe.worker.ts': 'cafe.worker.ts',
  'src/session.ts': 'session.ts',
  'src/App.tsx': 'app.tsx',
  'src/page.ts': 'page.ts',
}

/** What `npm create vite@latest -- --template react-ts` writes, as far as it matters. */
const TEMPLATE = {
  'index.html': `<!doctype html>
<html lang="en">
  <head><meta charset="UTF-8" /><title>orders</title><link rel="icon" href="data:," /></head>
  <body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body>
</html>
`,
  'src/main.tsx': `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import App from './App.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2023', lib: ['ES2023', 'DOM'], module: 'esnext', types: ['vite/client'], skipLibCheck: true },
      ...{ moduleResolution: 'bundler', allowImportingTsExtensions: true, verbatimModuleSyntax: true, noEmit: true },
      ...{ moduleDetection: 'force', jsx: 'react-jsx', noUnusedLocals: true, noUnusedParameters: true },
      ...{ erasableSyntaxOnly: true, noFallthroughCasesInSwitch: true },
    },
    include: ['src'],
  }),
}

describe('the first app of docs/first-app.md', () => {
  let app: FreshApp
  let browser: Browser
  let port: number

  beforeAll(async () => {
    app = await createFreshApp([], ['react', 'react-dom', '@types/react', '@types/react-dom', 'vite-plugin-pwa'])
    for (const [path, text] of Object.entries(TEMPLATE)) app.write(path, text)
    for (const [path, file] of Object.entries(FILES)) app.write(path, readFileSync(`${SOURCES}/${file}`, 'utf8'))
    port = await freePort()
    browser = await chromium.launch(chromiumLaunchOptions())
  })
  afterAll(async () => {
    await browser?.close()
    app?.remove()
  })

  it('compiles', async () => {
    expect(await app.run('tsc')).toBe('')
  })

  it('takes an order offline, over a reload too, and brings it to the other tablet when there is a network', async () => {
    expect(await app.run('vite', 'build')).not.toMatch(/warn/i)
    const server = await app.serveStore(port, '--data', 'data', '--public', 'dist')
    const [waiter, kitchen] = [await openTablet(server, 'waiter'), await openTablet(server, 'kitchen')]
    try {
      await waiter.getByRole('button', { name: 'Chicken Bowl' }).click()
      await kitchen.getByText('7: Chicken Bowl').waitFor()
      await kitchen.getByText('online, 0 to send, 0 to look at').waitFor()

      await waiter.evaluate(async () => {
        await navigator.serviceWorker.ready
      })
      await waiter.context().setOffline(true)
      await waiter.getByRole('button', { name: 'Veggie Salad' }).click()
      await waiter.getByText('7: Veggie Salad (not sent)').waitFor()
      await waiter.reload()
      await waiter.getByText('7: Veggie Salad (not sent)').waitFor()
      await waiter.getByText('offline, 1 to send, 0 to look at').waitFor()
      expect(await kitchen.getByText('7: Veggie Salad').count()).toBe(0)

      await waiter.context().setOffline(false)
      await kitchen.getByText('7: Veggie Salad').waitFor()
      await kitchen.getByRole('button', { name: 'Served' }).first().click()
      await waiter.getByText('7: Chicken Bowl').waitFor({ state: 'detached' })
      expect(await waiter.getByText('(not sent)').count()).toBe(0)
    } finally {
      await close(server, waiter, kitchen)
    }
  })

  it('goes on while the server is stopped, over a reload too, and sends when it is back', async () => {
    const serve = (): Promise<Serving> => app.serveStore(port, '--data', 'data', '--public', 'dist')
    let server = await serve()
    const waiter = await openTablet(server, 'waiter')
    try {
      await waiter.getByText('7: Veggie Salad').waitFor()
      await waiter.evaluate(async () => {
        await navigator.serviceWorker.ready
      })
      await server.stop()
      await waiter.reload()
      await waiter.getByRole('button', { name: 'Chicken Bowl' }).click()
      await waiter.getByText('7: Chicken Bowl (not sent)').waitFor()
      server = await serve()
      await waiter.getByText('online, 0 to send, 0 to look at').waitFor()
      expect(await waiter.getByText('7: Chicken Bowl').count()).toBe(1)
      await waiter.getByRole('listitem').filter({ hasText: 'Chicken Bowl' }).getByRole('button').click()
      await waiter.getByText('7: Chicken Bowl').waitFor({ state: 'detached' })
      await waiter.getByText('online, 0 to send').waitFor()
    } finally {
      await close(server, waiter)
    }
  })

  it('is checked by the central store with the same model', async () => {
    await app.run('vite', 'build', '--ssr', 'src/cafe.model.ts', '--outDir', 'centre')
    const server = await app.serveStore(port, '--data', 'data', '--public', 'dist', '--model', 'centre/cafe.model.js')
    try {
      const commit = { streamId: 'order-1', type: 'OrderEaten' }
      expect(await pushed(server, await tokenOf('stranger'), commit)).toMatchObject([{ code: 'unknown-event-type' }])
    } finally {
      await server.stop()
    }
  })

  it('is a plain page as well', async () => {
    const [page] = examplesOf(readFileSync('docs/first-app.md', 'utf8')).filter(({ language }) => language === 'html')
    app.write('index.html', page!.code)
    expect(await app.run('vite', 'build')).not.toMatch(/warn/i)
    const server = await app.serveStore(port, '--data', 'data', '--public', 'dist')
    const tablet = await openTablet(server, 'plain')
    try {
      await tablet.getByText('7: Veggie Salad').waitFor()
      await tablet.getByRole('button').click()
      await tablet.getByText('7: Chicken Bowl').waitFor()
      await tablet.getByText('online, 0 to send, 0 to look at').waitFor()
    } finally {
      await close(server, tablet)
    }
  })

  const tokenOf = async (device: string): Promise<string> =>
    (await app.run('docket', 'token', '--data', 'data', '--store', 'cafe-12', '--device', device)).trim()

  /** A browser profile of its own, at the address with the token of that device. */
  const openTablet = async ({ url }: Serving, device: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(`${url}#${await tokenOf(device)}`)
    await page.getByText('online').waitFor()
    return page
  }

  const close = async (server: Serving, ...pages: readonly Page[]): Promise<void> => {
    for (const page of pages) await page.context().close()
    await server.stop()
  }
})

async function pushed(
  { url }: Serving,
  token: string,
  { streamId, type }: { readonly streamId: string; readonly type: string },
): Promise<unknown> {
  const id = crypto.randomUUID()
  const commit = {
    ...{ commitId: id, commandId: id, correlationId: id, causationId: null, command: null, actor: null },
    ...{ streamId, deviceId: 'stranger', expectedVersion: 'any', recordedAt: new Date().toISOString() },
    events: [{ id: crypto.randomUUID(), type, schemaVersion: 1, data: {} }],
  }
  const answer = await fetch(`${url}sync/cafe-12/push`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ deviceId: 'stranger', epoch: null, commits: [commit] }),
  })
  return ((await answer.json()) as { readonly verdicts: unknown }).verdicts
}
