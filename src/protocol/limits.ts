/** Most commits in one push. */
export const MAX_PUSH_COMMITS = 500
/** Largest request body the centre reads, in bytes; more is answered 413. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024
/** Most events a pull asks for at once. */
export const MAX_PULL_EVENTS = 5_000
/** How often the live stream says it is alive. A device that hears nothing for three of these reconnects. */
export const LIVE_HEARTBEAT_MS = 15_000
