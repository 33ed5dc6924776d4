import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { createAsyncapiDocument } from '../../src/server/http/description/asyncapi.ts'
import { createOpenapiDocument } from '../../src/server/http/description/openapi.ts'

const DOCUMENTS = [
  { file: 'docs/openapi.json', create: createOpenapiDocument },
  { file: 'docs/asyncapi.json', create: createAsyncapiDocument },
]

/** Writes the documents of docs/ anew. */
export async function writeInterfaceDocuments(): Promise<void> {
  for (const { file, create } of DOCUMENTS) {
    const style = await resolveConfig(file)
    writeFileSync(file, await format(JSON.stringify(create()), { ...style, parser: 'json' }))
  }
}

/** The documents of docs/ that are not as they would be written now. */
export function staleInterfaceDocuments(): string[] {
  return DOCUMENTS.filter(({ file, create }) => {
    const written: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return JSON.stringify(written) !== JSON.stringify(create())
  }).map(({ file }) => file)
}
