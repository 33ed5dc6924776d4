import type { ReactNode } from 'react'
import { NetworkMark } from '../network/network-mark.tsx'
import { isFramed } from '../two/framed.ts'
import { Icon } from './icon.tsx'
import { ScreenSwitch } from './screen-switch.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { WhoAmI } from './who-am-i.tsx'

/** The bar over every screen; its children stand at the end. */
export function TopBar({ children }: { readonly children?: ReactNode }) {
  return (
    <header>
      <div className={isFramed ? 'bar framed' : 'bar'}>
        {/* The page around two tablets has these, and says which network is off. */}
        {isFramed ? (
          <h1 className="unseen">Café 12</h1>
        ) : (
          <>
            <div className="brand">
              <Icon name="slip" />
              <h1>Café 12</h1>
            </div>
            <ScreenSwitch />
            <ThemeSwitch />
          </>
        )}
        <WhoAmI />
        {children}
      </div>
      {!isFramed && <NetworkMark />}
    </header>
  )
}
