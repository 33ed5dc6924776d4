import { serveModel } from 'docket/worker'
import { till } from './payment.model.ts'

serveModel(till)
