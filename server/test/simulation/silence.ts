// A way to the network on which it does what it is asked, and its answer never comes: who asks
// there waits until its own patience ends. However slow the machine is, it always ends so.
import assert from 'node:assert/strict'
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
  const waiting: (() => void)[] = []
  const server = createServer((request) => {
    const done = passOn(network, request)
    void done.then(() => waiting.shift()?.())
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
      const { promise: done, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      const [answer] = await Promise.all([call, done])
      return answer
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The network may lose it all the same. */
async function passOn(network: string, request: IncomingMessage): Promise<void> {
  const { method = '', url = '', headers } = request
  assert(method === 'POST', 'only calls are passed on')
  const { 'content-type': type = '', 'alipay-request-id': id = '' } = headers
  const sent = { 'content-type': type, 'alipay-request-id': String(id) }
  const body = new Uint8Array(await buffer(request))
  const passing = fetch(`${network}${url}`, { method, headers: sent, body })
  await passing.then((answer) => answer.text()).catch(() => undefined)
}
