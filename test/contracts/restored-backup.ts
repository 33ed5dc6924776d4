import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCentralStore, verifyStore, type CentralStore, type DatabaseLocation } from 'docket/server'
import { openTablet, type Tablet } from '../builders/tablets.ts'
import { runCli } from '../cli/run-cli.ts'
import { commitOf } from '../server/commit-builder.ts'
import { expectGapFree, readAll } from './central-store.ts'

/** A database that can be put back to what it was. Neither is called while anybody has it open. */
export interface BackedUp {
  readonly location: () => DatabaseLocation
  /** Says `--data`, or sets `DATABASE_URL`. */
  readonly cli: () => { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
  backup(): Promise<void>
  restore(): Promise<void>
  remove(): Promise<void>
}

const burger = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }
const poll = { timeout: 30_000, interval: 10 }

/** The story of `docs/backup.md`, on whichever database. */
export function describeRestoredBackup(name: string, open: () => Promise<BackedUp>): void {
  describe(`an older backup restored on ${name}`, { timeout: 120_000 }, () => {
    let held: BackedUp
    let centre: CentralStore
    let isRunning = false
    const tablets: Tablet[] = []
    beforeAll(async () => void (held = await open()))
    afterAll(async () => {
      await Promise.all(tablets.map(({ docket }) => docket.close()))
      if (isRunning) await centre.close()
      await held.remove()
    })

    const start = async (): Promise<void> => {
      centre = await openCentralStore({ database: held.location() })
      isRunning = true
    }
    const docket = async (...args: string[]) => await runCli([...args, ...held.cli().args], held.cli().env)
    const synced = async (): Promise<void> => {
      for (const { network, docket } of tablets) {
        network.setOnline(true)
        docket.syncNow()
      }
      await expect
        .poll(async () => {
          const { head } = await centre.head('cafe')
          return tablets.map(({ docket: { status } }) => [status.pending, status.position - head])
        }, poll)
        .toEqual(tablets.map(() => [0, 0]))
    }
    const stop = async (): Promise<void> => {
      for (const { network } of tablets) network.setOnline(false)
      isRunning = false
      await centre.close()
    }
    const place = async (tablet: number, order: string): Promise<unknown> =>
      await tablets[tablet]!.docket.execute('order', order, 'PlaceOrder', { table: order, lines: [burger] })
    const ids = async (): Promise<string[]> =>
      (await readAll(centre, 'cafe', (await centre.head('cafe')).head)).flatMap(({ events }) =>
        events.map(({ id }) => id),
      )

    it('is healed by the tablets: everything is back, with its ids, once', async () => {
      await start()
      for (const device of ['left', 'right']) {
        tablets.push(await openTablet(() => centre, { store: 'cafe', device }))
      }
      await place(0, '1')
      await place(1, '2')
      await synced()
      await stop()
      await held.backup()

      await start()
      await place(0, '3')
      await synced()
      await tablets[1]!.docket.execute('order', '3', 'AddLine', { line: burger })
      await place(1, '4')
      await synced()
      const before = await ids()
      const { epoch } = await centre.head('cafe')
      expect(before).toHaveLength(5)
      await stop()
      await place(0, '5')

      await held.restore()
      const renewed = await docket('restore-epoch', '--all')
      expect(renewed).toMatchObject({ code: 0, stderr: '' })
      expect(renewed.stdout).toMatch(new RegExp(`^cafe: epoch ${epoch} is now [0-9a-f-]{36}\n$`))
      await start()
      expect(await ids()).toEqual(before.slice(0, 2))
      await synced()
      const after = await ids()
      expect(after).toHaveLength(6)
      expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
      expect(after).toEqual(expect.arrayContaining(before))
      expectGapFree(await readAll(centre, 'cafe', 6), 6)
      for (const tablet of tablets) {
        expect((await tablet.docket.log.readAll()).map(({ id }) => id)).toEqual(after)
        expect(await tablet.docket.rejections()).toEqual([])
      }

      await stop()
      expect(await docket('verify')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^cafe: 6 events as they were written/) as string,
      })
      expect(await verifyStore({ database: held.location(), store: 'cafe' })).toMatchObject({ head: 6, fault: null })
    })

    it('hides what it lacks when it goes on under its old epoch, until it is given a new one', async () => {
      await held.backup()
      await start()
      await place(0, '6')
      await synced()
      const lost = (await ids()).at(-1)!
      await stop()
      await held.restore()
      await start()
      const commits = ['7', '8'].map((id) => commitOf(`other-${id}`, 0))
      await centre.push('cafe', { store: 'cafe', device: 'other', actor: null, roles: [] }, { epoch: null, commits })
      await synced()
      expect(await ids()).not.toContain(lost)
      await stop()
      expect(await docket('restore-epoch', '--store', 'cafe')).toMatchObject({ code: 0, stderr: '' })
      await start()
      // Pending nothing and at the same position as the centre: only the epoch tells the tablet that it has to look.
      for (const { network, docket } of tablets) {
        network.setOnline(true)
        docket.syncNow()
      }
      await expect.poll(async () => (await ids()).filter((id) => id === lost), poll).toEqual([lost])
      await synced()
      expectGapFree(await readAll(centre, 'cafe', 9), 9)
      await stop()
      expect(await verifyStore({ database: held.location(), store: 'cafe' })).toMatchObject({ head: 9, fault: null })
    })
  })
}
