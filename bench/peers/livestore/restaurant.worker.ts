import { makeWorker } from '@livestore/adapter-web/worker'
import { restaurantSchema } from './restaurant-schema.ts'

makeWorker({ schema: restaurantSchema(new URLSearchParams(location.search).get('revision') ?? '1') })
