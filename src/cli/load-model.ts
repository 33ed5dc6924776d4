import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CommitRules } from '../server/store/check-commit.js'
import { usageError } from './usage-error.js'

type Model = NonNullable<CommitRules['model']>

/**
 * The one model a module exports, under whatever name.
 * @throws DocketError `invalid-argument` when the module cannot be loaded or does not export exactly one.
 */
export async function loadModel(file: string): Promise<Model> {
  const path = resolve(file)
  if (!existsSync(path)) throw usageError('model', `There is no file ${file} with a model.`)
  const exported = Object.entries(await load(file, path)).filter(([, value]) => isModel(value))
  const models = new Set(exported.map(([, value]) => value as Model))
  const [model] = models
  if (model !== undefined && models.size === 1) return model
  const found = models.size === 0 ? 'none' : exported.map(([name]) => name).join(', ')
  throw usageError('model', `${file} must export one model made with defineModel; it exports ${found}.`)
}

async function load(file: string, path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(path).href)) as object
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError('model', `${file} cannot be loaded: ${reason}`, error)
  }
}

function isModel(value: unknown): value is Model {
  if (typeof value !== 'object' || value === null) return false
  const { aggregates, projections } = value as Partial<Model>
  return Array.isArray(aggregates) && Array.isArray(projections)
}
