import { PHASES, type BackgroundStep, type Work } from '../pages/tablet/steps.ts'
import type { Handler } from './tablet-site.ts'

/** At which step something is done: the `nth` of its kind, or the first behind it where there are fewer. */
export interface Aim extends BackgroundStep {
  readonly nth: number
  /** Called while the worker waits at the step, which goes on only when nobody has ended it. */
  readonly act: (reached: BackgroundStep) => Promise<unknown>
  /** Called while the worker waits at the first step of that work. */
  readonly onFirst?: () => Promise<unknown>
}

/** Hears of the steps a worker takes, and holds it at one of them. */
export interface StepWatch {
  readonly handle: Handler
  /** How often a step of that work was heard. */
  heard(work: Work): number
  /** Resolves when the step was reached and the act is done. Replaces the last aim. */
  aim(aim: Aim): Promise<BackgroundStep>
}

interface Taken extends Aim {
  count: number
  firstHeard: boolean
  readonly resolve: (reached: BackgroundStep) => void
  readonly reject: (error: unknown) => void
}

/** Hears nothing yet. */
export function createStepWatch(): StepWatch {
  const counts = new Map<Work, number>()
  let taken: Taken | null = null
  const take = async (step: BackgroundStep): Promise<void> => {
    counts.set(step.work, (counts.get(step.work) ?? 0) + 1)
    if (taken?.work !== step.work) return
    const aim = taken
    const isFirst = !aim.firstHeard
    aim.firstHeard = true
    if (isHit(aim, step)) {
      taken = null
      await aim.act(step).then(() => aim.resolve(step), aim.reject)
    } else if (isFirst) await aim.onFirst?.()
  }
  return {
    handle: (request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (part: string) => (body += part))
      request.on('end', () => void take(JSON.parse(body) as BackgroundStep).finally(() => response.end()))
    },
    heard: (work) => counts.get(work) ?? 0,
    aim: (aim) => new Promise((resolve, reject) => (taken = { ...aim, count: 0, firstHeard: false, resolve, reject })),
  }
}

function isHit(aim: Taken, { phase }: BackgroundStep): boolean {
  if (phase === aim.phase) aim.count += 1
  return aim.count >= aim.nth || PHASES.indexOf(phase) > PHASES.indexOf(aim.phase)
}
