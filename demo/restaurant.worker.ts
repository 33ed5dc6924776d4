import { serveModel } from 'docket/worker'
import { obeyNetworkSwitch } from './network/worker-network.ts'
import { restaurant } from './restaurant.model.ts'

obeyNetworkSwitch()
serveModel(restaurant)
