import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type RefusalReason } from '../kernel/result.ts'
import { isOutage } from './db.ts'
import type { ErrorTable } from './errors.ts'
import type { Problem } from './wire.ts'

type Issue = NonNullable<Problem['errors']>[number]

/** Answers every error of every route as application/problem+json (RFC 9457). */
export function problemHandler(table: ErrorTable) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const reason = reasonOf(error)
    const known = table[reason.code]
    const status = known?.status ?? 500
    if (status >= 500) request.log.error({ err: error, code: reason.code }, 'request failed')
    const { code, errors, retryAfterSeconds, ...data } = reason
    if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds)
    const problem: Problem = {
      type: `/docs/errors#${known ? code : 'server.error'}`,
      title: known?.title ?? 'Something went wrong on our side',
      status,
      code: known ? code : 'server.error',
      requestId: request.id,
      ...(isIssues(errors) ? { errors } : {}),
      ...(known && Object.keys(data).length > 0 ? { data: toJson(data) } : {}),
    }
    return reply.status(status).type('application/problem+json').send(JSON.stringify(problem))
  }
}

const byFastifyCode: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_type',
}

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof Refusal) return error.reason
  if (isOutage(error)) return { code: 'server.unavailable', retryAfterSeconds: 1 }
  if (!isFastifyError(error)) return { code: 'server.error' }
  if (error.validation) return { code: 'request.invalid', errors: brokenRules(error) }
  const code = byFastifyCode[error.code]
  if (code) return { code }
  const status = error.statusCode ?? 500
  if (status === 429) return { code: 'request.rate_limited' }
  if (status === 503) return { code: 'server.busy', retryAfterSeconds: 1 }
  if (status === 404) return { code: 'request.not_found' }
  return { code: status < 500 ? 'request.malformed' : 'server.error' }
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('statusCode' in error || 'validation' in error)
}

// Ajv names the missing or surplus property in its params, not in the pointer.
function brokenRules({ validation = [], validationContext }: FastifyError): Issue[] {
  const part = validationContext === 'body' || !validationContext ? '' : `/${validationContext}`
  return validation.map(({ instancePath, keyword, params, message }) => {
    const name = params['missingProperty'] ?? params['additionalProperty']
    const pointer = typeof name === 'string' ? `${instancePath}/${name}` : instancePath
    return { pointer: part + pointer, rule: keyword, message: message ?? keyword }
  })
}

/** The fields that a refusal names, each with the rule it breaks. */
export function issuesOf({ reason }: Refusal): readonly Issue[] {
  return isIssues(reason.errors) ? reason.errors : []
}

function isIssues(value: unknown): value is Issue[] {
  return Array.isArray(value)
}

function toJson(data: Record<string, unknown>): Record<string, unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-return -- a copy of a record is one
  return JSON.parse(
    JSON.stringify(data, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    ),
  )
}
