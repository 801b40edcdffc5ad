import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** What the receiver said. No status: it could not be reached, and the body says why. */
export type Delivered = Readonly<{ status: number | null; body: string }>
/** What is posted to a shop. */
export type Letter = Readonly<{
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}>
export type Courier = Readonly<{
  post: (letter: Letter) => Promise<Delivered>
  close: () => void
}>

const TIMEOUT_MS = 15_000
const LONGEST_ANSWER = 512
const CONNECTIONS_PER_HOST = 64
const STALE_CODES = new Set(['ECONNRESET', 'EPIPE'])

/**
 * Posts letters over connections that are kept open: a bench sends hundreds of notices a second.
 */
export function createCourier(): Courier {
  const options = { keepAlive: true, maxSockets: CONNECTIONS_PER_HOST }
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }
  return {
    async post(letter) {
      if (!URL.canParse(letter.url)) return { status: null, body: 'not a URL' }
      const target = new URL(letter.url)
      const kept = agents[target.protocol === 'https:' ? 'https' : 'http']
      const first = await send(kept, { ...letter, target })
      // A kept connection may have been closed by the other side just as we used it, and so may
      // others that are kept: the second try takes a connection of its own.
      return first === 'stale' ? asDelivered(await send(false, { ...letter, target })) : first
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

type Sent = Pick<Letter, 'headers' | 'body'> & Readonly<{ target: URL }>

const asDelivered = (outcome: Delivered | 'stale'): Delivered =>
  outcome === 'stale' ? { status: null, body: 'connection closed' } : outcome

function send(agent: HttpAgent | false, { target, headers, body }: Sent) {
  return new Promise<Delivered | 'stale'>((resolve) => {
    const request = (target.protocol === 'https:' ? httpsRequest : httpRequest)(target, {
      method: 'POST',
      agent,
      headers: {
        ...headers,
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Mozilla/4.0',
      },
    })
    // Cleared when the answer is there: an AbortSignal would wake the process for each notice.
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), TIMEOUT_MS)
    const settle = (outcome: Delivered | 'stale') => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const fail = (error: Error) => settle({ status: null, body: error.message })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && STALE_CODES.has(error.code ?? '')
      if (isStale) settle('stale')
      else fail(error)
    })
    request.on('response', (response) => {
      let said = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (said.length <= LONGEST_ANSWER) said += chunk
      })
      response.on('error', fail)
      response.on('end', () =>
        settle({ status: response.statusCode ?? null, body: said.slice(0, LONGEST_ANSWER) }),
      )
    })
    request.end(body)
  })
}
