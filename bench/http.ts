// A lean HTTP client for load: kept connections, a cookie jar, JSON.
import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'

type Call = Readonly<{ method: string; path: string; body?: unknown; key?: string }>

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

export function createPool(url: string, connections: number): Pool {
  return new Pool(url, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
}

/** Somebody's browser: its own cookies over shared connections. */
export function createSession(pool: Pool): Session {
  const cookies = new Map<string, string>()
  async function call<T>(asked: Call): Promise<T> {
    const { method, path, body, key } = asked
    const response = await pool.request({
      method: method as 'GET',
      path,
      headers: {
        ...(cookies.size > 0 ? { cookie: cookieHeader(cookies) } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': key ?? randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    keepCookies(cookies, response.headers['set-cookie'])
    const text = await response.body.text()
    if (response.statusCode >= 300) throw new HttpFailure(asked, response.statusCode, text)
    return (text ? JSON.parse(text) : undefined) as T
  }
  return {
    call,
    get: (path) => call({ method: 'GET', path }),
    post: (path, body) => call({ method: 'POST', path, body }),
    put: (path, body) => call({ method: 'PUT', path, body }),
  }
}

const cookieHeader = (cookies: ReadonlyMap<string, string>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

function keepCookies(cookies: Map<string, string>, header: string | string[] | undefined) {
  for (const line of [header ?? []].flat()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/**
 * Opens the sandbox's cashier at a signed address and pays in one step, as a person would in three.
 */
export async function payAtCashier(
  sandbox: Pool,
  url: string,
  account = 'buyer@sandbox.test',
): Promise<void> {
  const { pathname, search } = new URL(url)
  const opened = await sandbox.request({ method: 'GET', path: pathname + search })
  await opened.body.dump()
  const location = String(opened.headers['location'] ?? '')
  const page = { method: 'POST', path: `${location}/pay` } as const
  const paid = await sandbox.request({
    ...page,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      account,
      loginPassword: '111111',
      payPassword: '111111',
    }),
  })
  const text = await paid.body.text()
  if (paid.statusCode !== 200) throw new HttpFailure(page, paid.statusCode, text)
}
