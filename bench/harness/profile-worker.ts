import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocketFace } from '../pages/docket/docket-face.ts'
import { STORE } from '../rows/contenders.ts'
import { docketHistory } from '../rows/histories.ts'
import type { Bench } from './bench.ts'
import type { Visit } from './visit.ts'
import { figure } from './print-row.ts'
import { selfTimes, type CpuProfile } from './self-times.ts'
import { attachToWorker } from './worker-session.ts'

const SAMPLING_MICROSECONDS = 200
const EVENTS = 100_000
const FUNCTIONS = 10

/** Profiles docket's worker while it appends or replays, writes the profile to `folder` and prints where the time goes. */
export async function profileWorker(bench: Bench, what: 'append' | 'replay', folder: string): Promise<void> {
  const label = what === 'replay' ? await docketHistory(bench, EVENTS) : 'profile'
  const visit = await bench.visit<DocketFace>('docket', bench.origin(`docket-${label}`))
  const worker = await attachToWorker(visit.page, () => visit.call('open', { store: STORE }))
  await worker.send('Profiler.enable')
  await worker.send('Profiler.setSamplingInterval', { interval: SAMPLING_MICROSECONDS })
  await worker.send('Profiler.start')
  await (what === 'replay' ? visit.call('rebuild') : appendAllKinds(visit))
  const { profile } = (await worker.send('Profiler.stop')) as unknown as { profile: CpuProfile }
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${what}.cpuprofile`)
  await writeFile(file, JSON.stringify(profile))
  for (const { name, ms, share } of selfTimes(profile, FUNCTIONS)) {
    console.log(`${figure(share * 100).padStart(6)} % ${figure(ms).padStart(8)} ms  ${name}`)
  }
  console.log(`\nWritten to ${file}; the browser's developer tools open it.`)
}

async function appendAllKinds(visit: Visit<DocketFace>): Promise<void> {
  await visit.call('appendSingles', { count: 1_000, seed: 1 })
  await visit.call('appendBulk', { count: 10_000, seed: 2, perCommit: 100, inFlight: 1 })
  await visit.call('captureAll', { count: 10_000, seed: 3 })
}
