import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { buildApp, type App } from '../src/app.ts'
import { createAlipay } from '../src/gateways/index.ts'
import { createDb, type Db } from '../src/platform/db.ts'
import { anOperator, unknownObjects } from './cast.ts'
import { aPaidOrder, expectOk, payAtCashier, placeOrders, problemOf } from './checkout.ts'
import { untilIntent } from './checkout.ts'
import { createClient, type Answer, type Client } from './client.ts'
import { startTestServer, testWallet, type TestServer } from './harness.ts'
import { aBuyer, aSupplier, type Buyer, type Member, type Supplier } from './market.ts'
import { operationsOf } from './operations.ts'
import { anOldAccount, fundWallet, linkAccount } from './wallet.ts'

// Every route that says it is idempotent, found in the document of the routes (lesson #15).

let server: TestServer
let buyer: Buyer
let supplier: Supplier
let operator: Member
let skuId: string
/** Another server on the same database. */
let twin: Readonly<{ app: App; db: Db }>
let twinUrl: string

beforeAll(async () => {
  server = await startTestServer()
  supplier = await aSupplier(server, { goods: ['1:10.00'], stock: 100_000 })
  buyer = await aBuyer(server)
  operator = await anOperator(server)
  skuId = supplier.skus[0] ?? ''
  const db = createDb({ url: server.db.url })
  const { env, url: publicUrl } = server
  const gateways = { alipay: createAlipay(server.alipay, env) }
  const wallet = testWallet(env)
  twin = { db, app: await buildApp({ db, env, gateways, wallet, publicUrl, logLevel: 'silent' }) }
  twinUrl = await twin.app.http.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await twin.app.http.close()
  await twin.db.end()
  await server.stop()
})

const nameOf = (cookie: string) => cookie.slice(0, cookie.indexOf('='))
const valueOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1)

type Effect = Readonly<{
  client: Client
  path: string
  body: unknown
  /** The same route asked for something else. */
  other: Readonly<{ path?: string; body?: unknown }>
  /** The same route asked for what it refuses. */
  refused: Readonly<{ path?: string; body?: unknown; code: string }>
  /** What tells the answer, without what is made anew each time. */
  essence: (body: never) => unknown
  /** What somebody else is answered; operators see everything, and do it anew. */
  stranger?: number
  /** How often it has happened. */
  count: () => Promise<number>
}>

async function countOf(text: string, values: unknown[]): Promise<number> {
  const { rows } = await server.owner.pool.query<{ n: string }>(text, values)
  return Number(rows[0]?.n)
}

async function aQuote(): Promise<string> {
  const { client, addressId } = buyer
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const body = { addressId, method: 'alipay' }
  return expectOk(await client.post<{ id: string }>('/v1/quotes', body)).id
}

const newIn = (table: string) => `select count(*) as n from ${table} where created_at >= $1`

const yuan = (minor: number) => ({ amount: { currency: 'CNY', minor: String(minor) } })
const eventsOf = (type: string, object: string) =>
  countOf('select count(*) as n from platform.events where type = $1 and object = $2', [
    ...[type, object],
  ])

/** Somebody with a balance and an account that it may leave for. */
async function anOwner() {
  const owner = await aBuyer(server)
  await fundWallet(server, owner, { minor: 10_000n })
  return { ...owner, bankAccountId: await anOldAccount(server, owner) }
}

async function aWithdrawal({ client, bankAccountId }: Awaited<ReturnType<typeof anOwner>>) {
  const body = { bankAccountId, ...yuan(100) }
  return expectOk(await client.post<{ id: string }>('/v1/wallet/withdrawals', body)).id
}

async function aWalletOrder({ client, addressId }: Buyer): Promise<string> {
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const body = { addressId, method: 'wallet' }
  const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', body))
  type Placed = { intentId: string }
  return expectOk(await client.post<Placed>('/v1/order-groups', { quoteId })).intentId
}

/** A file of one withdrawal. */
async function aFile() {
  const transferId = await aWithdrawal(await anOwner())
  const body = { transferIds: [transferId] }
  const { id } = expectOk(
    await operator.client.post<{ id: string }>('/v1/operator/bank-files', body),
  )
  return { id, transferId }
}

async function aSentTransfer(): Promise<string> {
  const { id, transferId } = await aFile()
  expectOk(await operator.client.post(`/v1/operator/bank-files/${id}/sent`))
  return transferId
}

const walletEffects: Readonly<Record<string, () => Promise<Effect>>> = {
  topUp: async () => {
    const since = server.env.now()
    const { client } = await aBuyer(server)
    return {
      ...{ client, path: '/v1/wallet/top-ups', body: { ...yuan(100), method: 'alipay' } },
      other: { body: { ...yuan(101), method: 'alipay' } },
      refused: {
        body: { ...yuan(100), method: 'shells' },
        code: 'payments.method_unavailable',
      },
      essence: ({ intentId }: { intentId: string }) => intentId,
      stranger: 200,
      count: () => countOf(newIn('payments.intents'), [since]),
    }
  },
  refundTopUp: async () => {
    const { client } = await aBuyer(server)
    type Started = { intentId: string; next: { url: string } }
    const body = { ...yuan(1_000), method: 'alipay' }
    const { intentId, next } = expectOk(await client.post<Started>('/v1/wallet/top-ups', body))
    await payAtCashier(next.url)
    await untilIntent(client, intentId, 'succeeded')
    const since = server.env.now()
    return {
      ...{ client, path: `/v1/wallet/top-ups/${intentId}/refunds`, body: yuan(100) },
      other: { body: yuan(101) },
      refused: { body: yuan(1_001), code: 'payments.refund_exceeds' },
      essence: (answer: unknown) => answer,
      count: () => countOf(newIn('payments.refunds'), [since]),
    }
  },
  requestWithdrawal: async () => {
    const { client, bankAccountId } = await anOwner()
    const since = server.env.now()
    return {
      ...{ client, path: '/v1/wallet/withdrawals', body: { bankAccountId, ...yuan(100) } },
      other: { body: { bankAccountId, ...yuan(101) } },
      refused: { body: { bankAccountId, ...yuan(10_001) }, code: 'wallet.balance_too_low' },
      essence: (answer: unknown) => answer,
      count: () => countOf(newIn('wallet.credit_transfers'), [since]),
    }
  },
  cancelWithdrawal: async () => {
    const owner = await anOwner()
    const [id, another] = [await aWithdrawal(owner), await aWithdrawal(owner)]
    const pathOf = (name: string) => `/v1/wallet/withdrawals/${name}/cancel`
    const unknown = unknownObjects(server).withdrawalId
    return {
      ...{ client: owner.client, path: pathOf(id), body: undefined },
      other: { path: pathOf(another) },
      refused: { path: pathOf(unknown), code: 'wallet.withdrawal_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf('wallet.withdrawal_cancelled', id),
    }
  },
  sendAnotherDeposit: async () => {
    const owner = await aBuyer(server)
    const { id } = await linkAccount(owner)
    const card = { kind: 'card', holder: 'Harbour & Pine', number: '6212262201023557228' }
    const another = await linkAccount(owner, card)
    await server.owner.pool.query('update wallet.bank_accounts set code_tries = 5')
    const pathOf = (name: string) => `/v1/wallet/bank-accounts/${name}/deposits`
    const unknown = unknownObjects(server).bankAccountId
    const since = server.env.now()
    return {
      ...{ client: owner.client, path: pathOf(id), body: undefined },
      other: { path: pathOf(another.id) },
      refused: { path: pathOf(unknown), code: 'wallet.account_not_found' },
      essence: ({ items }: { items: unknown[] }) => items,
      count: () => countOf(newIn('wallet.credit_transfers'), [since]),
    }
  },
  confirmFromBalance: async () => {
    const payer = await aBuyer(server)
    await fundWallet(server, payer, { minor: 10_000n })
    const [intentId, another] = [await aWalletOrder(payer), await aWalletOrder(payer)]
    const pathOf = (name: string) => `/v1/payment-intents/${name}/confirm`
    return {
      ...{ client: payer.client, path: pathOf(intentId), body: undefined },
      other: { path: pathOf(another) },
      refused: { path: pathOf(unknownObjects(server).intentId), code: 'payments.not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf('payments.captured', intentId),
    }
  },
  makeBankFile: async () => {
    const owner = await anOwner()
    const [one, another] = [await aWithdrawal(owner), await aWithdrawal(owner)]
    const since = server.env.now()
    return {
      ...{ client: operator.client, path: '/v1/operator/bank-files' },
      body: { transferIds: [one] },
      other: { body: { transferIds: [another] } },
      refused: {
        body: { transferIds: [unknownObjects(server).creditTransferId] },
        code: 'wallet.transfer_not_found',
      },
      essence: (answer: unknown) => answer,
      stranger: 409, // It is in a file now.
      count: () =>
        countOf('select count(*) as n from wallet.bank_files where made_at >= $1', [since]),
    }
  },
  markBankFileSent: async () => {
    const [file, another] = [await aFile(), await aFile()]
    const pathOf = (id: string) => `/v1/operator/bank-files/${id}/sent`
    const unknown = unknownObjects(server).bankFileId
    return {
      ...{ client: operator.client, path: pathOf(file.id), body: undefined },
      other: { path: pathOf(another.id) },
      refused: { path: pathOf(unknown), code: 'wallet.file_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf('wallet.bank_file_sent', file.id),
    }
  },
  confirmTransfer: async () => {
    const [id, another] = [await aSentTransfer(), await aSentTransfer()]
    const pathOf = (name: string) => `/v1/operator/credit-transfers/${name}/confirm`
    const unknown = unknownObjects(server).creditTransferId
    return {
      ...{ client: operator.client, path: pathOf(id), body: undefined },
      other: { path: pathOf(another) },
      refused: { path: pathOf(unknown), code: 'wallet.transfer_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf('wallet.withdrawal_confirmed', id),
    }
  },
  returnTransfer: async () => {
    const id = await aSentTransfer()
    const pathOf = (name: string) => `/v1/operator/credit-transfers/${name}/return`
    const unknown = unknownObjects(server).creditTransferId
    return {
      ...{ client: operator.client, path: pathOf(id), body: { reason: 'AC04' } },
      other: { body: { reason: 'AC01' } },
      refused: { path: pathOf(unknown), code: 'wallet.transfer_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf('wallet.withdrawal_returned', id),
    }
  },
}

const effects: Readonly<Record<string, () => Promise<Effect>>> = {
  ...walletEffects,
  placeOrders: async () => {
    const quoteId = await aQuote()
    const since = server.env.now()
    return {
      client: buyer.client,
      path: '/v1/order-groups',
      body: { quoteId },
      other: { body: { quoteId: unknownObjects(server).quoteId } },
      refused: {
        body: { quoteId: unknownObjects(server).quoteId },
        code: 'orders.quote_not_found',
      },
      essence: ({ groupId, intentId }: { groupId: string; intentId: string }) => [
        groupId,
        intentId,
      ],
      count: () => countOf(newIn('orders.order_groups'), [since]),
    }
  },
  startPaymentAttempt: async () => {
    const [placed, another] = [
      await placeOrders(buyer, [{ skuId, quantity: 1 }]),
      await placeOrders(buyer, [{ skuId, quantity: 1 }]),
    ]
    // The first attempt comes with the orders; this one is the second.
    await server.owner.pool.query(
      `update payments.attempts set state = 'closed', final_at = $1, next_query_at = null`,
      [server.env.now()],
    )
    const pathOf = (id: string) => `/v1/payment-intents/${id}/attempts`
    const since = server.env.now()
    return {
      client: buyer.client,
      path: pathOf(placed.intentId),
      body: { method: 'alipay' },
      other: { path: pathOf(another.intentId) },
      refused: { body: { method: 'shells' }, code: 'payments.method_unavailable' },
      essence: ({ attemptId }: { attemptId: string }) => attemptId,
      count: () => countOf(newIn('payments.attempts'), [since]),
    }
  },
  refundOrder: async () => {
    const order = await aPaidOrder(buyer, [{ skuId, quantity: 5 }])
    const amount = (minor: string) => ({
      amount: { currency: 'CNY', minor },
      reason: 'Two were broken',
    })
    const since = server.env.now()
    return {
      client: supplier.client,
      path: `/v1/supplier/orders/${order.id}/refunds`,
      body: amount('100'),
      other: { body: amount('101') },
      refused: { body: amount('99999'), code: 'payments.refund_exceeds' },
      essence: (body: unknown) => body,
      count: () => countOf(newIn('payments.refunds'), [since]),
    }
  },
  handleAttention: async () => {
    const { intentId } = await placeOrders(buyer, [{ skuId, quantity: 1 }])
    const { rows } = await server.owner.pool.query<{ number: string }>(
      'select number from payments.attempts where intent_id = $1',
      [uuidOf('pi', intentId)],
    )
    const itemId = only(rows).number // Which is its id.
    const about = { itemId, version: 'as seen' }
    return {
      client: operator.client,
      path: '/v1/operator/attention/handled',
      body: { ...about, note: 'Rang them' },
      other: { body: { ...about, note: 'Wrote to them' } },
      refused: {
        body: { ...about, itemId: 'att_nothing', note: 'Rang them' },
        code: 'payments.not_found',
      },
      essence: (body: unknown) => body,
      count: () =>
        countOf(`select count(*) as n from platform.events where data ->> 'itemId' = $1`, [itemId]),
    }
  },
}

test('these are all of the idempotent routes', () => {
  const found = operationsOf(server.app).filter(({ idempotent }) => idempotent)
  expect(found.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(effects).toSorted((a, b) => a.localeCompare(b)),
  )
})

const send = (
  { client, path, body }: Effect,
  key: string,
  changes: Readonly<{ path?: string; body?: unknown }> = {},
): Promise<Answer<never>> =>
  client.post(changes.path ?? path, changes.body ?? body, { 'idempotency-key': key })

const isReplayed = ({ headers }: Answer<unknown>) => headers.get('idempotent-replayed') === 'true'

describe.each(Object.keys(effects))('%s', (id) => {
  const anEffect = async (): Promise<Effect> => {
    const effect = effects[id]
    if (!effect) throw new Error(`nothing is known of ${id}`)
    return effect()
  }

  test('without a key, or with an odd one, is refused and does nothing', async () => {
    const effect = await anEffect()
    for (const key of ['', 'k'.repeat(201)]) {
      const answer = await send(effect, key)
      expect(problemOf(answer)).toMatchObject({ code: 'idempotency.key_missing', status: 400 })
    }
    expect(await effect.count()).toBe(0)
  })

  test('the same key and content replay the first answer and do nothing more', async () => {
    const effect = await anEffect()
    const key = `a b%00'";--${randomUUID()}` // Whatever fits into a header is a key.
    const first = await send(effect, key)
    expectOk(first)
    expect(isReplayed(first)).toBe(false)
    for (let time = 0; time < 2; time += 1) {
      const again = await send(effect, key)
      expect(again.status).toBe(first.status)
      expect(isReplayed(again)).toBe(true)
      expect(effect.essence(again.body)).toEqual(effect.essence(first.body))
    }
    expect(await effect.count()).toBe(1)
  })

  test('the same key with another content is refused', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    expectOk(await send(effect, key))
    const before = await effect.count()
    const other = await send(effect, key, effect.other)
    expect(problemOf(other)).toMatchObject({ code: 'idempotency.key_reused', status: 422 })
    expect(await effect.count()).toBe(before)
  })

  test('many at once have one effect: the others replay it or are told to wait', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(effect, key)))
    const fine = answers.filter(({ status }) => status === 200)
    expect(fine.filter((answer) => !isReplayed(answer))).toHaveLength(1)
    expect(new Set(fine.map(({ body }) => JSON.stringify(effect.essence(body)))).size).toBe(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(problemOf(answer)).toMatchObject({ code: 'idempotency.in_flight', status: 409 })
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    expect(await effect.count()).toBe(1)
    expect(isReplayed(await send(effect, key))).toBe(true)
  })

  // Commands that arrive at one server together share a transaction; these cannot.
  test('on two servers at once it has one effect', async () => {
    const effect = await anEffect()
    const [key, cookie] = [randomUUID(), effect.client.cookies()]
    const tabs = [server.url, twinUrl].flatMap((url) => {
      const cookies = new Map([[nameOf(cookie), valueOf(cookie)]])
      return Array.from({ length: 4 }, () => createClient(url, cookies))
    })
    const answers = await Promise.all(tabs.map((client) => send({ ...effect, client }, key)))
    const fine = answers.filter(({ status }) => status === 200)
    expect(fine.filter((answer) => !isReplayed(answer))).toHaveLength(1)
    expect(new Set(fine.map(({ body }) => JSON.stringify(effect.essence(body)))).size).toBe(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(problemOf(answer).code).toBe('idempotency.in_flight')
    }
    expect(await effect.count()).toBe(1)
  })

  test('a refusal leaves the key free', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    const refused = await send(effect, key, effect.refused)
    expect(problemOf(refused).code).toBe(effect.refused.code)
    const mended = await send(effect, key)
    expectOk(mended)
    expect(isReplayed(mended)).toBe(false)
    expect(await effect.count()).toBe(1)
  })

  test('another company’s key of the same name is another key', async () => {
    const effect = await anEffect()
    const key = randomUUID()
    expectOk(await send(effect, key))
    const theirs = await send({ ...effect, client: await strangerTo(effect) }, key)
    const { stranger = effect.client === operator.client ? 200 : 404 } = effect
    expect(theirs.status).toBe(stranger)
    expect(isReplayed(theirs)).toBe(false)
  })
})

async function strangerTo({ client }: Effect): Promise<Client> {
  if (client === operator.client) return (await anOperator(server)).client
  const stranger = client === supplier.client ? await aSupplier(server) : await aBuyer(server)
  return stranger.client
}

test('one key serves each route once', async () => {
  const key = randomUUID()
  for (const make of Object.values(effects)) {
    const effect = await make()
    const answer = await send(effect, key)
    expectOk(answer)
    expect(isReplayed(answer)).toBe(false)
  }
})
