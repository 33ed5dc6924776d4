import { serveModel } from 'docket/worker'
import { restaurant } from '../../../test/fixtures/restaurant/restaurant.model.ts'

serveModel(restaurant)
