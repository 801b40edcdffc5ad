// Browsers for load: a cookie jar and JSON over shared connections, and the sandbox's cashier.
import { randomUUID } from 'node:crypto'
import type { Pool } from './http-pool.ts'

type Call = Readonly<{
  method: string
  path: string
  body?: unknown
  /** Sent as it is, instead of a body as JSON. */
  file?: string
  key?: string
}>

export type Session = Readonly<{
  /** Answers the body of a 2xx; anything else is thrown with what the server said. */
  call: <T>(call: Call) => Promise<T>
  get: <T>(path: string) => Promise<T>
  post: <T>(path: string, body: unknown) => Promise<T>
  put: <T>(path: string, body: unknown) => Promise<T>
}>

export class HttpFailure extends Error {
  readonly status: number
  readonly body: string
  constructor({ method, path }: Call, status: number, body: string) {
    super(`${method} ${path} answered ${status}: ${body.slice(0, 500)}`)
    this.status = status
    this.body = body
  }
}

/** Somebody's browser: its own cookies over shared connections. */
export function createSession(pool: Pool): Session {
  const cookies = new Map<string, string>()
  let cookie = ''
  async function call<T>(asked: Call): Promise<T> {
    const { method, path, body, file, key } = asked
    const headers: Record<string, string> = {}
    if (cookie !== '') headers['cookie'] = cookie
    if (method === 'POST') headers['idempotency-key'] = key ?? randomUUID()
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const sent = file === undefined ? json : { body: file, type: 'application/octet-stream' }
    const answer = await pool.request({ method, path, headers, ...sent })
    if (answer.cookies.length > 0) cookie = keepCookies(cookies, answer.cookies)
    if (answer.status >= 300) throw new HttpFailure(asked, answer.status, answer.body)
    return (answer.body ? JSON.parse(answer.body) : undefined) as T
  }
  return {
    call,
    get: (path) => call({ method: 'GET', path }),
    post: (path, body) => call({ method: 'POST', path, body }),
    put: (path, body) => call({ method: 'PUT', path, body }),
  }
}

function keepCookies(cookies: Map<string, string>, lines: readonly string[]): string {
  for (const line of lines) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

/**
 * Opens the sandbox's cashier at a signed address, or by what a code says, and pays in one step, as
 * a person would in three.
 */
export async function payAtCashier(
  sandbox: Pool,
  url: string,
  account = 'buyer@sandbox.test',
): Promise<void> {
  const { pathname, search } = new URL(url)
  const opened = await sandbox.request({ method: 'GET', path: pathname + search })
  const page = { method: 'POST', path: `${opened.location}/pay` }
  if (opened.location === '') throw new HttpFailure(page, opened.status, opened.body)
  const paid = await sandbox.request({
    ...page,
    headers: { accept: 'application/json' },
    body: JSON.stringify({ account, loginPassword: '111111', payPassword: '111111' }),
  })
  if (paid.status !== 200) throw new HttpFailure(page, paid.status, paid.body)
}
