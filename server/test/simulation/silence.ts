// A way to the network on which it does what it is asked, and its answer never comes: who asks
// there waits until its own patience ends. However slow the machine is, it always ends so.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Silence = Readonly<{
  url: string
  /** How many of the next calls go this way. */
  begin: (calls: number) => void
  /** Whether this call goes this way. */
  takes: () => boolean
  /** Waits for a call's end, and for the network to have done its work. */
  outlast: <T>(call: Promise<T>) => Promise<T>
  stop: () => Promise<void>
}>

export async function openSilence(network: string): Promise<Silence> {
  let left = 0
  const passing = new Set<Promise<void>>()
  const server = createServer((request) => {
    passing.add(passOn(network, request))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: (calls) => {
      left = calls
    },
    takes: () => {
      left -= 1
      return left >= 0
    },
    outlast: async (call) => {
      const answer = await call
      await Promise.all(passing)
      passing.clear()
      return answer
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Of the way between us and the next, and not of the message. */
const OF_THE_WAY = ['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']

/** The network may lose it all the same. */
async function passOn(network: string, request: IncomingMessage): Promise<void> {
  const { method = '', url = '' } = request
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      OF_THE_WAY.includes(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  )
  const body = new Uint8Array(await buffer(request))
  const sent = method === 'GET' ? {} : { body }
  const passing = fetch(`${network}${url}`, { method, headers, ...sent })
  await passing.then((answer) => answer.text()).catch(() => undefined)
}
