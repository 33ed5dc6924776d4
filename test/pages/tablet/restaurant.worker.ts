import { serveModel } from 'docket/worker'
import { restaurant } from '../../fixtures/restaurant/restaurant.model.ts'

serveModel(restaurant)
