import { compareApiReports, diffOf, unnamedTypes } from './api-reports.ts'

const accept = process.argv.includes('--accept')
const changed = compareApiReports(accept)
const unnamed = unnamedTypes()

if (accept) console.log('The reports in test/architecture/api are up to date: review and commit them.')
else if (changed.length === 0) console.log('The public API is as the reports in test/architecture/api say.')
else {
  for (const entry of changed) console.error(diffOf(entry))
  console.error(`The public API of ${changed.join(', ')} changed. If that is meant, run: npm run api:accept`)
  process.exitCode = 1
}

if (unnamed.length > 0) {
  console.error(`Callers meet these types but cannot import them: ${unnamed.join(', ')}`)
  process.exitCode = 1
}
