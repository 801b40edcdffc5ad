import { afterAll, beforeAll, expect, test } from 'vitest'
import { only } from '../src/kernel/result.ts'
import { DAY_MS } from '../src/kernel/time.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { anOperator } from './cast.ts'
import { expectOk, problemOf } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { signUp, type Member } from './market.ts'
import {
  balanceOf,
  contentOf,
  fundWallet,
  makeFile,
  proveAccount,
  sendFile,
  waitingIds,
  type FileJson,
} from './wallet.ts'

// Money leaves a balance for a proven account, once, and comes back when the bank sends it back.

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

type Owner = Member & Readonly<{ accountId: string }>

/** Somebody with a balance and an account that money may leave for. */
async function anOwner(minor = 100_000n): Promise<Owner> {
  const owner = await signUp(server)
  await fundWallet(server, owner, { minor })
  const { id: accountId } = await proveAccount(owner, operator)
  await server.clock.advance(3 * DAY_MS)
  return { ...owner, accountId }
}

type WithdrawalJson = Readonly<{ id: string; state: string; reason: string | null }>

const yuan = (minor: number) => ({ currency: 'CNY', minor: String(minor) })

function ask({ client, accountId }: Owner, minor: number, key?: string) {
  const body = { bankAccountId: accountId, amount: yuan(minor) }
  const headers = key ? { 'idempotency-key': key } : {}
  return client.post<WithdrawalJson>('/v1/wallet/withdrawals', body, headers)
}

const withdraw = async (owner: Owner, minor: number) => expectOk(await ask(owner, minor))
const tell = (id: string, what: 'confirm' | 'return', body?: object) =>
  operator.client.post(`/v1/operator/credit-transfers/${id}/${what}`, body)
const stateOf = async ({ client }: Owner) => {
  const { items } = expectOk(
    await client.get<{ items: WithdrawalJson[] }>('/v1/wallet/withdrawals'),
  )
  return items.map(({ state }) => state)
}

test('a withdrawal is reserved, sent by a bank file and confirmed', async () => {
  const owner = await anOwner()
  const { id } = await withdraw(owner, 40_000)
  expect(await balanceOf(owner)).toEqual([100_000, 40_000, 60_000])
  const content = await sendFile(operator)
  expect(content).toContain('<InstdAmt Ccy="CNY">400.00</InstdAmt>')
  expect(content).toContain(`<EndToEndId>${id.replace('_', '').toUpperCase()}</EndToEndId>`)
  expect(await balanceOf(owner)).toEqual([60_000, 0, 60_000])
  expectOk(await tell(id, 'confirm'))
  expectOk(await tell(id, 'confirm'))
  expect(await stateOf(owner)).toEqual(['confirmed'])
  expect(await balanceOf(owner)).toEqual([60_000, 0, 60_000])
})

test('what the bank sends back is in the balance again, whenever it does', async () => {
  const owner = await anOwner()
  const ids = [
    (await withdraw(owner, 100)).id, // Its file is refused.
    (await withdraw(owner, 200)).id, // It comes back at once.
    (await withdraw(owner, 400)).id, // It comes back after the bank had taken it.
  ]
  const [refused = '', early = '', late = ''] = ids
  const file = await makeFile(operator)
  expectOk(await tell(refused, 'return', { reason: 'AC04 closed account' }))
  expectOk(await operator.client.post(`/v1/operator/bank-files/${file.id}/sent`))
  expectOk(await tell(early, 'return', { reason: 'AC01' }))
  expectOk(await tell(late, 'confirm'))
  expect(await balanceOf(owner)).toEqual([99_600, 0, 99_600])
  expectOk(await tell(late, 'return', { reason: 'AC01' }))
  expectOk(await tell(late, 'return', { reason: 'AC01' }))
  expect(await balanceOf(owner)).toEqual([100_000, 0, 100_000])
  expect(problemOf(await tell(late, 'confirm')).code).toBe('wallet.wrong_state')
  const { items } = expectOk(
    await owner.client.get<{ items: WithdrawalJson[] }>('/v1/wallet/withdrawals'),
  )
  expect(items.map(({ state, reason }) => [state, reason])).toEqual([
    ['returned', 'AC01'],
    ['returned', 'AC01'],
    ['returned', 'AC04 closed account'],
  ])
  const statement = expectOk(
    await owner.client.get<{ items: { kind: string; amount: { minor: string } }[] }>(
      '/v1/wallet/statement?currency=CNY',
    ),
  )
  expect(statement.items.map(({ kind, amount }) => `${kind} ${amount.minor}`)).toEqual([
    'withdrawal_return 400',
    'withdrawal_return 200',
    'withdrawal -400',
    'withdrawal -200',
    'top_up 100000',
  ])
})

test('a file is the same bytes however often it is fetched, and nothing is in two files', async () => {
  const owner = await anOwner()
  await withdraw(owner, 100)
  const wanted = { transferIds: await waitingIds(operator) }
  const answers = await Promise.all(
    [0, 1, 2].map(() => operator.client.tab().post<FileJson>('/v1/operator/bank-files', wanted)),
  )
  const late = answers.filter(({ status }) => status !== 200).map(problemOf)
  expect(late.map(({ code }) => code)).toEqual(['wallet.wrong_state', 'wallet.wrong_state'])
  const made = answers.filter(({ status }) => status === 200).map(({ body }) => body)
  const file = only(made)
  const [one, two] = [await contentOf(operator, file.id), await contentOf(operator, file.id)]
  expect(one).toBe(two)
  expect(one).toContain(`<MsgId>${file.messageId}</MsgId>`)
  await withdraw(owner, 200)
  const next = await contentOf(operator, (await makeFile(operator)).id)
  expect(next).toContain('<NbOfTxs>1</NbOfTxs><CtrlSum>2.00</CtrlSum>')
})

test('saying twice that a file was sent moves the money once', async () => {
  const owner = await anOwner()
  await withdraw(owner, 100)
  const { id } = await makeFile(operator)
  const sent = () => operator.client.tab().post(`/v1/operator/bank-files/${id}/sent`)
  await Promise.all([sent(), sent(), sent()])
  expect(await balanceOf(owner)).toEqual([99_900, 0, 99_900])
})

test('of many withdrawals at once, no more leaves than is there', async () => {
  const owner = await anOwner(1_000n)
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(owner, 300)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
  const refused = answers.filter(({ status }) => status !== 200).map(problemOf)
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['wallet.balance_too_low']))
  expect(refused[0]?.data).toMatchObject({ currency: 'CNY', shortMinor: '200' })
  expect(await balanceOf(owner)).toEqual([1_000, 900, 100])
})

test('the same request again is the same withdrawal', async () => {
  const owner = await anOwner()
  const [one, two] = [await ask(owner, 100, 'again'), await ask(owner, 100, 'again')]
  expect(two.body).toEqual(one.body)
  expect(await balanceOf(owner)).toEqual([100_000, 100, 99_900])
})

test('what no file has yet can be given up', async () => {
  const owner = await anOwner()
  const { id } = await withdraw(owner, 500)
  const cancel = () => owner.client.post<WithdrawalJson>(`/v1/wallet/withdrawals/${id}/cancel`)
  expect(expectOk(await cancel()).state).toBe('cancelled')
  expect(expectOk(await cancel()).state).toBe('cancelled')
  expect(await balanceOf(owner)).toEqual([100_000, 0, 100_000])
  const { id: other } = await withdraw(owner, 500)
  await makeFile(operator)
  const late = await owner.client.post(`/v1/wallet/withdrawals/${other}/cancel`)
  expect(problemOf(late).code).toBe('wallet.withdrawal_on_its_way')
  const removed = await owner.client.delete(`/v1/wallet/bank-accounts/${owner.accountId}`)
  expect(problemOf(removed).code).toBe('wallet.account_in_use')
})

test('nothing leaves for an unproven account, a new one, or in another name', async () => {
  const owner = await signUp(server)
  await fundWallet(server, owner, { minor: 1_000n })
  const { id: accountId } = await proveAccount(owner, operator)
  const asked = () => ask({ ...owner, accountId }, 100)
  const problem = problemOf(await asked())
  expect(problem.code).toBe('wallet.cooling_off')
  expect(new Date(String(problem.data?.['until'])).getTime()).toBeGreaterThan(
    server.env.now().getTime() + 2 * DAY_MS,
  )
  await server.clock.advance(3 * DAY_MS)
  expect((await asked()).status).toBe(200)

  const profile = expectOk(await owner.client.get<Record<string, unknown>>('/v1/party'))
  const { country, locale, timeZone } = profile
  const names = { name: 'Oak Trading', legalName: 'Oak Trading Ltd' }
  expectOk(await owner.client.put('/v1/party', { ...names, country, locale, timeZone }))
  expect(problemOf(await asked()).code).toBe('wallet.holder_differs')

  const other = await owner.client.post<{ id: string }>('/v1/wallet/bank-accounts', {
    ...{ kind: 'local', holder: 'Oak Trading', country: 'US' },
    ...{ routing: '021000021', number: '123456789' },
  })
  const unproven = await ask({ ...owner, accountId: other.body.id }, 100)
  expect(problemOf(unproven).code).toBe('wallet.account_unproven')
  await makeFile(operator) // What it waits for is nothing to the next test.
})

test('within a day no more leaves than the limit, also by two at once', async () => {
  const owner = await anOwner(20_000_000n)
  const answers = await Promise.all([ask(owner, 3_000_000), ask(owner, 3_000_000)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  const problem = problemOf(await ask(owner, 2_000_001))
  expect(problem).toMatchObject({
    code: 'wallet.daily_limit',
    data: { currency: 'CNY', limitMinor: '5000000', leftMinor: '2000000' },
  })
  expect((await ask(owner, 2_000_000)).status).toBe(200)
  await server.clock.advance(DAY_MS)
  expect((await ask(owner, 5_000_000)).status).toBe(200)
})
