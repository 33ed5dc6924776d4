import { WORKS, type BackgroundStep, type Work } from '../pages/tablet/steps.ts'

/** What a kill has hit, and what the start after it has found. */
export interface Kill {
  /** `null` for a moment nobody chose. */
  readonly hit: BackgroundStep | null
  /** Another segment was there afterwards. */
  readonly isSealed: boolean
  /** The tables began with a stored image. */
  readonly isFromImage: boolean
}

/** What was hit how often. */
export interface KillTally {
  add(kill: Kill): void
  /** The work that was never hit. */
  missed(): Work[]
  /** In one line. */
  toString(): string
}

/** No kills yet. */
export function createKillTally(): KillTally {
  const kills: Kill[] = []
  const nameOf = ({ hit }: Kill): string => (hit === null ? 'any moment' : `${hit.work}/${hit.phase}`)
  const describe = (name: string): string => {
    const of = kills.filter((kill) => nameOf(kill) === name)
    const sealed = of.filter(({ isSealed }) => isSealed).length
    return `${name} ${of.length}${name.startsWith('sealing') ? ` (${sealed} sealed)` : ''}`
  }
  return {
    add: (kill) => void kills.push(kill),
    missed: () => WORKS.filter((work) => kills.every(({ hit }) => hit?.work !== work)),
    toString: () => {
      const names = [...new Set(kills.map(nameOf))].sort()
      const fromImage = kills.filter(({ isFromImage }) => isFromImage).length
      return `${kills.length} kills (${names.map(describe).join(', ')}), ${fromImage} starts from a stored image`
    },
  }
}
