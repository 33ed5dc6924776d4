import type { Subscription } from 'docket/server'

/**
 * Handles what was parked once more, as a service does that starts: a mended handler comes with a new process. Tells
 * what stays parked, and why.
 */
export async function replayOnStart(
  name: string,
  subscription: Subscription,
  tell: (line: string) => void = console.error,
): Promise<void> {
  const { handled, parked } = await subscription.replayParked()
  if (handled > 0) tell(`${name}: ${handled} parked events are handled now.`)
  if (parked === 0) return
  for (const { event, reason } of await subscription.parked()) {
    tell(`${name}: ${event.type} of ${event.streamId} (position ${event.position}) is parked: ${reason}`)
  }
}
