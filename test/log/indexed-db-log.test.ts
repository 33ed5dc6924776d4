import 'fake-indexeddb/auto'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { describeEventLog } from '../contracts/event-log.ts'

describeEventLog('indexedDbLog', indexedDbLog)
