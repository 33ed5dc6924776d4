import { memoryLog } from '../../src/log/memory-log.ts'
import { describeEventLog } from '../contracts/event-log.ts'

describeEventLog('memoryLog', memoryLog)
