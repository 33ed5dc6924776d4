import { install, useInstallWay } from './install.ts'

const WORDS = {
  'share-menu': 'To install this app, tap Share, then Add to Home Screen.',
  'file-menu': 'To install this app, choose Add to Dock in the File menu.',
} as const

/** Offers to install the page as an app, or says how. */
export function InstallOffer() {
  const way = useInstallWay()
  if (way === null) return null
  if (way !== 'offered') return <p className="hint">{WORDS[way]} The browser then keeps its data.</p>
  return (
    <div className="dialog-row">
      <button type="button" onClick={() => void install()}>
        Install
      </button>
      <p className="hint">As an app it opens by itself, and the browser keeps its data.</p>
    </div>
  )
}
