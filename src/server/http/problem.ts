import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Problem } from '../../protocol/messages.js'

/** What a problem says besides its status and code. */
export interface ProblemDetails extends Omit<Partial<Problem>, 'status' | 'code'> {
  readonly title: string
  /** Each failed check, for a body that has the wrong shape. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[]
  /** Headers of the answer, besides its content type; not part of the body. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A failed request as `application/problem+json` (RFC 9457), with a `code` to branch on. */
export function problemResponse(status: number, code: string, { headers, ...details }: ProblemDetails): Response {
  const body = JSON.stringify({ type: 'about:blank', status, code, ...details })
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } })
}

/** The same as an exception, to leave a handler with. */
export function problem(status: ContentfulStatusCode, code: string, details: ProblemDetails): HTTPException {
  return new HTTPException(status, { message: details.title, res: problemResponse(status, code, details) })
}
