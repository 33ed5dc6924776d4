// #region session
// Whoever opens the app as http://…/#<token> once has the token from then on. A real app has a login instead.
if (location.hash !== '') {
  localStorage.setItem('token', location.hash.slice(1))
  history.replaceState(null, '', location.pathname)
}

export function token(): string {
  return localStorage.getItem('token') ?? ''
}
// #endregion
