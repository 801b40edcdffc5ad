import { afterAll, beforeAll, expect, test } from 'vitest'
import { aColleague, aPerson, aProfile, aSignUp, signIn } from '../../test/people.ts'
import { startPeopleServer, visitorOf } from '../../test/people.ts'
import type { PeopleServer, Visitor } from '../../test/people.ts'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { findAddresses, partiesByIds } from './index.ts'

let server: PeopleServer

beforeAll(async () => {
  server = await startPeopleServer()
})
afterAll(async () => {
  await server.stop()
})

async function aBuyer(): Promise<Visitor> {
  const visitor = visitorOf(server)
  expect((await visitor.post('/v1/sign-up', aSignUp())).status).toBe(201)
  return visitor
}

const partyUuidOf = async (visitor: Visitor) =>
  uuidOf('pty', (await visitor.get('/v1/session')).body.party?.id ?? '')

const anAddress = (changes: Record<string, unknown> = {}) => ({
  recipient: 'Ann Buyer',
  line1: '1 High Street',
  city: 'York',
  postalCode: 'YO1 7HH',
  country: 'GB',
  ...changes,
})

test('an owner changes the profile of their company', async () => {
  const visitor = await aBuyer()
  const answer = await visitor.put('/v1/party', aProfile)
  expect(answer).toMatchObject({ status: 200, body: aProfile })
  expect((await visitor.get('/v1/party')).body).toEqual(answer.body)
  expect((await visitor.get('/v1/session')).body.party).toMatchObject({ name: 'New Shop' })
})

test.each([
  [{ country: 'ZZ' }, '/country', 'country'],
  [{ timeZone: '+01:00' }, '/timeZone', 'timeZone'],
  [{ legalName: '' }, '/legalName', 'minLength'],
  [{ isSupplier: true }, '/isSupplier', 'additionalProperties'],
])('a profile with %j is refused', async (changes, pointer, rule) => {
  const visitor = await aBuyer()
  const before = (await visitor.get('/v1/party')).body
  const answer = await visitor.put('/v1/party', { ...aProfile, ...changes })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer, rule }] } })
  expect((await visitor.get('/v1/party')).body).toEqual(before)
})

test('a member manages addresses but not the profile; a viewer looks', async () => {
  const owner = await aBuyer()
  const { body: address } = await owner.post('/v1/addresses', anAddress())
  const partyUuid = await partyUuidOf(owner)
  const member = await aColleague(server, { partyUuid, role: 'member' })
  const viewer = await aColleague(server, { partyUuid, role: 'viewer' })
  const refused = { status: 403, body: { code: 'identity.not_allowed' } }
  expect(await member.put('/v1/party', aProfile)).toMatchObject(refused)
  expect((await member.post('/v1/addresses', anAddress())).status).toBe(201)
  expect((await viewer.get('/v1/addresses')).body.items).toHaveLength(2)
  expect((await viewer.get('/v1/party')).status).toBe(200)
  const path = `/v1/addresses/${address.id}`
  const changes = [
    viewer.put('/v1/party', aProfile),
    viewer.post('/v1/addresses', anAddress()),
    viewer.put(path, anAddress()),
    viewer.put(`${path}/default`),
    viewer.delete(path),
  ]
  for (const answer of await Promise.all(changes)) expect(answer).toMatchObject(refused)
  expect((await viewer.get('/v1/addresses')).body.items).toHaveLength(2)
})

test('without a session there is no company and no address book', async () => {
  const stranger = visitorOf(server)
  for (const url of ['/v1/party', '/v1/addresses']) {
    const answer = await stranger.get(url)
    expect(answer).toMatchObject({ status: 401, body: { code: 'identity.sign_in_needed' } })
  }
})

test('the first address is the default, and a later one only when asked', async () => {
  const visitor = await aBuyer()
  const { body: first } = await visitor.post('/v1/addresses', anAddress())
  expect(first).toMatchObject({ ...anAddress(), isDefault: true, company: null, phone: null })
  server.advance(1) // Ids sort by the millisecond they were made in.
  const { body: second } = await visitor.post('/v1/addresses', anAddress({ city: ' Leeds ' }))
  expect(second).toMatchObject({ city: 'Leeds', isDefault: false })
  const { body: third } = await visitor.post('/v1/addresses', anAddress({ isDefault: true }))
  expect(await book(visitor)).toEqual([third.id, second.id, first.id])
})

/** Ids in the order of the list; the first is the default, and the only one. */
async function book(visitor: Visitor): Promise<string[]> {
  const items: { id: string; isDefault: boolean }[] = (await visitor.get('/v1/addresses')).body
    .items
  const flags = items.map(({ isDefault }) => isDefault)
  expect(flags).toEqual(items.map((_, index) => index === 0))
  return items.map(({ id }) => id)
}

async function withAddresses(howMany: number) {
  const visitor = await aBuyer()
  const ids: string[] = []
  for (let i = 0; i < howMany; i += 1) {
    server.advance(1)
    ids.push((await visitor.post('/v1/addresses', anAddress({ city: `City ${i}` }))).body.id)
  }
  return { visitor, ids }
}

test('another address becomes the default', async () => {
  const { visitor, ids } = await withAddresses(3)
  const [first, second, third] = ids
  const answer = await visitor.put(`/v1/addresses/${second}/default`)
  expect(answer).toMatchObject({ status: 200, body: { id: second, isDefault: true } })
  expect(await book(visitor)).toEqual([second, third, first])
})

test('changing an address replaces all of it', async () => {
  const { visitor, ids } = await withAddresses(1)
  const path = `/v1/addresses/${ids[0]}`
  await visitor.put(path, anAddress({ company: 'Shop', line2: 'Unit 4', phone: '+44 1' }))
  const bare = { recipient: '张伟', line1: '稠州北路 1 号', city: '义乌', country: 'CN' }
  const answer = await visitor.put(path, bare)
  const empty = { company: null, line2: null, region: null, postalCode: null, phone: null }
  expect(answer.body).toEqual({ id: ids[0], ...bare, ...empty, isDefault: true })
  expect((await visitor.get('/v1/addresses')).body.items).toEqual([answer.body])
})

test('when the default goes, the newest address left takes its place', async () => {
  const { visitor, ids } = await withAddresses(3)
  const [first, second, third] = ids
  expect((await visitor.delete(`/v1/addresses/${first}`)).status).toBe(204)
  expect(await book(visitor)).toEqual([third, second])
  await visitor.delete(`/v1/addresses/${second}`)
  await visitor.delete(`/v1/addresses/${third}`)
  expect(await book(visitor)).toEqual([])
})

test('a deleted address is not found, and its row stays for the orders that went there', async () => {
  const { visitor, ids } = await withAddresses(1)
  const path = `/v1/addresses/${ids[0]}`
  await visitor.delete(path)
  const answers = [
    visitor.put(path, anAddress()),
    visitor.delete(path),
    visitor.put(`${path}/default`),
  ]
  for (const answer of await Promise.all(answers)) {
    expect(answer).toMatchObject({ status: 404, body: { code: 'parties.address_not_found' } })
  }
  const rows = await server.db.query<{ id: string; deleted_at: Date | null }>({
    name: 'test.deleted',
    text: 'select id, deleted_at from parties.addresses where deleted_at is not null',
  })
  expect(rows.map(({ id }) => encodeId('adr', id))).toContain(ids[0])
})

test("another company's address is not found and stays as it is", async () => {
  const { visitor, ids } = await withAddresses(1)
  const stranger = await aBuyer()
  await stranger.post('/v1/addresses', anAddress())
  const path = `/v1/addresses/${ids[0]}`
  const tries = [
    stranger.put(path, anAddress({ city: 'Stolen' })),
    stranger.delete(path),
    stranger.put(`${path}/default`),
  ]
  for (const answer of await Promise.all(tries)) {
    expect(answer).toMatchObject({ status: 404, body: { code: 'parties.address_not_found' } })
  }
  expect((await visitor.get('/v1/addresses')).body.items).toMatchObject([
    { id: ids[0], city: 'City 0', isDefault: true },
  ])
})

test('an address is found for its own company only', async () => {
  const { visitor, ids } = await withAddresses(1)
  const [id = ''] = ids
  const own = await partyUuidOf(visitor)
  const other = await partyUuidOf(await aBuyer())
  const asked = [own, other].map((partyUuid) => ({ partyUuid, id }))
  const [found0, found1] = await findAddresses(server.db, asked)
  expect(found0).toMatchObject({ id, city: 'City 0' })
  expect(found1).toBeUndefined()
  const found = await partiesByIds(server.db, [own, own, other])
  expect([...found.keys()].toSorted()).toEqual([own, other].toSorted())
  expect((await partiesByIds(server.db, [])).size).toBe(0)
})

test('an address book holds 50 addresses, however many are added at once', async () => {
  const visitor = await aBuyer()
  const added = await Promise.all(
    Array.from({ length: 55 }, () => visitor.post('/v1/addresses', anAddress({ isDefault: true }))),
  )
  const refused = added.filter(({ status }) => status !== 201)
  expect(refused).toHaveLength(5)
  for (const answer of refused) {
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'parties.too_many_addresses', data: { limit: 50 } },
    })
  }
  expect(await book(visitor)).toHaveLength(50)
})

test.each([
  [{ recipient: '' }, '/recipient', 'minLength'],
  [{ recipient: undefined }, '/recipient', 'required'],
  [{ line1: ' ' }, '/line1', 'pattern'],
  [{ city: 'x'.repeat(101) }, '/city', 'maxLength'],
  [{ country: 'XX' }, '/country', 'country'],
  [{ country: 'England' }, '/country', 'pattern'],
  [{ isDefault: 'yes' }, '/isDefault', 'type'],
  [{ partyId: 'pty_1' }, '/partyId', 'additionalProperties'],
])('an address with %j is refused and not added', async (changes, pointer, rule) => {
  const visitor = await aBuyer()
  const answer = await visitor.post('/v1/addresses', anAddress(changes))
  expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  expect(answer.body.errors).toMatchObject([{ pointer, rule }])
  expect(await book(visitor)).toEqual([])
})

test('every change is recorded with ids and without personal data', async () => {
  const { visitor, ids } = await withAddresses(2)
  const path = `/v1/addresses/${ids[1]}`
  await visitor.put(path, anAddress())
  await visitor.put(`${path}/default`)
  await visitor.delete(path)
  await visitor.put('/v1/party', aProfile)
  const { body } = await visitor.get('/v1/session')
  const rows = await server.db.query<{ type: string; actor: string; whole: string }>({
    name: 'test.events',
    text: `select type, actor, e::text as whole from platform.events e where party = $1 order by id`,
    values: [body.party?.id],
  })
  const address = ['added', 'added', 'changed'].map((what) => `parties.address_${what}`)
  const later = ['parties.default_address_changed', 'parties.address_deleted', 'parties.changed']
  const expected = ['identity.signed_up', 'parties.created', ...address, ...later]
  expect(rows.map(({ type }) => type)).toEqual(expected)
  for (const { actor, whole } of rows) {
    expect(actor).toBe(body.person?.id)
    expect(whole).not.toMatch(/High Street|York|Buyer|Shop|example\.com/)
  }
})

test('a supplier made by an operator is one from its first session', async () => {
  const { email } = await aPerson(server, { isSupplier: true })
  const { body } = await signIn(visitorOf(server), email)
  expect(body.party).toMatchObject({ isSupplier: true, isOperator: false })
  expect(body.permissions).toContain('catalog.manage')
})
