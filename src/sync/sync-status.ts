/** How syncing stands, as far as this tab knows. */
export interface SyncStatus {
  /**
   * `local`: no centre is configured. `auth`: the centre refuses the token; capturing goes on. `halted`: the centre is
   * another store's, and a person must act.
   */
  readonly connection: 'local' | 'connecting' | 'online' | 'offline' | 'auth' | 'halted'
  /** What went wrong last, until something goes right. */
  readonly lastError: { readonly code: string; readonly message: string } | null
  /** Position of the centre's last event as last heard, 0 where nothing was: events after `position` are still to be fetched. */
  readonly head: number
}
