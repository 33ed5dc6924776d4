import { defineModel } from 'docket'
import { serveModel } from 'docket/worker'
import { order } from '../../../test/fixtures/restaurant/restaurant.model.ts'

serveModel(defineModel({ aggregates: [order] }))
