export { serveModel } from './serve-model.js'
