import { staleInterfaceDocuments, writeInterfaceDocuments } from './interface-documents.ts'

if (process.argv.includes('--accept')) await writeInterfaceDocuments()
const stale = staleInterfaceDocuments()
if (stale.length === 0) console.log('docs/openapi.json and docs/asyncapi.json are as the code says.')
else {
  console.error(`${stale.join(', ')} must be written again: npm run interfaces:accept`)
  process.exitCode = 1
}
