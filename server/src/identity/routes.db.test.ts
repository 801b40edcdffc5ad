import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '../kernel/time.ts'
import { aCompany, aPerson, isSignedIn, PASSWORD, signedIn, signIn } from '../../test/people.ts'
import { startPeopleServer, visitorOf } from '../../test/people.ts'
import type { PeopleServer, Visitor } from '../../test/people.ts'
import { forgetExpired } from './jobs.ts'

const MINUTE_MS = 60_000

let server: PeopleServer

beforeAll(async () => {
  server = await startPeopleServer()
})
afterAll(async () => {
  await server.stop()
})

test('signing out ends this session alone, and twice is no error', async () => {
  const { email } = await aPerson(server)
  const [phone, laptop] = [await signedIn(server, email), await signedIn(server, email)]
  const copied = { ...phone.cookies }
  expect((await phone.delete('/v1/session')).status).toBe(204)
  expect(phone.cookies).toEqual({})
  expect((await phone.delete('/v1/session')).status).toBe(204)
  Object.assign(phone.cookies, copied)
  expect(await isSignedIn(phone)).toBe(false)
  expect(await isSignedIn(laptop)).toBe(true)
})

test('the sessions of a person are listed with their devices, latest first', async () => {
  const { email } = await aPerson(server)
  await signedIn(server, email, 'Phone')
  server.advance(MINUTE_MS)
  const laptop = await signedIn(server, email, 'Laptop '.repeat(100))
  const { body } = await laptop.get('/v1/sessions')
  const seen = body.items.map(({ userAgent, isCurrent }) => [userAgent, isCurrent])
  expect(seen).toEqual([
    ['Laptop '.repeat(100).trim().slice(0, 300), true],
    ['Phone', false],
  ])
  expect(body.next).toBeNull()
})

test('signing out everywhere ends all sessions of this person and nobody else', async () => {
  const [one, two] = [await aPerson(server), await aPerson(server)]
  const [phone, laptop] = [await signedIn(server, one.email), await signedIn(server, one.email)]
  const other = await signedIn(server, two.email)
  const answer = await phone.delete('/v1/sessions')
  expect(answer).toMatchObject({ status: 200, body: { ended: 2 } })
  expect(await Promise.all([phone, laptop, other].map(isSignedIn))).toEqual([false, false, true])
})

test('signing out everywhere else keeps the current session', async () => {
  const { email } = await aPerson(server)
  const [phone, laptop] = [await signedIn(server, email), await signedIn(server, email)]
  const answer = await phone.delete('/v1/sessions?keepCurrent=true')
  expect(answer).toMatchObject({ status: 200, body: { ended: 1 } })
  expect(await Promise.all([phone, laptop].map(isSignedIn))).toEqual([true, false])
})

test('one session can be ended, but not one of somebody else', async () => {
  const [one, two] = [await aPerson(server), await aPerson(server)]
  const [phone, laptop] = [await signedIn(server, one.email), await signedIn(server, one.email)]
  const stranger = await signedIn(server, two.email)
  const { body } = await laptop.get('/v1/sessions')
  const id = body.items.find(({ isCurrent }) => !isCurrent)?.id
  const refused = await stranger.delete(`/v1/sessions/${id}`)
  expect(refused).toMatchObject({ status: 404, body: { code: 'identity.session_not_found' } })
  expect(await isSignedIn(phone)).toBe(true)
  expect((await laptop.delete(`/v1/sessions/${id}`)).status).toBe(204)
  expect(await isSignedIn(phone)).toBe(false)
  expect((await laptop.delete(`/v1/sessions/${id}`)).status).toBe(404)
  const nonsense = await laptop.delete('/v1/sessions/ses_nonsense')
  expect(nonsense.body).toMatchObject({
    code: 'request.invalid',
    errors: [{ pointer: '/params/sessionId', rule: 'pattern' }],
  })
})

test('a person keeps their latest 50 sessions', async () => {
  const { email } = await aPerson(server)
  const first = await signedIn(server, email)
  for (let i = 0; i < 50; i += 1) {
    server.advance(1000)
    await signedIn(server, email)
  }
  expect(await isSignedIn(first)).toBe(false)
  const last = await signedIn(server, email)
  expect((await last.get('/v1/sessions')).body.items).toHaveLength(50)
})

test('a new password needs the current one, and ends the other sessions', async () => {
  const { email } = await aPerson(server)
  const [phone, laptop] = [await signedIn(server, email), await signedIn(server, email)]
  const change = (currentPassword: string, newPassword: string) =>
    phone.put('/v1/person/password', { currentPassword, newPassword })
  const wrong = await change('something else', 'short blue kettle')
  expect(wrong).toMatchObject({ status: 422, body: { code: 'identity.wrong_password' } })
  expect(wrong.body.errors).toMatchObject([{ pointer: '/currentPassword', rule: 'wrong' }])
  expect(await isSignedIn(laptop)).toBe(true)
  expect((await change(PASSWORD, 'short blue kettle')).status).toBe(204)
  expect(await Promise.all([phone, laptop].map(isSignedIn))).toEqual([true, false])
  expect((await signIn(visitorOf(server), email)).status).toBe(422)
  expect((await signIn(visitorOf(server), email, 'short blue kettle')).status).toBe(200)
})

test.each([
  ['too short', 'short', 'minLength'],
  ['too long', 'x y'.repeat(100), 'maxLength'],
  ['among the first to be guessed', 'Password123!', 'common'],
  ['the one there is', PASSWORD, 'unchanged'],
])('a new password is refused when it is %s', async (_why, newPassword, rule) => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const answer = await visitor.put('/v1/person/password', {
    currentPassword: PASSWORD,
    newPassword,
  })
  expect(answer.status).toBe(400)
  expect(answer.body.errors).toMatchObject([{ pointer: '/newPassword', rule }])
})

test('a new password is refused when it is the address', async () => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const body = { currentPassword: PASSWORD, newPassword: email.toUpperCase() }
  const answer = await visitor.put('/v1/person/password', body)
  expect(answer.body.errors).toMatchObject([{ pointer: '/newPassword', rule: 'common' }])
})

test('of two password changes at once only one succeeds', async () => {
  const { email } = await aPerson(server)
  const [one, two] = [await signedIn(server, email), await signedIn(server, email)]
  const change = (visitor: Visitor, newPassword: string) =>
    visitor.put('/v1/person/password', { currentPassword: PASSWORD, newPassword })
  const answers = await Promise.all([
    change(one, 'short blue kettle'),
    change(two, 'round red saucer'),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 422])
})

test('a person changes their name and language', async () => {
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const answer = await visitor.put('/v1/person', { name: '  李安 ', locale: 'zh' })
  expect(answer.body).toMatchObject({ email, name: '李安', locale: 'zh' })
  expect((await visitor.get('/v1/session')).body.person).toMatchObject({
    name: '李安',
    locale: 'zh',
  })
})

test('a person acts for another of their companies, and starts there next time', async () => {
  const { id, email } = await aPerson(server)
  server.advance(1) // Companies come in the order one joined them.
  const second = await aCompany(server, { personId: id, role: 'viewer', isSupplier: true })
  const visitor = await signedIn(server, email)
  const before = await visitor.get('/v1/session')
  expect(before.body.parties).toHaveLength(2)
  expect(before.body.permissions).not.toContain('supplier_orders.read')
  const answer = await visitor.put('/v1/session/party', { partyId: second.id })
  expect(answer.body).toMatchObject({ party: { id: second.id, role: 'viewer' } })
  expect(answer.body.permissions).toContain('supplier_orders.read')
  expect(answer.body.permissions).not.toContain('catalog.manage')
  expect((await visitor.get('/v1/session')).body).toEqual(answer.body)
  const next = await signedIn(server, email)
  expect((await next.get('/v1/session')).body.party?.id).toBe(second.id)
})

test("nobody acts for a company that isn't theirs", async () => {
  const [one, two] = [await aPerson(server), await aPerson(server)]
  const visitor = await signedIn(server, one.email)
  const answer = await visitor.put('/v1/session/party', { partyId: two.party.id })
  expect(answer).toMatchObject({ status: 404, body: { code: 'identity.not_a_member' } })
  expect((await visitor.get('/v1/session')).body.party?.id).toBe(one.party.id)
})

test.each([
  ['POST', '/v1/session', { email: 'no address', password: 'x' }, '/email', 'format'],
  ['POST', '/v1/session', { email: 'a@example.com' }, '/password', 'required'],
  ['POST', '/v1/session', { email: 'a@example.com', password: 5 }, '/password', 'type'],
  ['POST', '/v1/session', { email: 'a@example.com', password: '' }, '/password', 'minLength'],
  ['PUT', '/v1/person', { name: ' ', locale: 'en' }, '/name', 'pattern'],
  ['PUT', '/v1/person', { name: 'x'.repeat(101), locale: 'en' }, '/name', 'maxLength'],
  ['PUT', '/v1/person', { name: 'Ann', locale: 'fr' }, '/locale', 'enum'],
  ['PUT', '/v1/person', { name: 'Ann', locale: 'en', id: 'x' }, '/id', 'additionalProperties'],
  ['PUT', '/v1/session/party', { partyId: 'per_1' }, '/partyId', 'pattern'],
  ['DELETE', '/v1/sessions?keepCurrent=maybe', undefined, '/querystring/keepCurrent', 'type'],
] as const)('%s %s with %j names the field and the rule', async (...row) => {
  const [method, url, body, pointer, rule] = row
  const { email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  const answer = await visitor.send(method, url, body)
  expect(answer.status).toBe(400)
  expect(answer.body.code).toBe('request.invalid')
  expect(answer.body.errors).toMatchObject([{ pointer, rule }])
})

test('every change is recorded with ids and without personal data', async () => {
  const { id, email } = await aPerson(server)
  const visitor = await signedIn(server, email)
  await visitor.put('/v1/person', { name: 'Secret Name', locale: 'en' })
  await visitor.delete('/v1/sessions')
  const rows = await server.db.query<{ type: string; whole: string }>({
    name: 'test.events',
    text: 'select type, e::text as whole from platform.events e where actor = $1 order by id',
    values: [id],
  })
  const types = rows.map(({ type }) => type)
  const expected = ['signed_in', 'person_changed', 'signed_out_everywhere']
  expect(types).toEqual(expected.map((type) => `identity.${type}`))
  for (const { whole } of rows) expect(whole).not.toMatch(/Secret|example\.com|Visitor/)
})

test('expired sessions and closed windows are deleted, live ones stay', async () => {
  const { email } = await aPerson(server)
  await signIn(visitorOf(server), email, 'wrong password')
  server.advance(31 * DAY_MS)
  const live = await signedIn(server, email)
  const { db, env } = server
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  await forgetExpired.run({ db, env, log, payload: {} })
  const [counts] = await db.query<{ sessions: bigint; windows: bigint }>({
    name: 'test.counts',
    text: `select (select count(*) from identity.sessions) as sessions,
      (select count(*) from identity.sign_in_failures) as windows`,
  })
  expect(counts).toEqual({ sessions: 1n, windows: 0n })
  expect(await isSignedIn(live)).toBe(true)
})
