import { defineModel, defineProjection, type StoredEvent } from 'docket'
import { tally } from '../../builders/tally.ts'
import { openOrders, order, sales } from '../../fixtures/restaurant/restaurant.model.ts'

/** How often the recipe of a kitchen's tables was changed: a change is a rebuild at the next start. */
export type Recipe = 1 | 2

const EVENTS_OF_STEP = 200

/** True for the events a kitchen's `onProjected` is called at. */
export function isProjectionStep({ type, position }: StoredEvent): boolean {
  return type === 'Counted' && Number(position) % EVENTS_OF_STEP === 0
}

/**
 * The restaurant and the counts of its kitchen, whose stream is long and whose table fills several chunks of an image.
 * `onProjected` is called now and then while the table is filled.
 */
export function kitchen(recipe: Recipe, onProjected: () => void = () => undefined) {
  const counted = defineProjection('counted', {
    of: [tally],
    version: recipe,
    tables: 'create table counted (position integer primary key, id text, n integer, recipe integer, note text)',
    on: {
      Counted: (db, { position, streamId, data: { n } }) => {
        db.run(`insert into counted values (?, ?, ?, ?, printf('%0200d', ?))`, [position, streamId, n, recipe, n])
        if (Number(position) % EVENTS_OF_STEP === 0) onProjected()
      },
    },
  })
  return defineModel({ aggregates: [order, tally], projections: [openOrders, sales, counted] })
}
