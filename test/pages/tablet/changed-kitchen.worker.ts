import { serveModel } from 'docket/worker'
import { kitchen } from './kitchen.model.ts'
import { reach, watchSteps } from './steps.ts'

watchSteps()
serveModel(kitchen(2, () => reach('rebuild', 'write')))
