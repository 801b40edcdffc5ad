import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import type { paths } from './schema.ts'

export type { components, operations, paths } from './schema.ts'

export type Client = FetchClient<paths>
export type ClientOptions = Readonly<{
  /** Where the marketplace is; empty for a page that it served itself. */
  baseUrl: string
  /** Asked before every request, so that a language or a key may change in between. */
  headers?: () => Record<string, string>
  fetch?: (request: Request) => Promise<Response>
}>

/**
 * One thing wrong with the input: where it is in the body (a JSON pointer) and which rule it broke.
 */
export type FieldProblem = Readonly<{ pointer: string; rule: string; message: string }>

/** An error answer (RFC 9457). Handle it by its code; its texts are for people. */
export type Problem = Readonly<{
  type: string
  title: string
  status: number
  code: string
  detail?: string
  errors?: readonly FieldProblem[]
  requestId?: string
  /** What the code is about: the state an order is in, the amount that is left. */
  data?: Readonly<Record<string, unknown>>
}>

/** Thrown by `unwrap` when the answer is not a success, or when none came. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.title}`, options)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

export function createClient({ baseUrl, headers, fetch }: ClientOptions): Client {
  const client = createFetchClient<paths>({
    baseUrl,
    credentials: 'same-origin',
    ...(fetch ? { fetch } : {}),
  })
  client.use({
    onRequest({ request }) {
      for (const [name, value] of Object.entries(headers?.() ?? {}))
        request.headers.set(name, value)
    },
  })
  return client
}

type Success<T> = { data: T; error?: never; response: Response }
type Failure = { data?: never; error: unknown; response: Response }
type Answer<T> = Success<T> | Failure

/** The data of a successful answer; everything else, no answer included, is a `ProblemError`. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ProblemError(unreachable, { cause })
  }
  if (isSuccess(answer)) return answer.data
  throw new ProblemError(toProblem(answer.error, answer.response))
}

/**
 * A key for one write. Send the same key when repeating the same request because its outcome is not
 * known; make a new one once an answer has come. `crypto.randomUUID` is not used: browsers have it
 * only on https and localhost.
 */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function idempotencyHeader(key: string): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key }
}

function isSuccess<T>(answer: Answer<T>): answer is Success<T> {
  return answer.response.ok
}

const unreachable: Problem = {
  type: 'about:blank',
  title: 'No answer from the server',
  status: 0,
  code: 'client.unreachable',
}

function toProblem(body: unknown, response: Response): Problem {
  const fields = isRecord(body) ? body : {}
  const requestId = text(fields['requestId']) ?? response.headers.get('x-request-id') ?? undefined
  const detail = text(fields['detail'])
  const errors = Array.isArray(fields['errors']) ? fields['errors'].flatMap(toFieldProblem) : []
  return {
    type: text(fields['type']) ?? 'about:blank',
    title: text(fields['title']) ?? (response.statusText || `HTTP ${response.status}`),
    status: response.status,
    code: text(fields['code']) ?? `http.${response.status}`,
    ...(detail === undefined ? {} : { detail }),
    ...(errors.length === 0 ? {} : { errors }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(isRecord(fields['data']) ? { data: fields['data'] } : {}),
  }
}

function toFieldProblem(value: unknown): FieldProblem[] {
  if (!isRecord(value)) return []
  const { pointer, rule, message } = value
  if (typeof pointer !== 'string') return []
  return [{ pointer, rule: text(rule) ?? 'invalid', message: text(message) ?? '' }]
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
