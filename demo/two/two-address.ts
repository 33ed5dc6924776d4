/** The address of the page that holds two tablets. */
export const TWO_TABLETS = '#/two'

/** Whether the address is that of the page with two tablets. */
export function isTwoTablets(): boolean {
  return location.hash === TWO_TABLETS
}

/** Begins anew when the address goes to or from two tablets: a page is a tablet or holds them, never both. */
export function reloadBetweenTabletAndTwo(): void {
  const wasTwo = isTwoTablets()
  addEventListener('hashchange', () => {
    if (isTwoTablets() !== wasTwo) location.reload()
  })
}
