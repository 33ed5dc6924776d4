const NOTES_HZ = [880, 1174.66]
const NOTE_SECONDS = 0.18
const LOUDNESS = 0.25

let context: AudioContext | null = null

/** Lets the chime be heard; browsers allow it after somebody has touched the page, so it is called then. */
export function unlockChime(): void {
  context ??= new AudioContext()
  // Where the browser still refuses, the tickets are seen and not heard.
  context.resume().catch(() => undefined)
}

/** Two notes for a new ticket; silent until {@link unlockChime}. */
export function ringChime(): void {
  if (context?.state !== 'running') return
  for (const [index, hertz] of NOTES_HZ.entries()) playNote(context, hertz, context.currentTime + index * NOTE_SECONDS)
}

function playNote(audio: AudioContext, hertz: number, at: number): void {
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = hertz
  // A note that begins or ends at once clicks.
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS * 2)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + NOTE_SECONDS * 2)
}
