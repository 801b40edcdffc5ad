import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { DAY_MS } from '../src/kernel/time.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { createSecrets } from '../src/platform/secrets.ts'
import { sealAnew } from '../src/wallet/index.ts'
import { anOperator } from './cast.ts'
import { expectOk, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { signUp, type Member } from './market.ts'
import {
  accountsOf,
  anIban,
  codeIn,
  contentOf,
  linkAccount,
  makeFile,
  proveAccount,
  sendFile,
  waitingIds,
} from './wallet.ts'

// A bank account is linked in the company's name, and proven by a code that only its owner reads.

let server: TestServer
let operator: Member

beforeAll(async () => {
  server = await startTestServer()
  operator = await anOperator(server)
})
afterAll(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
  await server.stop()
})

const prove = ({ client }: Member, id: string, code: string) =>
  client.post(`/v1/wallet/bank-accounts/${id}/proof`, { code })

test('an account is linked, gets a small deposit with a code, and is proven by it', async () => {
  const owner = await signUp(server)
  const account = await linkAccount(owner)
  expect(account).toMatchObject({ last4: '5432', state: 'unproven', deposit: 'waiting' })
  expect(problemOf(await prove(owner, account.id, '000000')).code).toBe('wallet.deposit_not_sent')

  const content = await sendFile(operator)
  expect(content).toContain('<InstdAmt Ccy="GBP">0.01</InstdAmt>')
  expect(content).toContain('<IBAN>GB82WEST12345698765432</IBAN>')
  expect(only(await accountsOf(owner)).deposit).toBe('sent')
  expectOk(await prove(owner, account.id, codeIn(content)))
  expect(only(await accountsOf(owner)).state).toBe('proven')
  expect(problemOf(await prove(owner, account.id, codeIn(content))).code).toBe(
    'wallet.already_proven',
  )
})

test('nothing but its last four is shown, stored in clear or told in an event', async () => {
  const owner = await signUp(server)
  const card = { kind: 'card', holder: 'Harbour & Pine', number: '6212 2622 0102 3557 228' }
  const account = await linkAccount(owner, card)
  expect(account.last4).toBe('7228')
  await makeFile(operator)
  const number = '6212262201023557228'
  const { rows } = await server.owner.pool.query<{ found: string }>(
    `select a::text as found from wallet.bank_accounts a
      union all select f::text from wallet.bank_files f
      union all select t::text from wallet.credit_transfers t
      union all select e::text from platform.events e
      union all select k::text from platform.idempotency_keys k`,
  )
  const hex = Buffer.from(number).toString('hex')
  expect(rows.length).toBeGreaterThan(5)
  for (const { found } of rows) {
    expect(found).not.toContain(number)
    expect(found).not.toContain(hex)
  }
  expect(JSON.stringify(await accountsOf(owner))).not.toContain(number.slice(0, 15))
})

test.each([
  [{ ...anIban, holder: 'Somebody Else Ltd' }, '/holder', 'holder_differs'],
  [{ ...anIban, iban: 'GB33WEST12345698765432' }, '/iban', 'check_digits'],
  [{ kind: 'iban', holder: 'Harbour & Pine' }, '/iban', 'required'],
  [{ kind: 'card', holder: 'Harbour & Pine', number: '4242' }, '/number', 'card'],
  [{ kind: 'card', holder: 'Harbour & Pine', routing: 'x'.repeat(21) }, '/routing', 'maxLength'],
  [{ kind: 'cash', holder: 'Harbour & Pine' }, '/kind', 'enum'],
])('%j is refused at %s: %s', async (body, pointer, rule) => {
  const owner = await signUp(server)
  const problem = problemOf(await owner.client.post('/v1/wallet/bank-accounts', body))
  expect([problem.status, problem.code]).toEqual([400, 'request.invalid'])
  expect(problem.errors).toContainEqual(expect.objectContaining({ pointer, rule }))
  expect(await accountsOf(owner)).toEqual([])
})

test('an account is linked once, also by two at the same time', async () => {
  const owner = await signUp(server)
  const answers = await Promise.all(
    [0, 1].map(() => owner.client.tab().post('/v1/wallet/bank-accounts', anIban)),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
  expect(await accountsOf(owner)).toHaveLength(1)
  await makeFile(operator) // What it waits for is nothing to the next test.
})

test('however many guess a code at once, five guesses are looked at', async () => {
  const owner = await signUp(server)
  const account = await linkAccount(owner)
  const code = codeIn(await sendFile(operator))
  const wrong = Array.from({ length: 12 }, (_, guess) => String(guess).padStart(6, '9'))
  const answers = await Promise.all(
    wrong.filter((guess) => guess !== code).map((guess) => prove(owner, account.id, guess)),
  )
  const codes = answers.map((answer) => problemOf(answer).code)
  expect(codes.filter((each) => each === 'wallet.code_wrong')).toHaveLength(5)
  expect(new Set(codes)).toEqual(new Set(['wallet.code_wrong', 'wallet.code_locked']))
  // Not even the right one helps any more.
  expect(problemOf(await prove(owner, account.id, code)).code).toBe('wallet.code_locked')

  expectOk(await owner.client.post(`/v1/wallet/bank-accounts/${account.id}/deposits`))
  const newCode = codeIn(await sendFile(operator))
  expectOk(await prove(owner, account.id, newCode))
})

test('a code ends after two weeks, and another deposit brings another', async () => {
  const owner = await signUp(server)
  const account = await linkAccount(owner)
  const deposits = `/v1/wallet/bank-accounts/${account.id}/deposits`
  expect(problemOf(await owner.client.post(deposits)).code).toBe('wallet.deposit_on_its_way')
  const code = codeIn(await sendFile(operator))
  await server.clock.advance(14 * DAY_MS)
  expect(problemOf(await prove(owner, account.id, code)).code).toBe('wallet.code_expired')
  expectOk(await owner.client.post(deposits))
  expect(problemOf(await prove(owner, account.id, code)).code).toBe('wallet.deposit_not_sent')
  expectOk(await prove(owner, account.id, codeIn(await sendFile(operator))))
})

test('a removed account is gone, and what waited to be sent there is given up', async () => {
  const owner = await signUp(server)
  const account = await linkAccount(owner)
  expect((await owner.client.delete(`/v1/wallet/bank-accounts/${account.id}`)).status).toBe(204)
  expect(await accountsOf(owner)).toEqual([])
  expect(await waitingIds(operator)).toEqual([])
  expect(problemOf(await prove(owner, account.id, '123456')).code).toBe('wallet.account_not_found')
  // It can be linked again, from the beginning.
  expect((await proveAccount(owner, operator)).state).toBe('proven')
})

test('all is moved under a new key while both are configured, and opens under it alone', async () => {
  const owner = await signUp(server)
  const account = await linkAccount(owner)
  const file = await makeFile(operator)
  const before = await contentOf(operator, file.id)
  const keys = { test: Buffer.alloc(32, 7), next: Buffer.alloc(32, 8) }
  const next = { id: 'next', key: keys.next }
  const both = createSecrets([next, { id: 'test', key: keys.test }], server.env)
  const { db, env, app } = server
  await sealAnew(both).run({ db, env, log: app.http.log, payload: {} })
  const { rows } = await server.owner.pool.query<{ key_id: string }>(
    `select key_id from wallet.bank_accounts union select key_id from wallet.bank_files`,
  )
  expect(rows).toEqual([{ key_id: 'next' }])
  const sealed = await server.owner.pool.query<{ content: Buffer; details: Buffer }>(
    `select f.content, a.details from wallet.bank_files f, wallet.bank_accounts a
      where f.id = $1 and a.id = $2`,
    [uuidOf('bfl', file.id), uuidOf('bac', account.id)],
  )
  const { content, details } = only(sealed.rows)
  const alone = createSecrets([next], server.env)
  const filePlace = `wallet.bank_files ${uuidOf('bfl', file.id)}`
  expect(alone.open({ keyId: 'next', bytes: content }, filePlace)).toBe(before)
  const place = `wallet.bank_accounts ${uuidOf('bac', account.id)} details`
  expect(alone.open({ keyId: 'next', bytes: details }, place)).toContain('GB82WEST12345698765432')
})
