import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataDir, readDataDirLock } from '../../src/server/database/data-dir-lock.js'
import { processMark } from '../../src/server/database/process-mark.js'

describe('the lock of a data directory', () => {
  let dataDir: string
  let path: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'docket-lock-'))
    path = join(dataDir, 'docket.lock')
  })
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

  it('is held once, says where the directory is served, and is gone when released', () => {
    const lock = lockDataDir(dataDir)
    lock.announce('http://127.0.0.1:1')
    expect(readDataDirLock(dataDir)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:1' })
    expect(() => lockDataDir(dataDir)).toThrow(
      new RegExp(`in use by process ${process.pid} serving http://127.0.0.1:1`),
    )
    lock.release()
    expect(existsSync(path)).toBe(false)
    lockDataDir(dataDir).release()
  })

  it('names the other process that holds it', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    const pid = other.pid ?? 0
    writeFileSync(path, JSON.stringify({ pid, mark: processMark(pid), url: null }))
    expect(() => lockDataDir(dataDir)).toThrow(`in use by process ${pid};`)
    other.kill()
    await once(other, 'exit')
    lockDataDir(dataDir).release()
  })

  it.each([
    ['of a dead process', { pid: 2 ** 22 - 1, mark: '', url: null }],
    ['of a process whose pid was given to another', { pid: process.ppid, mark: 'another-boot:1', url: null }],
    ['of an earlier container with our own pid', { pid: process.pid, mark: processMark(process.pid), url: null }],
  ])('is taken over when it is %s', (_, holder) => {
    writeFileSync(path, JSON.stringify(holder))
    lockDataDir(dataDir).release()
  })

  it('is taken over when it is torn', () => {
    writeFileSync(path, '{"pid":')
    lockDataDir(dataDir).release()
  })
})
