import type { Hono } from 'hono'
import { ROUTES } from '../routes.js'
import { createAsyncapiDocument } from './asyncapi.js'
import { createOpenapiDocument } from './openapi.js'

/** Adds the documents that describe the server; they hold nothing that is secret. */
export function mountDescriptions(app: Hono): void {
  app.get(ROUTES.openapi, (context) => context.json(createOpenapiDocument()))
  app.get(ROUTES.asyncapi, (context) => context.json(createAsyncapiDocument()))
}
