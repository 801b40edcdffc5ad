import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** What the receiver said. No status: it could not be reached, and the body says why. */
export type Delivered = Readonly<{ status: number | null; body: string }>
export type Courier = Readonly<{
  post: (url: string, form: string) => Promise<Delivered>
  close: () => void
}>

const TIMEOUT_MS = 15_000
const LONGEST_ANSWER = 512
const CONNECTIONS_PER_HOST = 64

/** Posts forms over connections that are kept open: a bench sends hundreds of notices a second. */
export function createCourier(): Courier {
  const options = { keepAlive: true, maxSockets: CONNECTIONS_PER_HOST, timeout: TIMEOUT_MS }
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }
  return {
    async post(url, form) {
      const first = await send(agents, { url, form })
      // A kept connection may have been closed by the other side just as we used it.
      return first === 'stale' ? asDelivered(await send(agents, { url, form })) : first
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

type Agents = Readonly<{ http: HttpAgent; https: HttpsAgent }>

const asDelivered = (outcome: Delivered | 'stale'): Delivered =>
  outcome === 'stale' ? { status: null, body: 'connection closed' } : outcome

function send(agents: Agents, { url, form }: { url: string; form: string }) {
  return new Promise<Delivered | 'stale'>((resolve) => {
    const fail = (message: string) => resolve({ status: null, body: message })
    if (!URL.canParse(url)) return fail('not a URL')
    const target = new URL(url)
    const isTls = target.protocol === 'https:'
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const request = (isTls ? httpsRequest : httpRequest)(target, {
      method: 'POST',
      agent: isTls ? agents.https : agents.http,
      signal,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'content-length': Buffer.byteLength(form),
        'user-agent': 'Mozilla/4.0',
      },
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET'
      if (isStale) resolve('stale')
      else fail(error.message)
    })
    request.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (body.length <= LONGEST_ANSWER) body += chunk
      })
      response.on('error', (error) => fail(error.message))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? null, body: body.slice(0, LONGEST_ANSWER) }),
      )
    })
    request.end(form)
  })
}
