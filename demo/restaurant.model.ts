import { defineModel } from 'docket'
import { deviceActivity } from './model/device-activity.ts'
import { floor, orderNumbers, tablets } from './model/floor.ts'
import { kitchenTickets } from './model/kitchen-tickets.ts'
import { openOrders } from './model/open-orders.ts'
import { orderBook } from './model/order-book.ts'
import { order } from './model/order.ts'
import { soldItems } from './model/sold-items.ts'

/** The restaurant of the demo: imported by the worker, the server and, for its types, the page. */
export const restaurant = defineModel({
  aggregates: [order, floor],
  projections: [openOrders, kitchenTickets, tablets, orderNumbers, orderBook, soldItems, deviceActivity],
})
