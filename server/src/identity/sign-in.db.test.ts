import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../kernel/time.ts'
import { aPerson, isSignedIn, signedIn, signIn } from '../../test/people.ts'
import { startPeopleServer, visitorOf, type PeopleServer } from '../../test/people.ts'

const MINUTE_MS = 60_000

let server: PeopleServer

beforeAll(async () => {
  server = await startPeopleServer()
})
afterAll(async () => {
  await server.stop()
})

test('somebody not signed in may look and fill a cart, and is told so without an error', async () => {
  const { status, body } = await visitorOf(server).get('/v1/session')
  expect(status).toBe(200)
  expect(body).toEqual({
    person: null,
    party: null,
    parties: [],
    permissions: ['public', 'cart.use'],
  })
})

test('signing in answers who one is and sets a cookie that scripts cannot read', async () => {
  const { id, email, name, party } = await aPerson(server)
  const visitor = visitorOf(server)
  const answer = await signIn(visitor, email.toUpperCase())
  expect(answer.body.person).toEqual({ id, email, name, locale: 'en' })
  expect(answer.body.party).toMatchObject({ id: party.id, role: 'owner' })
  expect(answer.body.parties).toHaveLength(1)
  expect(answer.body.permissions).toContain('orders.place')
  const cookie = String(answer.headers['set-cookie'])
  expect(cookie).toMatch(/^danbao_session=[A-Za-z0-9_-]{43};/)
  expect(cookie).toContain('Path=/v1; HttpOnly; SameSite=Lax')
  expect(await isSignedIn(visitor)).toBe(true)
})

test('the token of a session is not in the database', async () => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const token = visitor.cookies['danbao_session'] ?? ''
  const rows = await server.db.query<{ found: boolean }>({
    name: 'test.token',
    text: `select bool_or(strpos(s::text, $1) > 0 or strpos(encode(token_hash, 'escape'), $1) > 0)
      as found from identity.sessions s`,
    values: [token],
  })
  expect(rows).toEqual([{ found: false }])
})

test('a wrong password and an unknown address get the same answer', async () => {
  const { email } = await aPerson(server)
  const visitor = visitorOf(server)
  const wrong = await signIn(visitor, email, 'something else')
  const unknown = await signIn(visitor, 'nobody@example.com')
  expect(wrong.status).toBe(422)
  expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
  expect(wrong.body.code).toBe('identity.wrong_credentials')
  expect(await isSignedIn(visitor)).toBe(false)
})

test('a cookie that is nonsense is nobody', async () => {
  for (const token of ['', 'x', 'a'.repeat(43), '../../etc', "' or 1=1 --"]) {
    const visitor = visitorOf(server)
    visitor.cookies['danbao_session'] = token
    expect(await isSignedIn(visitor)).toBe(false)
    expect((await visitor.get('/v1/sessions')).body.code).toBe('identity.sign_in_needed')
  }
})

test('after five wrong passwords even the right one waits, until the window is over', async () => {
  const { email } = await aPerson(server)
  const visitor = visitorOf(server)
  for (let i = 0; i < 5; i += 1) {
    expect((await signIn(visitor, email, `wrong number ${i}`)).status).toBe(422)
  }
  const blocked = await signIn(visitor, email)
  expect(blocked.status).toBe(429)
  expect(blocked.body.code).toBe('identity.too_many_attempts')
  expect(blocked.headers['retry-after']).toBe(String(15 * 60))
  const other = await aPerson(server)
  expect((await signIn(visitor, other.email)).status).toBe(200)
  server.advance(15 * MINUTE_MS)
  expect((await signIn(visitorOf(server), email)).status).toBe(200)
})

test('guesses sent all at once do not get past the limit', async () => {
  const { email } = await aPerson(server)
  const guesses = Array.from({ length: 12 }, (_, i) =>
    signIn(visitorOf(server), email, `guess number ${i}`),
  )
  const statuses = (await Promise.all(guesses)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 422)).toHaveLength(5)
  expect(statuses.filter((status) => status === 429)).toHaveLength(7)
})

test('a right password clears the count of wrong ones', async () => {
  const { email } = await aPerson(server)
  for (let round = 0; round < 2; round += 1) {
    for (let i = 0; i < 4; i += 1) await signIn(visitorOf(server), email, 'wrong password')
    expect((await signIn(visitorOf(server), email)).status).toBe(200)
  }
})

test('a session ends 30 days after it was last used, not after it began', async () => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  server.advance(29 * DAY_MS)
  expect(await isSignedIn(visitor)).toBe(true)
  server.advance(29 * DAY_MS)
  expect(await isSignedIn(visitor)).toBe(true)
  server.advance(30 * DAY_MS)
  expect(await isSignedIn(visitor)).toBe(false)
  const refused = await visitor.get('/v1/sessions')
  expect(refused.status).toBe(401)
  expect(refused.body.code).toBe('identity.sign_in_needed')
})

test('being seen is written at most every five minutes', async () => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const lastSeen = async () => (await visitor.get('/v1/sessions')).body.items[0]?.lastSeenAt ?? ''
  const start = await lastSeen()
  server.advance(4 * MINUTE_MS)
  expect(await lastSeen()).toBe(start)
  server.advance(MINUTE_MS)
  expect(await lastSeen()).toBe(new Date(Date.parse(start) + 5 * MINUTE_MS).toISOString())
})

test('signing in again on the same browser ends the session it had', async () => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const thief = visitorOf(server)
  thief.cookies['danbao_session'] = visitor.cookies['danbao_session'] ?? ''
  expect((await signIn(visitor, email)).status).toBe(200)
  expect(await isSignedIn(visitor)).toBe(true)
  expect(await isSignedIn(thief)).toBe(false)
})
