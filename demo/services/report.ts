import type { SubscriptionOptions } from 'docket/server'

/** Tells on standard error what went wrong in a service and will be tried again. */
export function reportTo(service: string): NonNullable<SubscriptionOptions['onError']> {
  return (error, event) => {
    const about = event === undefined ? '' : ` at ${event.type} (position ${event.position})`
    console.error(`${service}: ${error instanceof Error ? error.message : String(error)}${about}`)
  }
}
