import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeRestoredBackup } from '../contracts/restored-backup.ts'

describeRestoredBackup('an embedded database', () => {
  const dir = mkdtempSync(join(tmpdir(), 'docket-backup-'))
  const [data, copy] = [join(dir, 'data'), join(dir, 'copy')]
  const copyOver = (from: string, to: string): Promise<void> => {
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true })
    return Promise.resolve()
  }
  return Promise.resolve({
    location: () => ({ dataDir: data }),
    cli: () => ({ args: ['--data', data], env: {} }),
    backup: () => copyOver(data, copy),
    restore: () => copyOver(copy, data),
    remove: () => {
      rmSync(dir, { recursive: true, force: true })
      return Promise.resolve()
    },
  })
})
