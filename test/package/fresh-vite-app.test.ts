import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFreshApp, type FreshApp } from '../builders/fresh-app.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

const QUICK_START = ['app.ts', 'restaurant.model.ts', 'restaurant.worker.ts']

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Café</title><link rel="icon" href="data:," /></head>
  <body><p id="status"></p><output id="orders"></output><script type="module" src="/main.ts"></script></body>
</html>
`

/** Every visit places an order, as the quick start does, and shows all there are. */
const MAIN = `import { runApp } from './app.ts'

const show = (id: string, text: string): void => {
  document.getElementById(id)!.textContent = text
}
const { rows } = await runApp({
  session: { token: 'none' },
  orderId: crypto.randomUUID(),
  showCount: () => undefined,
  showStatus: (text) => show('status', text),
})
show('orders', JSON.stringify(rows))
`

const NODE_APP = `import { memoryLog, openEngine, type Docket } from 'docket'
import { openServer, issueToken } from 'docket/server'
import { given, givenProjection } from 'docket/testing'
import { openOrders, order, restaurant } from './restaurant.model.ts'

const placed = { table: '7', items: ['Chicken Bowl'] }
given(order).when('PlaceOrder', placed).then([{ type: 'OrderPlaced', data: placed }])
const counted = await givenProjection(openOrders, [{ type: 'OrderPlaced', data: placed }])
  .query('select count(*) as open from open_orders')

const secret = 'a secret of at least thirty-two characters'
const server = await openServer({ database: { memory: true }, secret, port: 0, model: restaurant })
const tablet = (device: string): Promise<Docket<typeof restaurant>> => openEngine({
  model: restaurant,
  log: memoryLog('cafe-12'),
  sync: {
    url: server.url + '/sync',
    token: ({ store }) => issueToken(secret, { store, device, actor: 'ada', roles: [] }),
  },
})
const [waiter, kitchen] = [await tablet('waiter'), await tablet('kitchen')]
const { pending } = await waiter.execute('order', '1', 'PlaceOrder', placed)
const arrived = await new Promise<object[]>((resolve) => {
  kitchen.watch('select id, "table", items from open_orders', [], (rows) => rows.length > 0 && resolve(rows))
})
await Promise.all([waiter.close(), kitchen.close()])
await server.close()
console.log(JSON.stringify({ counted, pending, arrived }))
`

const tsconfig = (types: readonly string[], include: readonly string[]): string =>
  JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      types,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      // The declarations of the package are read too, with nothing to lean on but what it installs.
      skipLibCheck: false,
      skipDefaultLibCheck: true,
    },
    include,
  })

describe('a fresh Vite app with the packed package', () => {
  let app: FreshApp
  let browser: Browser

  beforeAll(async () => {
    app = await createFreshApp(QUICK_START.map((file) => `test/flows/quick-start/${file}`))
    app.write('index.html', PAGE)
    app.write('main.ts', MAIN)
    app.write('node-app.ts', NODE_APP)
    app.write('tsconfig.json', tsconfig(['vite/client'], ['main.ts', 'restaurant.worker.ts']))
    app.write('tsconfig.node.json', tsconfig(['node'], ['node-app.ts']))
    browser = await chromium.launch(chromiumLaunchOptions())
  })
  afterAll(async () => {
    await browser?.close()
    app?.remove()
  })

  it('is small, and installs nothing of this repository', () => {
    const { size, unpackedSize, entryCount } = app.packed
    console.log(`The package: ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${entryCount} files.`)
    // Half of it is the server; what a page loads of it is held in readme-sizes.
    expect(size).toBeLessThan(400_000)
    expect(existsSync(join(app.folder, 'node_modules', 'vitest'))).toBe(false)
    // React is for those who use the hooks.
    expect(existsSync(join(app.folder, 'node_modules', 'react'))).toBe(false)
    expect(existsSync(join(app.folder, 'node_modules', '@types', 'sql.js'))).toBe(false)
    expect(existsSync(join(app.folder, 'vite.config.ts'))).toBe(false)
  })

  it('compiles, strictly, down to the declarations of the package', async () => {
    expect(await app.run('tsc')).toBe('')
    expect(await app.run('tsc', '-p', 'tsconfig.node.json')).toBe('')
  })

  it('keeps orders when it is built', async () => {
    const printed = await app.run('vite', 'build')
    console.log(printed)
    expect(printed).not.toMatch(/warn/i)
    const server = await app.serve('preview')
    try {
      await keepsOrders(server.url)
    } finally {
      await server.stop()
    }
  })

  it('keeps orders while it is developed, where dependencies are bundled beforehand', async () => {
    const server = await app.serve('dev')
    try {
      await keepsOrders(server.url)
    } finally {
      await server.stop()
    }
  })

  it('runs in Node, from one device over a central store to another', async () => {
    const bundle = ['build', '--ssr', 'node-app.ts', '--outDir', 'node', '--logLevel', 'warn']
    expect(await app.run('vite', ...bundle)).toBe('')
    expect(JSON.parse(await app.run('node', 'node/node-app.js'))).toEqual({
      counted: [{ open: 1 }],
      pending: true,
      arrived: [{ id: 'order-1', table: '7', items: '["Chicken Bowl"]' }],
    })
  })

  it('has the docket command', async () => {
    expect(await app.run('docket', '--help')).toMatch(/serve[\s\S]*token[\s\S]*export[\s\S]*import/)
    const token = await app.run('docket', 'token', '--store', 'cafe-12', '--device', 'tablet-1', '--data', 'data')
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  })

  /** Two visits to the page in a profile of their own: what the first placed, the second finds. */
  const keepsOrders = async (url: string): Promise<void> => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const { trouble, wasm } = listen(page)
    await page.goto(url)
    const [first] = await ordersOf(page, 1)
    expect(first).toMatchObject({ table: '7', items: '["Chicken Bowl"]' })
    expect(wasm).toEqual([200])
    await page.reload()
    expect(await ordersOf(page, 2)).toContainEqual(first)
    expect(await page.locator('#status').innerText()).toContain('2 to send')
    expect(trouble).toEqual([])
    await context.close()
  }
})

async function ordersOf(page: Page, count: number): Promise<object[]> {
  const read = async (): Promise<object[]> => JSON.parse((await page.locator('#orders').innerText()) || '[]')
  await expect.poll(read, { timeout: 30_000, interval: 50 }).toHaveLength(count)
  return read()
}

/** What goes wrong on a page, and the answers to requests for wasm. There is no centre: that /sync fails is no trouble. */
function listen(page: Page): { trouble: string[]; wasm: number[] } {
  const trouble: string[] = []
  const wasm: number[] = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    const isTrouble = message.type() === 'error' || message.type() === 'warning'
    if (isTrouble && !message.location().url.includes('/sync/')) trouble.push(message.text())
  })
  page.on('response', (response) => {
    // While developing, Vite serves a module of that name too: the one that holds the address.
    if (response.headers()['content-type'] === 'application/wasm') wasm.push(response.status())
  })
  return { trouble, wasm }
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1_000)} KB`
}
