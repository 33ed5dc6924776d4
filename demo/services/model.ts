import { defineModel } from 'docket'
import type { Authorize } from 'docket/server'
import { restaurant } from '../restaurant.model.ts'
import { payment, ticket, verification } from './answers.ts'
import { consumer } from './consumer-aggregate.ts'
import { delivery } from './delivery.ts'

/** What the centre lets in: the tables' orders of the tablets, and all that deliveries are about. */
export const venue = defineModel({
  aggregates: [...restaurant.aggregates, delivery, consumer, verification, ticket, payment],
  projections: restaurant.projections,
})

/** The role that services append with; no token of a device has it. */
export const SERVICE_ROLE = 'service'

const SERVICES_ALONE = new Set([
  'OrderApproved',
  'OrderRejected',
  'OrderShipped',
  ...[verification, ticket, payment].flatMap(({ events }) => Object.keys(events)),
])

/** Only services say what services have decided. */
export const authorize: Authorize = ({ type }, { roles }) =>
  !SERVICES_ALONE.has(type) || roles.includes(SERVICE_ROLE) ? true : `Only a service appends ${type}.`
