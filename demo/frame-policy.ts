import type { MiddlewareHandler } from 'hono'

const POLICY = 'content-security-policy'

/** Lets the page with two tablets hold them: this server at its two ports, and no other site, may stand in a frame. */
export function allowTwoTablets(port: number, secondPort: number): MiddlewareHandler {
  const pages = [`http://127.0.0.1:${port}`, `http://localhost:${port}`]
  const frames = [...pages, `http://127.0.0.1:${secondPort}`, `http://localhost:${secondPort}`]
  const directives = [`frame-src ${frames.join(' ')}`, `frame-ancestors ${pages.join(' ')}`]
  return async (context, next) => {
    await next()
    const policy = context.res.headers.get(POLICY)
    if (policy === null) return
    const others = policy.split('; ').filter((directive) => !directive.startsWith('frame-'))
    context.res.headers.set(POLICY, [...others, ...directives].join('; '))
  }
}
