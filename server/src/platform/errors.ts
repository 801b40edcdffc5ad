/**
 * How a refusal's code is answered over HTTP. Every module exports one of these; `app.ts` joins
 * them.
 */
export type ErrorTable = Readonly<Record<string, Readonly<{ status: number; title: string }>>>

/** The refusals that any route can answer with. */
export const platformErrors = {
  'request.invalid': { status: 400, title: 'The request breaks a rule of its schema' },
  'request.malformed': { status: 400, title: 'The request could not be read' },
  'request.too_large': { status: 413, title: 'The request is larger than this route takes' },
  'request.unsupported_type': { status: 415, title: 'This route does not read this content type' },
  'request.cross_site': { status: 403, title: 'The request came from another site' },
  'request.not_found': { status: 404, title: 'There is nothing here' },
  'request.rate_limited': { status: 429, title: 'Too many requests in a short time' },
  'server.busy': { status: 503, title: 'The server is busy; try again shortly' },
  'server.unavailable': { status: 503, title: 'The database is away for a moment' },
  'server.error': { status: 500, title: 'Something went wrong on our side' },
  'idempotency.key_missing': { status: 400, title: 'This route needs an Idempotency-Key header' },
  'idempotency.key_reused': { status: 422, title: 'The key was used before with another request' },
  'idempotency.in_flight': { status: 409, title: 'A request with this key is still running' },
} as const satisfies ErrorTable
