import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSignUp, signIn, startPeopleServer, visitorOf } from '../../test/people.ts'
import type { PeopleServer } from '../../test/people.ts'
import type { AfterSignIn } from '../identity/index.ts'

let server: PeopleServer
let afterSignIn: AfterSignIn | undefined

beforeAll(async () => {
  server = await startPeopleServer({ afterSignIn: async (...args) => afterSignIn?.(...args) })
})
afterAll(async () => {
  await server.stop()
})

type Table = 'people' | 'parties' | 'memberships' | 'sessions'

async function count(table: Table): Promise<bigint | undefined> {
  const schema = table === 'people' || table === 'sessions' ? 'identity' : 'parties'
  const rows = await server.db.query<{ count: bigint }>({
    name: `test.count_${table}`,
    text: `select count(*) from ${schema}.${table}`,
  })
  return rows[0]?.count
}

const counts = () =>
  Promise.all([count('people'), count('parties'), count('memberships'), count('sessions')])

test('signing up creates a person with a company they own, and signs in', async () => {
  const visitor = visitorOf(server)
  const signUp = aSignUp({ companyName: '  义乌小店 ', country: 'CN', timeZone: 'Asia/Shanghai' })
  const answer = await visitor.post('/v1/sign-up', signUp)
  expect(answer.status).toBe(201)
  expect(answer.body).toMatchObject({
    person: { email: signUp.email, name: signUp.name },
    party: { name: '义乌小店', country: 'CN', isSupplier: false, isOperator: false, role: 'owner' },
  })
  expect((await visitor.get('/v1/session')).body).toEqual(answer.body)
  expect((await visitor.get('/v1/party')).body).toMatchObject({
    name: '义乌小店',
    legalName: '义乌小店',
    timeZone: 'Asia/Shanghai',
  })
})

test('an address that has an account cannot sign up again, and nothing is left behind', async () => {
  const first = aSignUp()
  await visitorOf(server).post('/v1/sign-up', first)
  const before = await counts()
  const visitor = visitorOf(server)
  const answer = await visitor.post('/v1/sign-up', aSignUp({ email: first.email.toUpperCase() }))
  expect(answer).toMatchObject({ status: 409, body: { code: 'identity.email_taken' } })
  expect(answer.body.errors).toMatchObject([{ pointer: '/email', rule: 'taken' }])
  expect(visitor.cookies).toEqual({})
  expect(await counts()).toEqual(before)
})

test('of two sign-ups with one address at once, one succeeds', async () => {
  const signUp = aSignUp()
  const answers = await Promise.all([
    visitorOf(server).post('/v1/sign-up', signUp),
    visitorOf(server).post('/v1/sign-up', signUp),
  ])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
})

test('what must happen with signing in commits or fails with it', async () => {
  const seen: (string | undefined)[] = []
  const signUp = aSignUp()
  try {
    afterSignIn = async (_trx, { request, party }) => {
      seen.push(`${request.url} ${party?.name}`)
      throw new Error('the cart could not be kept')
    }
    const before = await counts()
    const visitor = visitorOf(server)
    expect((await visitor.post('/v1/sign-up', signUp)).status).toBe(500)
    expect(await counts()).toEqual(before)
    afterSignIn = async (_trx, { request, reply, party, person }) => {
      seen.push(`${request.url} ${party?.name}`)
      void reply.header('x-kept-for', person.id)
    }
    const answer = await visitor.post('/v1/sign-up', signUp)
    expect(answer.headers['x-kept-for']).toBe(answer.body.person?.id)
    await signIn(visitor, signUp.email)
  } finally {
    afterSignIn = undefined
  }
  const signedUp = `/v1/sign-up ${signUp.companyName}`
  expect(seen).toEqual([signedUp, signedUp, `/v1/session ${signUp.companyName}`])
})

test.each([
  [{ email: 'nobody' }, '/email', 'format'],
  [{ email: `${'x'.repeat(250)}@example.com` }, '/email', 'maxLength'],
  [{ password: 'short' }, '/password', 'minLength'],
  [{ password: 'qwertyuiop' }, '/password', 'common'],
  [{ password: 'buyer@example.com', email: 'buyer@example.com' }, '/password', 'common'],
  [{ name: '' }, '/name', 'minLength'],
  [{ name: 'A\nB' }, '/name', 'pattern'],
  [{ name: 'A\u0000B' }, '/name', 'characters'],
  [{ companyName: '   ' }, '/companyName', 'pattern'],
  [{ companyName: 'x'.repeat(201) }, '/companyName', 'maxLength'],
  [{ country: 'gb' }, '/country', 'pattern'],
  [{ country: 'XX' }, '/country', 'country'],
  [{ locale: 'fr' }, '/locale', 'enum'],
  [{ timeZone: 'Europe/Atlantis' }, '/timeZone', 'timeZone'],
  [{ isOperator: true }, '/isOperator', 'additionalProperties'],
  [{ email: undefined }, '/email', 'required'],
  [{ name: 5 }, '/name', 'type'],
])('signing up with %j names the field and the rule and creates nothing', async (...row) => {
  const [changes, pointer, rule] = row
  const before = await counts()
  const answer = await visitorOf(server).post('/v1/sign-up', aSignUp(changes))
  expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  expect(answer.body.errors).toMatchObject([{ pointer, rule }])
  expect(await counts()).toEqual(before)
})

test('more than fifty sign-ups from one network wait until the window is over', async () => {
  // As many as a limit lets through would take half a minute of hashing: these fail before that.
  const bad = aSignUp({ password: 'password12' })
  const from = (remoteAddress: string) => visitorOf(server, 'Visitor/1.0', { remoteAddress })
  const one = from('203.0.113.40')
  for (let i = 0; i < 50; i += 1) expect((await one.post('/v1/sign-up', bad)).status).toBe(400)
  const refused = await one.post('/v1/sign-up', aSignUp())
  expect([refused.status, refused.body.code]).toEqual([429, 'identity.too_many_sign_ups'])
  expect(refused.headers['retry-after']).toBe(String(15 * 60))
  expect((await from('203.0.113.41').post('/v1/sign-up', aSignUp())).status).toBe(201)
  server.advance(15 * 60_000)
  expect((await one.post('/v1/sign-up', aSignUp())).status).toBe(201)
})

test('one customer of an IPv6 provider is one network', async () => {
  const bad = aSignUp({ password: 'password12' })
  const from = (last: number) =>
    visitorOf(server, 'Visitor/1.0', { remoteAddress: `2001:db8:1:2::${last.toString(16)}` })
  for (let i = 1; i <= 50; i += 1) await from(i).post('/v1/sign-up', bad)
  expect((await from(51).post('/v1/sign-up', bad)).status).toBe(429)
})

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('at %s nobody counts', async (here) => {
  const bad = aSignUp({ password: 'password12' })
  const visitor = visitorOf(server, 'Visitor/1.0', { remoteAddress: here })
  for (let i = 0; i < 55; i += 1) {
    expect((await visitor.post('/v1/sign-up', bad)).status).toBe(400)
  }
})
