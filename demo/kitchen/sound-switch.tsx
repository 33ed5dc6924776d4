import { useEffect } from 'react'
import { Icon } from '../app/icon.tsx'
import { ringChime, unlockChime } from './chime.ts'
import { keepSound, useSound } from './sound-choice.ts'

/** Turns the sound of new tickets on, which rings once to show how, and off. */
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
    if (isOn) return
    unlockChime()
    ringChime()
  }
  return (
    <button
      type="button"
      className="bar-button"
      aria-pressed={isOn}
      aria-label="Sound for new tickets"
      onClick={change}
    >
      <Icon name={isOn ? 'sound' : 'sound-off'} />
      {isOn ? 'Sound on' : 'Sound off'}
    </button>
  )
}
