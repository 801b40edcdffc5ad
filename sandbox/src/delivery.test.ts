import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createCourier } from './delivery.ts'

const SUCCESS = 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nsuccess'

const opened: Server[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
})

/** A shop that is told, connection by connection, what to do with each request in turn. */
async function aShop(deeds: readonly (readonly ((socket: Socket) => void)[])[]) {
  const seen: number[] = []
  let connections = 0
  const server = createServer((socket) => {
    const nth = connections
    connections += 1
    const left = [...(deeds[nth] ?? [])]
    socket.on('error', () => undefined)
    socket.on('data', () => {
      seen.push(nth)
      left.shift()?.(socket)
    })
  })
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`, seen }
}

const aLetter = (url: string) => ({ url, headers: {}, body: 'a=1' })

const succeed = (socket: Socket) => socket.write(SUCCESS)
const reset = (socket: Socket) => socket.resetAndDestroy()

test('notices to one shop share a connection', async () => {
  const shop = await aShop([[succeed, succeed, succeed]])
  const courier = createCourier()
  for (let i = 0; i < 3; i += 1) {
    expect(await courier.post(aLetter(shop.url))).toEqual({ status: 200, body: 'success' })
  }
  expect(shop.seen).toEqual([0, 0, 0])
  courier.close()
})

test('a notice lost with a kept connection is sent again on one of its own', async () => {
  // Two connections are kept, and the shop restarts: both are dead, which the courier cannot know.
  const shop = await aShop([[succeed, reset], [succeed, reset], [succeed]])
  const courier = createCourier()
  await Promise.all([courier.post(aLetter(shop.url)), courier.post(aLetter(shop.url))])
  expect(await courier.post(aLetter(shop.url))).toEqual({ status: 200, body: 'success' })
  expect(shop.seen.at(-1)).toBe(2)
  expect(shop.seen).toHaveLength(4)
  courier.close()
})

test('what fails on a new connection, or when an answer has begun, is not sent again', async () => {
  const unwilling = await aShop([[reset]])
  const courier = createCourier()
  expect(await courier.post(aLetter(unwilling.url))).toMatchObject({ status: null })
  expect(unwilling.seen).toEqual([0])

  const halting = (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nsuc')
  const shop = await aShop([[succeed, halting]])
  await courier.post(aLetter(shop.url))
  expect(await courier.post(aLetter(shop.url))).toMatchObject({ status: null })
  expect(shop.seen).toEqual([0, 0])
  courier.close()
})
