import { menu } from '../menu.ts'
import { accountsService } from './accounts/accounts-service.ts'
import { consumerService } from './consumer/consumer-service.ts'
import { kitchenService } from './kitchen/kitchen-service.ts'
import { orderService } from './order/order-service.ts'
import type { Service } from './service.ts'
import { shippingService } from './shipping/shipping-service.ts'

/** How much the café takes on. */
export interface StoryRules {
  /** Most tickets the kitchen cooks at a time. */
  readonly maxTickets: number
  /** Most a consumer may owe. */
  readonly limitCents: number
  /** Most a card is charged at a table. */
  readonly cardLimitCents: number
}

/** What the demo goes by. */
export const DEMO_RULES: StoryRules = { maxTickets: 40, limitCents: 20_000, cardLimitCents: 50_000 }

/** The names of the five services. */
export type ServiceName = 'consumer' | 'kitchen' | 'accounts' | 'order' | 'shipping'

/** The five services of the story, by name. */
export function storyServices({ maxTickets, limitCents, cardLimitCents }: StoryRules = DEMO_RULES): Record<
  ServiceName,
  Service
> {
  return {
    consumer: consumerService(),
    kitchen: kitchenService({ items: menu.flatMap(({ items }) => items), maxTickets }),
    accounts: accountsService({ limitCents, cardLimitCents }),
    order: orderService(),
    shipping: shippingService(),
  }
}
