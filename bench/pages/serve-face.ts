/** Lets the bench call the functions of this page from outside the browser, through `window.face`. */
export function serveFace(face: object): void {
  Object.assign(window, { face })
}
