export { DocketError, isDocketError } from './errors.js'
export type { DocketErrorCode, DocketErrorFields, SyncFailureReason, ValidationIssue } from './errors.js'

export { command, defineAggregate } from './model/define-aggregate.js'
export { defineModel } from './model/define-model.js'
export { defineProjection } from './model/define-projection.js'
export { reject } from './model/reject.js'
