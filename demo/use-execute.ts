import { useCommand } from 'docket/react'
import type { restaurant } from './restaurant.model.ts'

/** Any command of the restaurant, and how its calls stand. */
export const useExecute = () => useCommand<typeof restaurant>()
