// What the routes of a payment account do once for each of their keys; see idempotency.db.test.ts.
import { unknownObjects } from './cast.ts'
import { expectOk, payAtCashier, untilIntent } from './checkout.ts'
import type { Client } from './client.ts'
import { aLine, debtsOf, orderOnTerms } from './credit.ts'
import type { TestServer } from './harness.ts'
import { aBuyer, type Buyer, type Member } from './market.ts'
import { anOldAccount, fundWallet, linkAccount } from './wallet.ts'

export type Effect = Readonly<{
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
  /** Where whoever asks is not told apart. */
  isShared?: boolean
  /** How often it has happened. */
  count: () => Promise<number>
}>

type Context = Readonly<{ server: TestServer; operator: Member; skuId: string }>

export function walletEffects(
  context: () => Context,
): Readonly<Record<string, () => Promise<Effect>>> {
  return Object.fromEntries(
    Object.entries(effects).map(([name, make]) => [name, () => make(context())]),
  )
}

export async function countIn(
  { owner }: Pick<TestServer, 'owner'>,
  text: string,
  values: unknown[],
): Promise<number> {
  const { rows } = await owner.pool.query<{ n: string }>(text, values)
  return Number(rows[0]?.n)
}

export const newIn = (table: string) => `select count(*) as n from ${table} where created_at >= $1`

const yuan = (minor: number) => ({ amount: { currency: 'CNY', minor: String(minor) } })
const eventsOf = ({ server }: Context, type: string, object: string) =>
  countIn(server, 'select count(*) as n from platform.events where type = $1 and object = $2', [
    ...[type, object],
  ])

/** Somebody with a balance and an account that it may leave for. */
async function anOwner({ server }: Context) {
  const owner = await aBuyer(server)
  await fundWallet(server, owner, { minor: 10_000n })
  return { ...owner, bankAccountId: await anOldAccount(server, owner) }
}

async function aWithdrawal({ client, bankAccountId }: Awaited<ReturnType<typeof anOwner>>) {
  const body = { bankAccountId, ...yuan(100) }
  return expectOk(await client.post<{ id: string }>('/v1/wallet/withdrawals', body)).id
}

async function aWalletOrder({ client, addressId }: Buyer, skuId: string): Promise<string> {
  expectOk(await client.post('/v1/cart/lines', { lines: [{ skuId, quantity: 1 }] }))
  const body = { addressId, method: 'wallet' }
  const { id: quoteId } = expectOk(await client.post<{ id: string }>('/v1/quotes', body))
  type Placed = { intentId: string }
  return expectOk(await client.post<Placed>('/v1/order-groups', { quoteId })).intentId
}

/** A file of one withdrawal. */
async function aFile(at: Context) {
  const transferId = await aWithdrawal(await anOwner(at))
  const body = { transferIds: [transferId] }
  const { id } = expectOk(
    await at.operator.client.post<{ id: string }>('/v1/operator/bank-files', body),
  )
  return { id, transferId }
}

async function aSentTransfer(at: Context): Promise<string> {
  const { id, transferId } = await aFile(at)
  expectOk(await at.operator.client.post(`/v1/operator/bank-files/${id}/sent`))
  return transferId
}

const effects: Readonly<Record<string, (at: Context) => Promise<Effect>>> = {
  payDebts: async ({ server, operator, skuId }) => {
    const buyer = await aBuyer(server)
    await aLine(operator, buyer)
    await orderOnTerms(buyer, { skuId })
    const debtIds = (await debtsOf(buyer)).map(({ id }) => id)
    const since = server.env.now()
    return {
      ...{ client: buyer.client, path: '/v1/credit/payments' },
      body: { debtIds, ...yuan(100), method: 'alipay' },
      other: { body: { debtIds, ...yuan(101), method: 'alipay' } },
      refused: {
        body: { debtIds, ...yuan(100), method: 'terms' },
        code: 'payments.method_unavailable',
      },
      essence: ({ intentId }: { intentId: string }) => intentId,
      count: () => countIn(server, newIn('payments.intents'), [since]),
    }
  },
  topUp: async (at) => {
    const since = at.server.env.now()
    const { client } = await aBuyer(at.server)
    return {
      ...{ client, path: '/v1/wallet/top-ups', body: { ...yuan(100), method: 'alipay' } },
      other: { body: { ...yuan(101), method: 'alipay' } },
      refused: {
        body: { ...yuan(100), method: 'shells' },
        code: 'payments.method_unavailable',
      },
      essence: ({ intentId }: { intentId: string }) => intentId,
      stranger: 200,
      count: () => countIn(at.server, newIn('payments.intents'), [since]),
    }
  },
  refundTopUp: async (at) => {
    const { client } = await aBuyer(at.server)
    type Started = { intentId: string; next: { url: string } }
    const body = { ...yuan(1_000), method: 'alipay' }
    const { intentId, next } = expectOk(await client.post<Started>('/v1/wallet/top-ups', body))
    await payAtCashier(next.url)
    await untilIntent(client, intentId, 'succeeded')
    const since = at.server.env.now()
    return {
      ...{ client, path: `/v1/wallet/top-ups/${intentId}/refunds`, body: yuan(100) },
      other: { body: yuan(101) },
      refused: { body: yuan(1_001), code: 'payments.refund_exceeds' },
      essence: (answer: unknown) => answer,
      count: () => countIn(at.server, newIn('payments.refunds'), [since]),
    }
  },
  requestWithdrawal: async (at) => {
    const { client, bankAccountId } = await anOwner(at)
    const since = at.server.env.now()
    return {
      ...{ client, path: '/v1/wallet/withdrawals', body: { bankAccountId, ...yuan(100) } },
      other: { body: { bankAccountId, ...yuan(101) } },
      refused: { body: { bankAccountId, ...yuan(10_001) }, code: 'wallet.balance_too_low' },
      essence: (answer: unknown) => answer,
      count: () => countIn(at.server, newIn('wallet.credit_transfers'), [since]),
    }
  },
  cancelWithdrawal: async (at) => {
    const owner = await anOwner(at)
    const [id, another] = [await aWithdrawal(owner), await aWithdrawal(owner)]
    const pathOf = (name: string) => `/v1/wallet/withdrawals/${name}/cancel`
    const unknown = unknownObjects(at.server).withdrawalId
    return {
      ...{ client: owner.client, path: pathOf(id), body: undefined },
      other: { path: pathOf(another) },
      refused: { path: pathOf(unknown), code: 'wallet.withdrawal_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf(at, 'wallet.withdrawal_cancelled', id),
    }
  },
  sendAnotherDeposit: async (at) => {
    const owner = await aBuyer(at.server)
    const { id } = await linkAccount(owner)
    const card = { kind: 'card', holder: 'Harbour & Pine', number: '6212262201023557228' }
    const another = await linkAccount(owner, card)
    await at.server.owner.pool.query('update wallet.bank_accounts set code_tries = 5')
    const pathOf = (name: string) => `/v1/wallet/bank-accounts/${name}/deposits`
    const unknown = unknownObjects(at.server).bankAccountId
    const since = at.server.env.now()
    return {
      ...{ client: owner.client, path: pathOf(id), body: undefined },
      other: { path: pathOf(another.id) },
      refused: { path: pathOf(unknown), code: 'wallet.account_not_found' },
      essence: ({ items }: { items: unknown[] }) => items,
      count: () => countIn(at.server, newIn('wallet.credit_transfers'), [since]),
    }
  },
  confirmFromBalance: async (at) => {
    const payer = await aBuyer(at.server)
    await fundWallet(at.server, payer, { minor: 10_000n })
    const [intentId, another] = [
      await aWalletOrder(payer, at.skuId),
      await aWalletOrder(payer, at.skuId),
    ]
    const pathOf = (name: string) => `/v1/payment-intents/${name}/confirm`
    return {
      ...{ client: payer.client, path: pathOf(intentId), body: undefined },
      other: { path: pathOf(another) },
      refused: { path: pathOf(unknownObjects(at.server).intentId), code: 'payments.not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf(at, 'payments.captured', intentId),
    }
  },
  makeBankFile: async (at) => {
    const owner = await anOwner(at)
    const [one, another] = [await aWithdrawal(owner), await aWithdrawal(owner)]
    const since = at.server.env.now()
    return {
      ...{ client: at.operator.client, path: '/v1/operator/bank-files' },
      body: { transferIds: [one] },
      other: { body: { transferIds: [another] } },
      refused: {
        body: { transferIds: [unknownObjects(at.server).creditTransferId] },
        code: 'wallet.transfer_not_found',
      },
      essence: (answer: unknown) => answer,
      stranger: 409, // It is in a file now.
      count: () =>
        countIn(at.server, 'select count(*) as n from wallet.bank_files where made_at >= $1', [
          since,
        ]),
    }
  },
  markBankFileSent: async (at) => {
    const [file, another] = [await aFile(at), await aFile(at)]
    const pathOf = (id: string) => `/v1/operator/bank-files/${id}/sent`
    const unknown = unknownObjects(at.server).bankFileId
    return {
      ...{ client: at.operator.client, path: pathOf(file.id), body: undefined },
      other: { path: pathOf(another.id) },
      refused: { path: pathOf(unknown), code: 'wallet.file_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf(at, 'wallet.bank_file_sent', file.id),
    }
  },
  confirmTransfer: async (at) => {
    const [id, another] = [await aSentTransfer(at), await aSentTransfer(at)]
    const pathOf = (name: string) => `/v1/operator/credit-transfers/${name}/confirm`
    const unknown = unknownObjects(at.server).creditTransferId
    return {
      ...{ client: at.operator.client, path: pathOf(id), body: undefined },
      other: { path: pathOf(another) },
      refused: { path: pathOf(unknown), code: 'wallet.transfer_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf(at, 'wallet.withdrawal_confirmed', id),
    }
  },
  returnTransfer: async (at) => {
    const id = await aSentTransfer(at)
    const pathOf = (name: string) => `/v1/operator/credit-transfers/${name}/return`
    const unknown = unknownObjects(at.server).creditTransferId
    return {
      ...{ client: at.operator.client, path: pathOf(id), body: { reason: 'AC04' } },
      other: { body: { reason: 'AC01' } },
      refused: { path: pathOf(unknown), code: 'wallet.transfer_not_found' },
      essence: (answer: unknown) => answer,
      count: () => eventsOf(at, 'wallet.withdrawal_returned', id),
    }
  },
}
