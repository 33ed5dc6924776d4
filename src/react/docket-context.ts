import { createContext, useContext } from 'react'
import type { Docket } from '../engine/docket.js'
import { docketError } from '../errors.js'

/** The docket of the provider above. */
export const DocketContext = createContext<Docket | null>(null)

/** The docket that `hook` is used on. @throws DocketError `invalid-argument` outside of a `DocketProvider`. */
export function useProvidedDocket(hook: string): Docket {
  const docket = useContext(DocketContext)
  if (docket !== null) return docket
  const message = `${hook} found no docket: render this component inside <DocketProvider docket={…}>.`
  throw docketError('invalid-argument', message, { argument: 'docket' })
}
