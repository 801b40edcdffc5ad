import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '../kernel/result.ts'
import { platformErrors } from './errors.ts'
import { createHttpServer, type HttpServer } from './http.ts'
import { Problem } from './wire.ts'

// The rules of every route, without a database.

const errors = { ...platformErrors, 'test.refused': { status: 409, title: 'The test says no' } }

function aServer(publicUrl = 'https://shop.example') {
  return createHttpServer({
    errors,
    authorize: (_request, permission) =>
      permission === 'test.closed'
        ? Promise.reject(new Refusal({ code: 'test.refused', permission }))
        : Promise.resolve(),
    isPermission: (name) => ['public', 'test.closed'].includes(name),
    publicUrl,
    logLevel: 'silent',
  })
}

const open = { permission: 'public' } as const
const Body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 20 }),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    deep: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: false },
)

let http: HttpServer
beforeAll(async () => {
  http = await aServer()
  const response = { 200: Type.Unknown(), '4xx': Problem }
  const operation = (operationId: string) => ({ operationId, response })
  http.post(
    '/things',
    { config: open, schema: { ...operation('make'), body: Body } },
    (request) => ({
      got: request.body.name,
    }),
  )
  http.get(
    '/things/:id',
    {
      config: open,
      schema: {
        ...operation('find'),
        params: Type.Object({ id: Type.String({ pattern: '^[a-z]+$' }) }),
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 100 })) }),
      },
    },
    () => ({ ok: true }),
  )
  http.post('/closed', { config: { permission: 'test.closed' } }, () => ({ ok: true }))
  http.post('/keyed', { config: { ...open, idempotent: true } }, () => ({ ok: true }))
  http.get('/refuses', { config: open }, () => {
    throw new Refusal({ code: 'test.refused', minor: 5n, retryAfterSeconds: 7 })
  })
  http.get('/breaks', { config: open }, () => {
    throw new Error('the password of the database is swordfish')
  })
  http.get('/unheard', { config: open }, () => {
    throw new Refusal({ code: 'test.unheard', secret: 'swordfish' })
  })
  await http.ready()
})
afterAll(() => http.close())

type Sent = Readonly<{ payload?: string | object; headers?: Record<string, string> }>

async function problem(method: 'GET' | 'POST' | 'PUT', url: string, sent: Sent = {}) {
  const answer = await http.inject({ method, url, ...sent })
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  const body: Record<string, unknown> = answer.json()
  expect(body).toMatchObject({ status: answer.statusCode, type: `/docs/errors#${body['code']}` })
  expect(body['requestId']).toMatch(/^req_/)
  return { ...body, headers: answer.headers }
}

const post = (payload: string | object, headers: Record<string, string> = {}) =>
  problem('POST', '/things', {
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  })

describe('a route', () => {
  test('does not start without a permission', async () => {
    const server = await aServer()
    expect(() => server.get('/free', () => 'x')).toThrow('GET /free states no permission')
    await server.close()
  })

  test('does not start with a permission that does not exist', async () => {
    const server = await aServer()
    const route = () => server.get('/free', { config: { permission: 'publik' } }, () => 'x')
    expect(route).toThrow('states publik, which is none')
    await server.close()
  })

  test('is not reached without its permission', async () => {
    expect(await problem('POST', '/closed')).toMatchObject({ code: 'test.refused' })
  })

  test('answers HEAD by the same permission', async () => {
    const { statusCode } = await http.inject({ method: 'HEAD', url: '/things/a' })
    expect(statusCode).toBe(200)
  })

  test('tells its permission and its key in the document', () => {
    const document = http.swagger()
    expect(document.paths?.['/closed']).toMatchObject({ post: { 'x-permission': 'test.closed' } })
    expect(document.paths?.['/keyed']).toMatchObject({
      post: { 'x-permission': 'public', 'x-idempotent': true },
    })
  })
})

describe('a body', () => {
  test.each([
    ['a missing field', {}, '/name', 'required'],
    ['a field too many', { name: 'a', nmae: 'b' }, '/nmae', 'additionalProperties'],
    ['another type', { name: 7 }, '/name', 'type'],
    ['a number as text', { name: 'a', count: '5' }, '/count', 'type'],
    ['a negative quantity', { name: 'a', count: -1 }, '/count', 'minimum'],
    ['a fraction', { name: 'a', count: 1.5 }, '/count', 'type'],
    ['a huge number', { name: 'a', count: 1e308 }, '/count', 'maximum'],
    ['an empty text', { name: '' }, '/name', 'minLength'],
    ['a text too long', { name: 'x'.repeat(21) }, '/name', 'maxLength'],
    ['a null character', { name: 'a\u0000b' }, '/name', 'characters'],
    ['half a surrogate pair', { name: 'a\ud83d' }, '/name', 'characters'],
    ['null', 'null', '', 'type'],
    ['a list', '[]', '', 'type'],
  ])('with %s is refused by field and rule', async (_what, payload, pointer, rule) => {
    const answer = await post(payload)
    expect(answer).toMatchObject({ code: 'request.invalid', status: 400 })
    expect(answer).toHaveProperty('errors.0.pointer', pointer)
    expect(answer).toHaveProperty('errors.0.rule', rule)
  })

  test('is taken as it is: nothing is dropped, nothing turned into another type', async () => {
    const payload = { name: 'ünï 🙂' }
    const answer = await http.inject({ method: 'POST', url: '/things', payload })
    expect(answer.json()).toEqual({ got: 'ünï 🙂' })
  })

  test('nested deeply is refused, however deep', async () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    for (const levels of [30, 1_000, 100_000]) {
      const answer = await post(`{"name":"a","deep":${nested(levels)}}`)
      expect(answer).toMatchObject({ code: 'request.invalid', errors: [{ rule: 'depth' }] })
    }
  })

  test.each(['{', '', '{"name":}', 'name=a', '\u0000', '{"name":"a"}}'])(
    'that is no JSON (%j) is malformed',
    async (payload) => {
      expect(await post(payload)).toMatchObject({ code: 'request.malformed', status: 400 })
    },
  )

  test('that would reach into every object is malformed', async () => {
    for (const payload of ['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}']) {
      expect(await post(payload)).toMatchObject({ status: 400 })
    }
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'image/png', 'x', 'a/b; ='])(
    'of the type %j is not read',
    async (type) => {
      const answer = await post('name=a', { 'content-type': type })
      expect(answer).toMatchObject({ code: 'request.unsupported_type', status: 415 })
    },
  )

  test('that is too large is refused', async () => {
    const answer = await post({ name: 'x'.repeat(1_100_000) })
    expect(answer).toMatchObject({ code: 'request.too_large', status: 413 })
  })
})

describe('an address', () => {
  test.each([
    ['/nowhere', 'request.not_found'],
    ['/things', 'request.not_found'],
    ['/things/%', 'request.malformed'],
    ['/things/%E0%A4%A', 'request.malformed'],
    ['/things/%00', 'request.invalid'],
    ['/things/123', 'request.invalid'],
    ['/things/a?limit=101', 'request.invalid'],
    ['/things/a?limit=x', 'request.invalid'],
    ['/things/a?limit=1&limit=2', 'request.invalid'],
    ['/things/a?limit[a]=1', 'ok'],
    ['/things/a?limit=%', 'request.invalid'],
    ['/things/a?limit=7', 'ok'],
  ])('%s is %s', async (url, code) => {
    if (code === 'ok') {
      expect((await http.inject({ method: 'GET', url })).statusCode).toBe(200)
      return
    }
    expect(await problem('GET', url)).toMatchObject({ code })
  })

  test('with a part too long is malformed', async () => {
    const answer = await problem('GET', `/things/${'a'.repeat(5_000)}`)
    expect(answer).toMatchObject({ code: 'request.malformed', status: 400 })
  })

  test('with another method is not found', async () => {
    expect(await problem('PUT', '/things')).toMatchObject({ code: 'request.not_found' })
  })
})

describe('a refusal', () => {
  test('carries its data, and when to come back', async () => {
    const { headers, ...answer } = await problem('GET', '/refuses')
    expect(answer).toMatchObject({ status: 409, title: 'The test says no', data: { minor: '5' } })
    expect(headers['retry-after']).toBe('7')
  })

  test('that is not in the table, and any other error, says nothing of its cause', async () => {
    for (const url of ['/breaks', '/unheard']) {
      const answer = await problem('GET', url)
      expect(answer).toMatchObject({ status: 500, code: 'server.error' })
      expect(JSON.stringify(answer)).not.toContain('swordfish')
    }
  })
})

test.each([
  [{}, 'idempotency.key_missing'],
  [{ 'idempotency-key': '' }, 'idempotency.key_missing'],
  [{ 'idempotency-key': 'k'.repeat(201) }, 'idempotency.key_missing'],
])('a route that needs a key refuses %j', async (headers, code) => {
  expect(await problem('POST', '/keyed', { headers })).toMatchObject({ code, status: 400 })
})

describe('a browser’s write', () => {
  const write = (headers: Record<string, string>) =>
    http.inject({ method: 'POST', url: '/things', payload: { name: 'a' }, headers })

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://shop.example.evil.example' },
    { origin: 'not a url' },
  ])('from another site is refused: %j', async (headers) => {
    const answer = await write(headers)
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'request.cross_site'])
  })

  test.each([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://shop.example' },
    { origin: 'http://localhost:4400', host: 'localhost:4400' },
  ])('from our own is taken: %j', async (headers) => {
    const answer = await write(headers)
    expect(answer.statusCode).toBe(200)
  })
})

test('a site of https is to be asked for by https alone, another is left alone', async () => {
  const { headers } = await http.inject({ method: 'GET', url: '/things/a' })
  expect(headers['strict-transport-security']).toBe('max-age=31536000')
  const local = await aServer('http://localhost:4400')
  const plain = await local.inject({ method: 'GET', url: '/nowhere' })
  expect(plain.headers).not.toHaveProperty('strict-transport-security')
  await local.close()
})

test('every answer forbids framing, sniffing and foreign scripts', async () => {
  for (const url of ['/things/a', '/nowhere', '/breaks']) {
    const { headers } = await http.inject({ method: 'GET', url })
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining(`default-src 'self'`),
    })
  }
})
