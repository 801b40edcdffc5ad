import { createServer, type RequestListener } from 'node:http'
import * as net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createPool } from './http-pool.ts'
import { createSession, HttpFailure } from './http.ts'

const opened: net.Server[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
})

async function listen(server: net.Server): Promise<string> {
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  return `http://localhost:${typeof address === 'object' ? address?.port : ''}`
}

/** A server that counts its connections. */
async function serve(handle: RequestListener) {
  const server = createServer(handle)
  const counted = { connections: 0, url: await listen(server) }
  server.on('connection', () => (counted.connections += 1))
  return counted
}

/** A server that does to each connection, by its number, what it is told when a request came. */
async function act(deed: (socket: net.Socket, nth: number) => void): Promise<string> {
  let connections = 0
  return listen(
    net.createServer((socket) => {
      const nth = (connections += 1)
      socket.on('error', () => undefined)
      socket.on('data', () => deed(socket, nth))
    }),
  )
}

test('many requests share the connections, each getting the answer to its own', async () => {
  const server = await serve((request, response) => {
    setTimeout(() => response.end(request.url), Math.random() * 5)
  })
  const pool = createPool(server.url, 3)
  const paths = Array.from({ length: 50 }, (_, i) => `/${i}`)
  const answers = await Promise.all(paths.map((path) => pool.request({ method: 'GET', path })))
  expect(answers.map(({ body }) => body)).toEqual(paths)
  expect(server.connections).toBe(3)
})

test('a session sends JSON, its own cookies and a key for each POST', async () => {
  const seen: unknown[] = []
  const server = await serve((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const { cookie, 'idempotency-key': key, 'content-type': type } = request.headers
      seen.push({ cookie, key: typeof key, type, body })
      response.setHeader('set-cookie', [`a=${seen.length}; Path=/`, 'b=x=y'])
      response.write('{"name":')
      response.end('"茶壶"}')
    })
  })
  const session = createSession(createPool(server.url, 2))
  expect(await session.post('/x', { name: '茶壶' })).toEqual({ name: '茶壶' })
  await session.get('/x')
  await createSession(createPool(server.url, 1)).get('/x')
  expect(seen).toEqual([
    { cookie: undefined, key: 'string', type: 'application/json', body: '{"name":"茶壶"}' },
    { cookie: 'a=1; b=x=y', key: 'undefined', type: undefined, body: '' },
    { cookie: undefined, key: 'undefined', type: undefined, body: '' },
  ])
})

test('a refusal is thrown with its status and body', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(409).end('{"code":"x.y"}')
  })
  const call = createSession(createPool(server.url, 1)).get('/x')
  await expect(call).rejects.toThrow(HttpFailure)
  await expect(call).rejects.toMatchObject({ status: 409, body: '{"code":"x.y"}' })
})

test.each([
  ['before the answer', ''],
  ['within the head', 'HTTP/1.1 200 OK\r\ncontent-le'],
  ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab'],
  ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
])('a connection that ends %s fails its request and no other', async (_, said) => {
  const whole = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
  const pool = createPool(await act((socket, nth) => socket.end(nth === 1 ? said : whole)), 1)
  const [first, second] = await Promise.allSettled([
    pool.request({ method: 'GET', path: '/a' }),
    pool.request({ method: 'GET', path: '/b' }),
  ])
  expect(String(first.status === 'rejected' && first.reason)).toContain(
    'GET /a: the connection ended before the answer',
  )
  expect(second).toMatchObject({ status: 'fulfilled', value: { body: 'ok' } })
})

test('a server that is not there, or speaks no HTTP, is named as the reason', async () => {
  const nobody = createServer()
  const url = await listen(nobody)
  await new Promise((resolve) => nobody.close(resolve))
  const asked = { method: 'GET', path: '/' }
  await expect(createPool(url, 1).request(asked)).rejects.toThrow('ECONNREFUSED')
  const other = await act((socket) => socket.write('220 hello\r\n\r\n'))
  await expect(createPool(other, 1).request(asked)).rejects.toThrow('no HTTP/1.1 status')
})

test('a connection that is to be closed is not used again', async () => {
  const server = await serve((_request, response) => {
    response.setHeader('connection', 'close').end('ok')
  })
  const pool = createPool(server.url, 1)
  for (let i = 0; i < 3; i += 1) await pool.request({ method: 'GET', path: '/' })
  expect(server.connections).toBe(3)
})
