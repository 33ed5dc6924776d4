// #region register
import type { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'

declare module 'docket/react' {
  interface Register {
    readonly model: typeof restaurant
  }
}
// #endregion
