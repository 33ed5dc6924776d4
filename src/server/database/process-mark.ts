import { readFileSync } from 'node:fs'

const BOOT_ID = '/proc/sys/kernel/random/boot_id'
// Of the fields after the command name in /proc/<pid>/stat, the start time in clock ticks since boot; see proc(5).
const START_TIME_FIELD = 19

/**
 * A text that differs between two processes that ever had the same pid, also across a restart of the machine; `''` where
 * the system has no /proc or the process is gone.
 */
export function processMark(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${readFileSync(BOOT_ID, 'utf8').trim()}:${fields[START_TIME_FIELD] ?? ''}`
  } catch {
    return ''
  }
}
