import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { only } from '../src/kernel/result.ts'
import { addMs, DAY_MS } from '../src/kernel/time.ts'
import { lockStock, writeStock } from '../src/catalog/goods-store.ts'
import { commitStock, releaseStock, reserveStock } from '../src/catalog/stock-store.ts'
import { deletePreviews, lockProfile } from '../src/catalog/supplier-store.ts'
import { lockAccount } from '../src/identity/store.ts'
import { verifyLedger } from '../src/ledger/index.ts'
import { closeAccount } from '../src/ledger/corrections.ts'
import { lockBooks } from '../src/ledger/store.ts'
import { orderEffects } from '../src/orders/index.ts'
import { deleteBrowserCarts, lockCart } from '../src/orders/cart-store.ts'
import { lockSoldOrder } from '../src/orders/order-store.ts'
import { expireQuotes, lockQuotes, supersedeQuotes } from '../src/orders/quote-store.ts'
import { lockAddressBook } from '../src/parties/store.ts'
import { claimAttemptsToQuery } from '../src/payments/attempt-store.ts'
import { lockForCapture } from '../src/payments/capture-store.ts'
import { claimDueRefunds, lockOpenRefund, lockRefundable } from '../src/payments/refund-store.ts'
import { lockTopUp } from '../src/payments/top-up-store.ts'
import { lockIntent } from '../src/payments/store.ts'
import { inTransaction } from '../src/platform/db.ts'
import { claimKeys } from '../src/platform/idempotency.ts'
import { lockBankAccounts, lockUnderOldKeys } from '../src/wallet/bank-account-store.ts'
import { lockFile, lockFilesUnderOldKeys } from '../src/wallet/bank-file-store.ts'
import {
  lockCreditTransfers,
  lockTransfersOfFile,
  lockWaitingProofs,
} from '../src/wallet/credit-transfer-store.ts'
import {
  bankClaims,
  bankLocks,
  prepareBank,
  type Lock,
  type Paid,
  type Sharing,
  type Take,
} from './bank-locks.ts'
import { aTradingPair, type Pair } from './cast.ts'
import { expectOk } from './checkout.ts'
import { createClient } from './client.ts'
import { startTestServer, type TestServer } from './harness.ts'
import { linkAccount } from './wallet.ts'

// Lesson #45: a lock that reports success when it should wait goes unnoticed until two contend. So
// two contend for every lock there is.

let server: TestServer
let pair: Pair
let unpaid: Readonly<{ orderId: string; number: string }>
let personId: string
let refundId: string
let paid: Paid
let unprovenId: string

beforeAll(async () => {
  server = await startTestServer()
  pair = await aTradingPair(server)
  const { buyer, supplier, objects } = pair
  const orders = await rows<{ id: string; number: string }>(
    `select o.id, a.number from orders.orders o join orders.order_groups g on g.id = o.group_id
      join payments.attempts a on a.intent_id = g.intent_id where g.intent_id = $1`,
    [uuidOf('pi', objects.intentId)],
  )
  const order = only(orders)
  unpaid = { orderId: encodeId('ord', order.id), number: order.number }
  const people = await rows<{ id: string }>('select id from identity.people where email = $1', [
    buyer.email,
  ])
  personId = encodeId('per', only(people).id)
  const body = { amount: { currency: 'CNY', minor: '100' }, reason: 'Broken' }
  const path = `/v1/supplier/orders/${objects.orderId}/refunds`
  refundId = expectOk(await supplier.client.post<{ id: string }>(path, body)).id
  // One attempt to be asked about: of two, two contenders may take one each.
  await rows('update payments.attempts set next_query_at = null where intent_id = $1', [
    uuidOf('pi', objects.topUpId),
  ])
  const card = { kind: 'card', holder: 'Harbour & Pine', number: '6212262201023557228' }
  unprovenId = (await linkAccount(buyer, card)).id
  paid = await prepareBank(server, objects)
  const line = { skuId: objects.skuId, quantity: 1 }
  expectOk(await createClient(server.url).post('/v1/cart/lines', { lines: [line] }))
  const held = references.map((reference) => reservation(reference))
  await inTransaction(server.db, (trx) => reserveStock(trx, held))
})
afterAll(() => server.stop())
afterEach(async () => {
  expect((await verifyLedger(server.db)).findings).toEqual([])
})

async function rows<R>(text: string, values: unknown[] = []): Promise<R[]> {
  const answer = await server.owner.pool.query(text, values)
  return answer.rows
}

const references = ['contender:0', 'contender:1']
const reservation = (reference: string) => ({
  reference,
  lines: [{ skuId: pair.objects.skuId, quantity: 1 }],
  expiresAt: addMs(server.env.now(), DAY_MS),
})

const skuUuid = () => uuidOf('sku', pair.objects.skuId)
const ofContender = (contender: 0 | 1) => [references[contender] ?? '']
const owner = () => ({ personId, partyUuid: pair.buyer.partyUuid })
const report = () => ({
  ...{ number: unpaid.number, gatewayNumber: 'T1', payer: null, paidAt: server.env.now() },
  amount: { currency: 'CNY', minor: 1n },
})

/** Whoever comes second waits for the first. */
const waiting: readonly Lock[] = [
  ...bankLocks({ objects: () => pair.objects, paid: () => paid, env: () => server.env }),
  {
    name: 'a supplier’s goods',
    file: 'catalog/supplier-store.ts',
    take: (trx) => lockProfile(trx, pair.supplier.partyUuid),
  },
  {
    name: 'stock that is reserved',
    file: 'catalog/stock-store.ts',
    take: (trx, contender) => reserveStock(trx, [reservation(`new:${contender}`)]),
  },
  {
    name: 'stock that is given back',
    file: 'catalog/stock-store.ts',
    take: (trx, contender) => Promise.resolve(releaseStock(trx, ofContender(contender))),
  },
  {
    name: 'stock that is sold',
    file: 'catalog/stock-store.ts',
    take: (trx, contender) => commitStock(trx, ofContender(contender)),
  },
  {
    name: 'stock that is set',
    file: 'catalog/goods-store.ts',
    take: (trx) => writeStock(trx, [{ skuUuid: skuUuid(), onHand: 1_000_000 }]),
  },
  {
    name: 'stock that is looked at',
    file: 'catalog/goods-store.ts',
    take: (trx) => lockStock(trx, skuUuid()),
  },
  { name: 'an account', file: 'identity/store.ts', take: (trx) => lockAccount(trx, personId) },
  {
    name: 'an address book',
    file: 'parties/store.ts',
    take: (trx) => lockAddressBook(trx, pair.buyer.partyUuid, 1),
  },
  {
    name: 'an order that is sold',
    file: 'orders/order-store.ts',
    take: (trx) => lockSoldOrder(trx, pair.objects.orderId, pair.supplier.partyUuid),
  },
  {
    name: 'unpaid orders that change their method',
    file: 'orders/order-effects.ts',
    take: (trx) => {
      const { intentId } = pair.objects
      const payBy = addMs(server.env.now(), DAY_MS)
      return orderEffects(server.env).repriceOrders(trx, { intentId, method: 'alipay', payBy })
    },
  },
  {
    name: 'an order that is paid',
    file: 'orders/order-effects.ts',
    take: (trx) =>
      orderEffects(server.env).markOrdersPaid(trx, [
        { orderId: unpaid.orderId, paidAt: server.env.now() },
      ]),
  },
  {
    name: 'a cart and its open quote',
    file: 'orders/quote-store.ts',
    take: (trx) => supersedeQuotes(trx, [owner()]),
    locks: 2,
  },
  {
    name: 'a quote',
    file: 'orders/quote-store.ts',
    take: (trx) => lockQuotes(trx, [{ id: pair.objects.quoteId, buyerUuid: pair.buyer.partyUuid }]),
  },
  {
    name: 'a cart',
    file: 'orders/cart-store.ts',
    take: (trx) =>
      lockCart(trx, owner(), { id: encodeId('crt', randomUUID()), now: server.env.now() }),
  },
  {
    name: 'an account of the books',
    file: 'ledger/store.ts',
    take: (trx) =>
      lockBooks(trx, {
        accounts: [
          { code: 'network:alipay:CNY', currency: 'CNY', normalSide: 'D', balanceRule: 'none' },
        ],
        holds: [],
        references: [],
      }),
  },
  {
    name: 'an account of the books that is to be closed',
    file: 'ledger/corrections.ts',
    take: (trx) => closeAccount(trx, server.env, 'network:alipay:CNY'),
  },
  {
    name: 'what can be refunded',
    file: 'payments/refund-store.ts',
    take: (trx) => lockRefundable(trx, pair.objects.orderId),
  },
  {
    name: 'a refund',
    file: 'payments/refund-store.ts',
    take: (trx) => lockOpenRefund(trx, refundId),
  },
  {
    name: 'an intent',
    file: 'payments/store.ts',
    take: (trx) => lockIntent(trx, pair.objects.intentId, null),
  },
  {
    name: 'an intent and its attempt',
    file: 'payments/capture-store.ts',
    take: (trx) => lockForCapture(trx, 'alipay', [report()]),
    locks: 2,
  },
  {
    name: 'a top-up',
    file: 'payments/top-up-store.ts',
    take: (trx) => {
      const { buyer, objects } = pair
      return lockTopUp(trx, { id: objects.topUpId, buyerUuid: buyer.partyUuid })
    },
  },
  {
    name: 'a company’s bank accounts',
    file: 'wallet/bank-account-store.ts',
    take: (trx) => lockBankAccounts(trx, pair.buyer.partyUuid),
  },
  {
    name: 'a payment to a bank account',
    file: 'wallet/credit-transfer-store.ts',
    take: (trx) => lockCreditTransfers(trx, [pair.objects.withdrawalId], null),
  },
  {
    name: 'what a bank file instructs',
    file: 'wallet/credit-transfer-store.ts',
    take: (trx) => lockTransfersOfFile(trx, pair.objects.bankFileId),
  },
  {
    name: 'deposits that wait',
    file: 'wallet/credit-transfer-store.ts',
    take: (trx) => lockWaitingProofs(trx, unprovenId),
  },
  {
    name: 'a bank file',
    file: 'wallet/bank-file-store.ts',
    take: (trx) => lockFile(trx, pair.objects.bankFileId),
  },
]

const soon = () => addMs(server.env.now(), DAY_MS)
const claim = () => ({ until: addMs(soon(), DAY_MS), limit: 100 })

/** Whoever comes second takes what is left, which is nothing, and waits for nobody. */
const skipping: readonly Sharing[] = [
  ...bankClaims,
  {
    name: 'previews',
    file: 'catalog/supplier-store.ts',
    take: (trx) => deletePreviews(trx, soon(), 100),
  },
  { name: 'quotes', file: 'orders/quote-store.ts', take: (trx) => expireQuotes(trx, soon(), 100) },
  {
    name: 'browsers’ carts',
    file: 'orders/cart-store.ts',
    take: (trx) => deleteBrowserCarts(trx, soon(), 100),
  },
  {
    name: 'refunds',
    file: 'payments/refund-store.ts',
    take: (trx) => claimDueRefunds(trx, soon(), { ...claim(), lastBefore: soon() }),
  },
  {
    name: 'attempts',
    file: 'payments/attempt-store.ts',
    take: (trx) => claimAttemptsToQuery(trx, soon(), claim()),
  },
  {
    name: 'bank accounts under an old key',
    file: 'wallet/bank-account-store.ts',
    take: (trx) => lockUnderOldKeys(trx, 'next', 100),
  },
  {
    name: 'bank files under an old key',
    file: 'wallet/bank-file-store.ts',
    take: (trx) => lockFilesUnderOldKeys(trx, 'next', 100),
  },
  {
    name: 'idempotency keys',
    file: 'platform/idempotency.ts',
    take: async (trx) => {
      const key = { scope: 'pty_1', route: 'POST /', key: 'k', bodyHash: Buffer.from('') }
      return (await claimKeys(trx, [key])).filter(({ stored }) => stored?.locked)
    },
  },
]

// Tested where they are: the outbox in outbox.db.test.ts, migrations in migrate.db.test.ts.
const elsewhere = ['platform/outbox.ts', 'platform/migrate.ts']

test('these are all the locks of the code', () => {
  const src = join(import.meta.dirname, '../src')
  const found = globSync('**/*.ts', { cwd: src })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8')
      return [
        ...text.matchAll(/\bfor (?:no key )?(?:update|share)\b|pg_(?:try_)?advisory\w*lock\b/g),
      ]
        .filter(([lock]) => !lock.includes('unlock'))
        .map(() => file)
    })
  const known = [...waiting, ...skipping].flatMap(({ file, locks = 1 }) =>
    Array.from({ length: locks }, () => file),
  )
  const sorted = (files: readonly string[]) => files.toSorted((a, b) => a.localeCompare(b))
  expect(sorted(found)).toEqual(sorted([...known, ...elsewhere]))
})

const undone = new Error('undone')

/** Takes a lock and keeps it until it is told to let go; then undoes what was done. */
function hold(take: Take, contender: 0 | 1) {
  const { promise: freed, resolve: free } = Promise.withResolvers<void>()
  const { promise: taken, resolve: take1 } = Promise.withResolvers<unknown>()
  const over = inTransaction(server.db, async (trx) => {
    const result = await take(trx, contender)
    await trx.query({ name: 'test.after', text: 'select 1' }) // What was sent has been done.
    take1(result)
    await freed
    throw undone
  }).catch((error: unknown) => {
    if (error !== undone) throw error
  })
  return { taken: Promise.race([taken, over]), free, over }
}

async function untilSomebodyWaits(): Promise<void> {
  const text = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await rows(text)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('two contenders for', () => {
  test.each(waiting)('$name: the second waits for the first', async ({ take }) => {
    const first = hold(take, 0)
    await first.taken
    const second = hold(take, 1)
    let isTaken = false
    void second.taken.then(() => {
      isTaken = true
    })
    await untilSomebodyWaits()
    expect(isTaken).toBe(false)
    first.free()
    await second.taken
    second.free()
    await Promise.all([first.over, second.over])
    expect(isTaken).toBe(true)
  })

  test.each(skipping)(
    '$name: the first has all, the second none and does not wait',
    async ({ take }) => {
      const first = hold(take, 0)
      const second = hold(take, 1)
      const [one, two] = [await first.taken, await second.taken]
      first.free()
      second.free()
      await Promise.all([first.over, second.over])
      const counts = [one, two].map((taken) =>
        Array.isArray(taken) ? taken.length : Number(taken),
      )
      expect(counts.toSorted((a, b) => a - b)).toEqual([0, expect.any(Number)])
      expect(Math.max(...counts)).toBeGreaterThan(0)
    },
  )
})
