import type { CommitRules } from '../server/store/check-commit.js'
import { loadModule } from './load-module.js'
import { usageError } from './usage-error.js'

type Model = NonNullable<CommitRules['model']>

/**
 * The one model a module exports, under whatever name.
 * @throws DocketError `invalid-argument` when the module cannot be loaded or does not export exactly one.
 */
export async function loadModel(file: string): Promise<Model> {
  const exported = Object.entries(await loadModule('model', file)).filter(([, value]) => isModel(value))
  const models = new Set(exported.map(([, value]) => value as Model))
  const [model] = models
  if (model !== undefined && models.size === 1) return model
  const found = models.size === 0 ? 'none' : exported.map(([name]) => name).join(', ')
  throw usageError('model', `${file} must export one model made with defineModel; it exports ${found}.`)
}

function isModel(value: unknown): value is Model {
  if (typeof value !== 'object' || value === null) return false
  const { aggregates, projections } = value as Partial<Model>
  return Array.isArray(aggregates) && Array.isArray(projections)
}
