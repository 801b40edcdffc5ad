// A browser without pages: keeps cookies, speaks JSON, checks nothing.
import { randomUUID } from 'node:crypto'

export type Answer<T> = Readonly<{ status: number; body: T; headers: Headers }>

export type Problem = Readonly<{
  code: string
  status: number
  errors?: readonly Readonly<{ pointer: string; rule: string }>[]
  data?: Record<string, unknown>
}>

export type Client = Readonly<{
  get: <T>(path: string) => Promise<Answer<T>>
  post: <T>(path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer<T>>
  put: <T>(path: string, body?: unknown) => Promise<Answer<T>>
  delete: <T>(path: string) => Promise<Answer<T>>
  /** A client with a copy of these cookies: another tab. */
  tab: () => Client
  /** The header that its next request carries. */
  cookies: () => string
}>

export function createClient(url: string, cookies = new Map<string, string>()): Client {
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  async function call<T>(
    method: string,
    path: string,
    sent: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer<T>> {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
        cookie: header(),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...sent.headers,
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      body: isJson && text ? JSON.parse(text) : text,
      headers: response.headers,
    }
  }
  return {
    get: (path) => call('GET', path, {}),
    post: (path, body, headers) => call('POST', path, { body, ...(headers ? { headers } : {}) }),
    put: (path, body) => call('PUT', path, { body }),
    delete: (path) => call('DELETE', path, {}),
    tab: () => createClient(url, new Map(cookies)),
    cookies: header,
  }
}
