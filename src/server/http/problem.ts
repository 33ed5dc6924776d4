import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Problem } from '../../protocol/messages.js'

/** What a problem says besides its status and code. */
export interface ProblemDetails extends Omit<Partial<Problem>, 'status' | 'code' | 'requestId'> {
  readonly title: string
  /** Each failed check, for a body that has the wrong shape. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[]
  /** Headers of the answer, besides its content type; not part of the body. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A failed request, thrown to leave a handler with. */
export class ProblemError extends HTTPException {
  constructor(
    status: ContentfulStatusCode,
    readonly code: string,
    readonly details: ProblemDetails,
    cause?: unknown,
  ) {
    super(status, { message: details.title, cause })
  }
}

/** Makes a failed request to throw; `code` is what its client branches on, `cause` what the log says. */
export function problem(
  status: ContentfulStatusCode,
  code: string,
  details: ProblemDetails,
  cause?: unknown,
): ProblemError {
  return new ProblemError(status, code, details, cause)
}

/** The answer to a failed request: `application/problem+json` (RFC 9457), naming the request. */
export function problemResponse(context: Context, { status, code, details }: ProblemError): Response {
  const { headers, ...said } = details
  const body = JSON.stringify({ type: 'about:blank', status, code, ...said, requestId: context.get('requestId') })
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } })
}
