import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../test/database.ts'
import { createDb, type Db } from './platform/db.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb({ url: database.appUrl, max: 2 })
})
afterAll(async () => {
  await db.end()
  await database.drop()
})

/** The program as it is started for real, with `input` on its standard input. */
async function danbao(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: database.appUrl },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code: Number(code), output }
}

const accounts = (email: string) =>
  db.query({
    name: 'test.accounts',
    text: `select p.name, p.country, p.is_operator, p.is_supplier, m.role, s.slug, s.currency
      from identity.people e
      join parties.memberships m on m.person_id = e.id
      join parties.parties p on p.id = m.party_id
      left join catalog.supplier_profiles s on s.party_id = p.id
      where e.email = $1`,
    values: [email],
  })

const operator = ['operator', 'add', 'ada@shop.example', 'Ada Low', 'Shop Ltd', 'GB']

test('an operator is added with the password given, which is not shown again', async () => {
  const { code, output } = await danbao(operator, 'tall green teapot\n')
  expect(output).toContain('ada@shop.example is an operator')
  expect(output).not.toContain('teapot')
  expect(code).toBe(0)
  expect(await accounts('ada@shop.example')).toEqual([
    {
      ...{ name: 'Shop Ltd', country: 'GB', role: 'owner', slug: null, currency: null },
      ...{ is_operator: true, is_supplier: false },
    },
  ])
})

test('without a password one is made and shown once', async () => {
  const { output } = await danbao(['operator', 'add', 'bo@shop.example', 'Bo', 'Shop', 'GB'])
  expect(output).toMatch(/shown this once: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{6}\n/)
})

test('what was opened stands in the audit log', async () => {
  const rows = await db.query({
    name: 'test.events',
    text: `select type, actor, data from platform.events order by id limit 2`,
  })
  expect(rows).toEqual([
    { type: 'identity.account_opened', actor: 'system', data: {} },
    {
      ...{ type: 'parties.created', actor: 'system' },
      data: { isOperator: true, isSupplier: false },
    },
  ])
})

test('a supplier gets a page of its own, two of one name two', async () => {
  const add = (email: string) =>
    danbao(['supplier', 'add', email, 'Li Na', 'Köln & Söhne', 'DE', 'EUR'], 'tall green teapot\n')
  expect((await add('li@goods.example')).output).toContain('/suppliers/koln-sohne')
  await add('na@goods.example')
  expect(await accounts('li@goods.example')).toMatchObject([
    { is_supplier: true, is_operator: false, slug: 'koln-sohne', currency: 'EUR' },
  ])
  expect(await accounts('na@goods.example')).toMatchObject([
    { slug: expect.stringMatching(/^koln-sohne-[0-9a-f]{8}$/) },
  ])
})

test('a company whose name no address takes gets one all the same', async () => {
  await danbao(['supplier', 'add', 'wu@goods.example', '吴', '义乌陶瓷', 'CN', 'CNY'])
  expect(await accounts('wu@goods.example')).toMatchObject([
    { name: '义乌陶瓷', slug: expect.stringMatching(/^supplier-[0-9a-f]{8}$/) },
  ])
})

test.each([
  ['an address taken', operator, 'tall green teapot', 'There is an account with this e-mail'],
  ['no address', ['operator', 'add', 'ada', 'A', 'B', 'GB'], '', 'email must match format'],
  [
    'no country',
    ['operator', 'add', 'x@y.example', 'A', 'B', 'QQ'],
    '',
    'country is not a country',
  ],
  ['a weak password', ['operator', 'add', 'x@y.example', 'A', 'B', 'GB'], 'short', 'password must'],
  [
    'no currency',
    ['supplier', 'add', 'x@y.example', 'A', 'B', 'GB', 'XXX'],
    '',
    'currency is not a currency',
  ],
  ['a word too few', ['operator', 'add', 'x@y.example', 'A', 'B'], '', 'danbao operator add EMAIL'],
  ['a slug that is none', ['categories', 'set', 'Tea Pots', 'Tea', '茶'], '', 'slug must match'],
])('with %s nothing is done, and it says why', async (_what, args, input, said) => {
  const { code, output } = await danbao(args, `${input}\n`)
  expect(output).toContain(said)
  expect(code).toBeGreaterThan(0)
  expect(await accounts('x@y.example')).toEqual([])
})

test('categories come in the order they are set, and keep it when renamed', async () => {
  await danbao(['categories', 'set', 'tea', 'Tea', '茶'])
  await danbao(['categories', 'set', 'pots', 'Pots', '壶'])
  await danbao(['categories', 'set', 'tea', 'Teas', '茶叶'])
  const rows = await db.query({
    name: 'test.categories',
    text: 'select slug, name_en, name_zh from catalog.categories order by position',
  })
  expect(rows).toEqual([
    { slug: 'tea', name_en: 'Teas', name_zh: '茶叶' },
    { slug: 'pots', name_en: 'Pots', name_zh: '壶' },
  ])
})
