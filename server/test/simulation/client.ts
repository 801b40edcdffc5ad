// A browser without pages, which speaks to the web process of the moment. What it asks may never be
// answered.
import assert from 'node:assert/strict'
import type { Life } from './life.ts'
import type { World } from './world.ts'

/** Undefined: the process died, or the answer was lost on the way. */
export type Answer<T> = Readonly<{ status: number; body: T }> | undefined

export type Client = Readonly<{
  get: <T>(path: string) => Promise<Answer<T>>
  put: <T>(path: string, body: unknown) => Promise<Answer<T>>
  delete: <T>(path: string) => Promise<Answer<T>>
  /** With a key of its own where none is given. */
  post: <T>(path: string, body?: unknown, key?: string) => Promise<Answer<T>>
  /** Sends a file as it is. */
  upload: (path: string, file: string) => Promise<Answer<unknown>>
  /** Another browser window of the same person. */
  window: (name: string) => Client
}>

export type Account = Readonly<{ name: string; email: string; cookies: Map<string, string> }>

export const PASSWORD = 'a long enough passphrase'

/** Whether the network between browsers and us loses an answer now. */
export type Losing = () => boolean

type Asked = Readonly<{
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  body?: unknown
  key?: string | undefined
  /** What is sent as it is, in place of a body. */
  file?: string
  /** Much of it is done off the main thread, and nothing waits at a point: all of it is awaited. */
  isElsewhere?: boolean
}>

export function createClient(world: World, account: Account, losing: Losing): Client {
  const random = world.randomFor(`keys of ${account.name}`)
  const ask = async <T>(asked: Asked): Promise<Answer<T>> => {
    const key = asked.key ?? random.bytes(8).toString('hex')
    const answer = await send<T>(world, account, { ...asked, key })
    note(world, `${account.name} ${asked.method} ${asked.path}`, answer)
    if (answer?.status === 401) await signIn(world, account)
    if (!answer || !losing()) return answer
    world.trace.count('fault', 'answer to a browser lost')
    world.trace.note(`${account.name}: the answer is lost`)
    return undefined
  }
  return {
    get: (path) => ask({ method: 'GET', path }),
    put: (path, body) => ask({ method: 'PUT', path, body }),
    delete: (path) => ask({ method: 'DELETE', path }),
    upload: (path, file) => ask({ method: 'POST', path, file, isElsewhere: true }),
    post: (path, body = {}, key?: string) => ask({ method: 'POST', path, body, key }),
    window: (name) => createClient(world, { ...account, name }, losing),
  }
}

export async function signIn(world: World, account: Account): Promise<void> {
  const body = { email: account.email, password: PASSWORD }
  const asked = { method: 'POST', path: '/v1/session', body, isElsewhere: true } as const
  note(world, `${account.name} signs in`, await send(world, account, asked))
}

export async function send<T>(world: World, account: Account, asked: Asked): Promise<Answer<T>> {
  const { web } = world.lives
  const { broken } = web
  const { method, path, body, key, file, isElsewhere } = asked
  const answering = web.app.http.inject({
    ...{ method, url: path },
    headers: {
      cookie: [...account.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(key && method === 'POST' ? { 'idempotency-key': key } : {}),
      ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    },
    ...(body === undefined ? {} : { payload: body as object }),
    ...(file === undefined ? {} : { payload: file }),
  })
  const answered = Promise.race([answering, web.death])
  const answer = await (isElsewhere ? world.stage.track(answered) : answered)
  if (answer === 'died') return noticeDeath(world, account.name)
  for (const { name, value } of answer.cookies) account.cookies.set(name, value)
  const isJson = String(answer.headers['content-type']).includes('json')
  const got = isJson && answer.body ? answer.json<T>() : (answer.body as T)
  const status = answer.statusCode
  // That the network does not answer is the network's fault.
  if (!isOf(got, 'payments.network_silent')) {
    refuseOwnFaults(web, { broken, status, what: `${method} ${path}` })
  }
  return { status, body: got }
}

const isOf = (problem: unknown, code: string) =>
  typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === code

/** Everybody hears of a crash at once, and goes on one after the other. */
export async function noticeDeath(world: World, name: string): Promise<undefined> {
  await world.stage.pause(name, DEATH_WEIGHT)
}

const DEATH_WEIGHT = 10

type Outcome = Readonly<{ broken: number; status: number; what: string }>

/** Nothing but a broken database excuses an answer of 500. */
function refuseOwnFaults(life: Life, { broken, status, what }: Outcome): void {
  assert(status < 500 || life.broken > broken, `${what} answered ${status} though nothing broke`)
}

function note(world: World, what: string, answer: Answer<unknown>) {
  world.trace.note(`${what} -> ${answer ? `${answer.status} ${gist(answer.body)}` : 'no answer'}`)
}

/** What identifies an answer. Links to the cashier hold signatures, which differ in every run. */
function gist(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const fields = new Map<string, unknown>(Object.entries(body))
  const told = ['code', 'id', 'groupId', 'intentId', 'attemptId', 'state'].flatMap((name) => {
    const value = fields.get(name)
    return typeof value === 'string' ? [value] : []
  })
  return told.join(' ')
}
