import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProgram } from '../../src/cli/create-program.js'
import { ORDERS_MAP } from './run-cli.ts'

describe('the command line', () => {
  let said: string
  beforeEach(() => {
    said = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true))
    for (const name of ['DATABASE_URL', 'DOCKET_SECRET', 'DOCKET_TOKEN']) vi.stubEnv(name, '')
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  it.each([
    ['serve --bogus', /unknown option '--bogus'/],
    ['serve --data d --port 99999', /A port is a number from 0 to 65535/],
    ['serve', /No database: name a directory with --data, or set DATABASE_URL/],
    ['serve --data d --public ./nowhere', /There is no directory .\/nowhere/],
    ['serve --data d --model ./nowhere.js', /There is no file .\/nowhere.js/],
    ['serve --data d --model test/cli/run-cli.ts', /must export one model made with defineModel; it exports none/],
    ['serve --data d --authorize ./nowhere.js', /There is no file .\/nowhere.js, named by --authorize/],
    [
      'serve --data d --authorize test/cli/run-cli.ts',
      /must export a function authorize.*exports nothing of that name/,
    ],
    ['serve --data d --issuer me', /must hold; name one/],
    ['serve --data d --device-rate 0', /A limit is a whole number from 1 on, or "none"/],
    ['serve --data d --drain long', /A duration is/],
    ['serve --data d --cors till.example', /An origin is a scheme, a host/],
    ['serve --data d --log-level loud', /Allowed choices are silent, error, warn, info, debug/],
    ['revoke --store cafe', /required option '--device/],
    ['revoke --store cafe --device t1', /No database: name a directory/],
    ['revoke --store cafe --device t1 --url http://127.0.0.1:9', /for the store "\*" is needed/],
    ['revoke --store cafe --device t1 --url http://127.0.0.1:9 --token x', /No answer from http:\/\/127.0.0.1:9/],
    ['token --store cafe --device t1', /set DOCKET_SECRET/],
    ['token --store cafe', /required option '--device/],
    ['token --store cafe --device t1 --expires soon', /A duration is/],
    ['token --store cafe --device t1 --expires 0d', /A duration is/],
    ['export --data ./nowhere', /There is no data directory .\/nowhere/],
    ['export --url http://127.0.0.1:9 --store a', /a --token \(or DOCKET_TOKEN\) is needed/],
    ['export --url http://127.0.0.1:9 --token x', /Say which store is meant with --store/],
    ['export --url http://127.0.0.1:9 --token x --store a', /No answer from http:\/\/127.0.0.1:9/],
    ['export --url http://127.0.0.1:9 --data d --store a', /cannot be used with option '--data/],
    ['import table.csv --map ./nowhere.json --store a --data d', /There is no mapping file/],
    [`import ./nowhere.csv --map ${ORDERS_MAP} --store a --data d`, /There is no file .\/nowhere.csv/],
  ])('%s is told what is wrong', async (line, message) => {
    const failure = await createProgram()
      .parseAsync(line.split(' '), { from: 'user' })
      .then(
        () => null,
        (error: unknown) => (error as Error).message,
      )
    expect(`${failure ?? ''}${said}`).toMatch(message)
  })

  it('takes the options of a server from the environment', async () => {
    vi.stubEnv('DOCKET_DEVICE_RATE', 'fast')
    const serve = createProgram().parseAsync(['serve', '--data', 'd'], { from: 'user' })
    await expect(serve).rejects.toThrow(/'fast' from env 'DOCKET_DEVICE_RATE' is invalid. A limit is/)
  })

  it('is told in docs/server.md, option by option, with its variable', () => {
    const serve = createProgram().commands.find((command) => command.name() === 'serve')
    const rows = readFileSync('docs/server.md', 'utf8').split('\n')
    for (const { long, envVar } of serve?.options ?? []) {
      const isTold = rows.some((row) => row.startsWith(`| \`${long}`) && row.includes(envVar ?? '–'))
      expect(isTold, `${long} ${envVar}`).toBe(true)
    }
  })

  it('says that a server on DATABASE_URL needs a secret, of a certain length', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:9/none')
    const serve = (): Promise<unknown> => createProgram().parseAsync(['serve'], { from: 'user' })
    await expect(serve()).rejects.toThrow(/set DOCKET_SECRET to at least 32 random bytes/)
    vi.stubEnv('DOCKET_SECRET', 'short')
    await expect(serve()).rejects.toThrow(/5 bytes; tokens need at least 32/)
    vi.stubEnv('DOCKET_SECRET', '')
    vi.stubEnv('DOCKET_JWKS', 'keys.json')
    await expect(serve()).rejects.toThrow(/A JWKS is at an address such as https.*not keys.json/)
  })
})
