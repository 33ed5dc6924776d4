import { command, defineAggregate, reject } from 'docket'
import * as v from 'valibot'

const Registered = v.object({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)) })
const Reason = v.object({ reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) })

/** Somebody who orders from home: `consumer-<id>`. */
export const consumer = defineAggregate('consumer', {
  events: {
    ConsumerRegistered: Registered,
    ConsumerBlocked: Reason,
    ConsumerUnblocked: v.object({}),
  },
  initialState: (): { readonly status: 'unknown' | 'active' | 'blocked' } => ({ status: 'unknown' }),
  evolve: {
    ConsumerRegistered: () => ({ status: 'active' }),
    ConsumerBlocked: () => ({ status: 'blocked' }),
    ConsumerUnblocked: () => ({ status: 'active' }),
  },
  commands: {
    RegisterConsumer: command(Registered, (state: { readonly status: string }, input) =>
      state.status === 'unknown' ? [{ type: 'ConsumerRegistered', data: input }] : reject('already-registered'),
    ),
    BlockConsumer: command(Reason, (state: { readonly status: string }, input) =>
      state.status === 'active' ? [{ type: 'ConsumerBlocked', data: input }] : reject('not-active'),
    ),
    UnblockConsumer: command(v.object({}), (state: { readonly status: string }) =>
      state.status === 'blocked' ? [{ type: 'ConsumerUnblocked', data: {} }] : reject('not-blocked'),
    ),
  },
})
