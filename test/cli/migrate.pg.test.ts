import { inject, expect, it } from 'vitest'
import { createOwnDatabase } from '../builders/own-database.ts'
import { runCli } from './run-cli.ts'

it('docket migrate says what it did, once, though two run at the same time', async () => {
  const { url, drop } = await createOwnDatabase(inject('databaseUrl'))
  const run = (...args: string[]) => runCli(['migrate', ...args], { DATABASE_URL: url })
  const refused = await run('--citus')
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('docket: The database lacks the extension "citus"')
  expect((await runCli(['verify'], { DATABASE_URL: url })).stderr).toContain('docket migrate makes them')

  const both = await Promise.all([run(), run()])
  expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(2).fill({ code: 0, stderr: '' }))
  const said = both.map(({ stdout }) => stdout.replaceAll(/\d+/g, 'n')).sort()
  expect(said).toEqual([
    expect.stringMatching(/^schema n: n steps? applied, from schema n\n$/),
    'schema n: nothing to do\n',
  ])
  expect((await run()).stdout).toMatch(/^schema \d+: nothing to do\n$/)
  await drop()
})
