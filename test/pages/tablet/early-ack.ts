import { openDB } from 'idb'
import { report } from './report.ts'

/** What the test does on this page. */
export interface EarlyAckPage {
  /** Stores records for ever, and acknowledges each before it is durable. */
  capture(options: { readonly from: number; readonly reportTo: string }): Promise<never>
  /** The ids of the records there are. */
  readAll(): Promise<string[]>
}

const database = openDB('early-ack', 1, { upgrade: (opening) => void opening.createObjectStore('records') })

const earlyAck: EarlyAckPage = {
  capture: async ({ from, reportTo }) => {
    const open = await database
    for (let index = from; ; index += 1) {
      const commandId = `record-${index}`
      const transaction = open.transaction('records', 'readwrite', { durability: 'relaxed' })
      void transaction.store.put({ commandId, note: 'x'.repeat(500) }, commandId)
      // The fault that makes this page worth having: what is promised here is not yet written.
      report(reportTo, { commandId, eventIds: [commandId] })
      await transaction.done
    }
  },
  readAll: async () => (await (await database).getAllKeys('records')).map(String),
}
Object.assign(window, { earlyAck })
