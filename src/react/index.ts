export { DocketProvider } from './docket-provider.js'
export type { DocketProviderProps } from './docket-provider.js'
export type {
  AggregateRef,
  ReferredAggregate,
  ReferredCommand,
  ReferredEvent,
  ReferredInput,
  Register,
  RegisteredModel,
} from './register.js'
export { useCommand } from './use-command.js'
export type { CommandState, RunCommand } from './use-command.js'
export { useDocket } from './use-docket.js'
export { useHistory } from './use-history.js'
export type { HistoryResult } from './history-source.js'
export { useQuery } from './use-query.js'
export type { QueryOptions } from './use-query.js'
export type { QueryResult } from './query-source.js'
export { useStatus } from './use-status.js'
