import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { usageError } from './usage-error.js'

/**
 * What a module named on the command line exports; `option` is where it was named.
 * @throws DocketError `invalid-argument` when there is no such file, or it cannot be loaded.
 */
export async function loadModule(option: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file)
  if (!existsSync(path)) throw usageError(option, `There is no file ${file}, named by --${option}.`)
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError(option, `${file} cannot be loaded: ${reason}`, error)
  }
}
