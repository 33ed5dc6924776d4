import type { PullAnswer, PushAnswer } from '../protocol/messages.js'

/** What tokens and logs call the command line. */
export const CLI_DEVICE = 'docket-cli'

/** One store, wherever it is. */
export interface StoreAccess {
  readonly store: string
  push(commits: readonly unknown[]): Promise<PushAnswer>
  pull(after: number, limit: number): Promise<PullAnswer>
  hasEvents(): Promise<boolean>
  close(): Promise<void>
}
