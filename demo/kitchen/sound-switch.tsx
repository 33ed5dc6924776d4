import { useEffect } from 'react'
import { Icon } from '../app/icon.tsx'
import { unlockChime } from './chime.ts'
import { keepSound, useSound } from './sound-choice.ts'

/** Turns the sound of new tickets on and off. */
export function SoundSwitch() {
  const isOn = useSound()
  useEffect(() => {
    if (!isOn) return
    // It was turned on before a reload: the first touch lets it be heard again.
    const gestures = ['pointerdown', 'keydown'] as const
    for (const gesture of gestures) addEventListener(gesture, unlockChime, { once: true })
    return () => {
      for (const gesture of gestures) removeEventListener(gesture, unlockChime)
    }
  }, [isOn])
  const change = (): void => {
    keepSound(!isOn)
    if (!isOn) unlockChime()
  }
  return (
    <button type="button" role="switch" className="bar-button" aria-checked={isOn} onClick={change}>
      <Icon name={isOn ? 'sound' : 'sound-off'} />
      <span>
        Sound <span aria-hidden="true">{isOn ? 'on' : 'off'}</span>
      </span>
    </button>
  )
}
