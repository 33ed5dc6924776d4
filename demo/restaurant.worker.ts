import { serveModel } from 'docket/worker'
import { restaurant } from './restaurant.model.ts'

serveModel(restaurant)
