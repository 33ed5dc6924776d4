import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api'

/** The span of a request, and the trace context its parts belong to. */
export interface RequestSpan {
  readonly context: Context
  /** Names the span after what was answered, and ends it. */
  end(route: string, status: number): void
}

const TRACER = 'docket'
const SERVER_ERRORS = 500
// W3C Trace Context: version, trace id, span id, flags; neither id may be all zeros.
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/

/**
 * Begins the span of a request, as a part of the trace its headers name. Spans go to whatever OpenTelemetry SDK the
 * process has registered; without one they cost next to nothing.
 */
export function startRequestSpan(method: string, headers: Headers): RequestSpan {
  const parent = parentOf(headers)
  const attributes = { 'http.request.method': method }
  const span = trace.getTracer(TRACER).startSpan(method, { kind: SpanKind.SERVER, attributes }, parent)
  return {
    context: trace.setSpan(parent, span),
    end(route, status) {
      span.updateName(`${method} ${route}`)
      span.setAttributes({ 'http.route': route, 'http.response.status_code': status })
      if (status >= SERVER_ERRORS) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}

/** Runs `work` in a span of its own within `parent`; the span of work that fails says so, but not why: that is logged. */
export async function inSpan<Result>(
  parent: Context,
  { name, attributes }: { readonly name: string; readonly attributes: Attributes },
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const span = trace.getTracer(TRACER).startSpan(name, { attributes }, parent)
  try {
    return await context.with(trace.setSpan(parent, span), work, undefined, span)
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}

/** What the process's propagator reads off the headers; without a propagator, what `traceparent` says. */
function parentOf(headers: Headers): Context {
  const extracted = propagation.extract(ROOT_CONTEXT, headers, {
    get: (carrier, key) => carrier.get(key) ?? undefined,
    keys: (carrier) => [...carrier.keys()],
  })
  if (trace.getSpanContext(extracted) !== undefined) return extracted
  const [, traceId, spanId, flags] = TRACEPARENT.exec(headers.get('traceparent') ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return extracted
  const traceFlags = Number.parseInt(flags, 16)
  return trace.setSpanContext(extracted, { traceId, spanId, traceFlags, isRemote: true })
}
