// Every lock of the code, with how two contenders take it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { encodeId, uuidOf } from '../src/kernel/ids.ts'
import { money } from '../src/kernel/money.ts'
import { addMs, DAY_MS } from '../src/kernel/time.ts'
import { lockStock, writeStock } from '../src/catalog/goods-store.ts'
import { commitStock, releaseStock, reserveStock, returnStock } from '../src/catalog/stock-store.ts'
import { deletePreviews, lockProfile } from '../src/catalog/supplier-store.ts'
import {
  claimReminders,
  lockDebtOfCapture,
  lockDebts,
  lockReserved,
} from '../src/credit/debt-store.ts'
import { lockLines } from '../src/credit/line-store.ts'
import { lockAccount } from '../src/identity/store.ts'
import { closeAccount } from '../src/ledger/corrections.ts'
import { lockBooks } from '../src/ledger/store.ts'
import { orderEffects } from '../src/orders/index.ts'
import { deleteBrowserCarts, lockCart } from '../src/orders/cart-store.ts'
import { lockSoldOrder } from '../src/orders/order-store.ts'
import { expireQuotes, lockQuotes, supersedeQuotes } from '../src/orders/quote-store.ts'
import { lockAddressBook } from '../src/parties/store.ts'
import { claimAttemptsToQuery } from '../src/payments/attempt-store.ts'
import { lockCapture, lockForCapture } from '../src/payments/capture-store.ts'
import { lockMerging } from '../src/payments/merge-store.ts'
import { claimDueRefunds, lockOpenRefund, lockRefundable } from '../src/payments/refund-store.ts'
import { lockTopUp } from '../src/payments/top-up-store.ts'
import { lockIntent } from '../src/payments/store.ts'
import { type Transaction } from '../src/platform/db.ts'
import {
  claimNewEntries,
  lockEntry,
  lockOpenReversals,
  lockTakenBack,
} from '../src/reconciliation/entry-store.ts'
import { claimEndedParts, lockMatch } from '../src/reconciliation/match-store.ts'
import { lockBankAccount } from '../src/reconciliation/statement-store.ts'
import { claimKeys } from '../src/platform/idempotency.ts'
import { lockBankAccounts, lockUnderOldKeys } from '../src/wallet/bank-account-store.ts'
import { lockFile, lockFilesUnderOldKeys } from '../src/wallet/bank-file-store.ts'
import {
  lockCreditTransfers,
  lockTransfersOfFile,
  lockWaitingProofs,
} from '../src/wallet/credit-transfer-store.ts'
import { type Pair } from './cast.ts'
import { type TestServer } from './harness.ts'

export type World = Readonly<{
  server: TestServer
  pair: Pair
  unpaid: Readonly<{ orderId: string; number: string }>
  personId: string
  refundId: string
  /** Of the payment that was captured: the network's number of it, and what took its stock. */
  paid: Readonly<{ gatewayNumber: string; reference: string }>
  unprovenId: string
  terms: Readonly<{ attemptId: string; debtId: string; captureId: string }>
}>

let world: World | undefined

/** Says of whom and what the locks are taken, once they are there. */
export function arrange(arranged: World): void {
  world = arranged
}

function at(): World {
  assert(world, 'the world is arranged first')
  return world
}

export const references = ['contender:0', 'contender:1']
export const reservation = (reference: string) => ({
  reference,
  lines: [{ skuId: at().pair.objects.skuId, quantity: 1 }],
  expiresAt: addMs(at().server.env.now(), DAY_MS),
})

/** Two take it, the contender 0 and the contender 1; what they do is undone. */
export type Take = (trx: Transaction, contender: 0 | 1) => Promise<unknown>

type Lock = Readonly<{ name: string; file: string; take: Take; locks?: number }>

const skuUuid = () => uuidOf('sku', at().pair.objects.skuId)
const ofContender = (contender: 0 | 1) => [references[contender] ?? '']
const owner = () => ({ personId: at().personId, partyUuid: at().pair.buyer.partyUuid })
const report = () => ({
  ...{
    number: at().unpaid.number,
    gatewayNumber: 'T1',
    payer: null,
    paidAt: at().server.env.now(),
  },
  amount: { currency: 'CNY', minor: 1n },
})

/** Whoever comes second waits for the first. */
export const waiting: readonly Lock[] = [
  {
    name: 'a supplier’s goods',
    file: 'catalog/supplier-store.ts',
    take: (trx) => lockProfile(trx, at().pair.supplier.partyUuid),
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
    name: 'stock that is given back after it was sold',
    file: 'catalog/stock-store.ts',
    take: (trx) => Promise.resolve(returnStock(trx, [at().paid.reference])),
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
  { name: 'an account', file: 'identity/store.ts', take: (trx) => lockAccount(trx, at().personId) },
  {
    name: 'an address book',
    file: 'parties/store.ts',
    take: (trx) => lockAddressBook(trx, at().pair.buyer.partyUuid, 1),
  },
  {
    name: 'an order that is sold',
    file: 'orders/order-store.ts',
    take: (trx) => lockSoldOrder(trx, at().pair.objects.orderId, at().pair.supplier.partyUuid),
  },
  {
    name: 'unpaid orders that change their method',
    file: 'orders/priced-parts.ts',
    take: (trx) => {
      const intentIds = [at().pair.objects.intentId]
      const wanted = { intentIds, method: 'alipay', payBy: addMs(at().server.env.now(), DAY_MS) }
      return orderEffects(at().server.env).repriceOrders(trx, wanted)
    },
  },
  {
    name: 'orders that are given more time to be paid',
    file: 'orders/order-effects.ts',
    take: (trx) => {
      const { intentId } = at().pair.objects
      const payBy = addMs(at().server.env.now(), DAY_MS)
      return orderEffects(at().server.env).postponeOrders(trx, { intentId, payBy })
    },
  },
  {
    name: 'intents that are paid together',
    file: 'payments/merge-store.ts',
    take: (trx) => lockMerging(trx, [at().pair.objects.intentId]),
  },
  {
    name: 'orders whose payment is taken back',
    file: 'orders/order-effects.ts',
    take: (trx) => {
      const payBy = addMs(at().server.env.now(), DAY_MS)
      const parts = [{ orderId: at().pair.objects.orderId, part: money('CNY', 1n) }]
      return orderEffects(at().server.env).reopenOrders(trx, { parts, payBy })
    },
  },
  {
    name: 'an order that is paid',
    file: 'orders/order-effects.ts',
    take: (trx) =>
      orderEffects(at().server.env).markOrdersPaid(trx, [
        { orderId: at().unpaid.orderId, part: money('CNY', 1n), paidAt: at().server.env.now() },
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
    take: (trx) =>
      lockQuotes(trx, [{ id: at().pair.objects.quoteId, buyerUuid: at().pair.buyer.partyUuid }]),
  },
  {
    name: 'a cart',
    file: 'orders/cart-store.ts',
    take: (trx) =>
      lockCart(trx, owner(), { id: encodeId('crt', randomUUID()), now: at().server.env.now() }),
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
    take: (trx) => closeAccount(trx, at().server.env, 'network:alipay:CNY'),
  },
  {
    name: 'a credit line',
    file: 'credit/line-store.ts',
    take: (trx) => lockLines(trx, [at().pair.objects.creditLineId], '2026-01-01'),
  },
  {
    name: 'what is reserved of a credit line',
    file: 'credit/debt-store.ts',
    take: (trx) => lockReserved(trx, [at().terms.attemptId]),
  },
  {
    name: 'a debt',
    file: 'credit/debt-store.ts',
    take: (trx) => lockDebts(trx, [at().terms.debtId]),
  },
  {
    name: 'the debt of a capture',
    file: 'credit/debt-store.ts',
    take: (trx) => lockDebtOfCapture(trx, at().terms.captureId),
  },
  {
    name: 'what can be refunded',
    file: 'payments/refund-store.ts',
    take: (trx) => lockRefundable(trx, at().pair.objects.orderId),
  },
  {
    name: 'a refund',
    file: 'payments/refund-store.ts',
    take: (trx) => lockOpenRefund(trx, at().refundId),
  },
  {
    name: 'an intent',
    file: 'payments/store.ts',
    take: (trx) => lockIntent(trx, at().pair.objects.intentId, null),
  },
  {
    name: 'an intent and its attempt',
    file: 'payments/capture-store.ts',
    take: (trx) => lockForCapture(trx, 'alipay', [report()]),
    locks: 2,
  },
  {
    name: 'the intent of a capture',
    file: 'payments/capture-store.ts',
    take: (trx) => lockCapture(trx, 'alipay', at().paid.gatewayNumber),
  },
  {
    name: 'an account at a bank',
    file: 'reconciliation/statement-store.ts',
    take: (trx) => lockBankAccount(trx, { name: 'cast', currency: 'CNY' }),
  },
  {
    name: 'a bank entry',
    file: 'reconciliation/entry-store.ts',
    take: (trx) => lockEntry(trx, at().pair.objects.entryId),
  },
  {
    name: 'entries that a bank takes back',
    file: 'reconciliation/entry-store.ts',
    take: async (trx) => {
      const entry = await lockEntry(trx, at().pair.objects.entryId)
      return entry && lockTakenBack(trx, { ...entry, amount: money('CNY', 1500n) })
    },
  },
  {
    name: 'reversals that came first',
    file: 'reconciliation/entry-store.ts',
    take: (trx) => lockOpenReversals(trx),
  },
  {
    name: 'a match',
    file: 'reconciliation/match-store.ts',
    take: (trx) => lockMatch(trx, at().pair.objects.matchId),
  },
  {
    name: 'a top-up',
    file: 'payments/top-up-store.ts',
    take: (trx) => {
      const { buyer, objects } = at().pair
      return lockTopUp(trx, { id: objects.topUpId, buyerUuid: buyer.partyUuid })
    },
  },
  {
    name: 'a company’s bank accounts',
    file: 'wallet/bank-account-store.ts',
    take: (trx) => lockBankAccounts(trx, at().pair.buyer.partyUuid),
  },
  {
    name: 'a payment to a bank account',
    file: 'wallet/credit-transfer-store.ts',
    take: (trx) => lockCreditTransfers(trx, [at().pair.objects.withdrawalId], null),
  },
  {
    name: 'what a bank file instructs',
    file: 'wallet/credit-transfer-store.ts',
    take: (trx) => lockTransfersOfFile(trx, at().pair.objects.bankFileId),
  },
  {
    name: 'deposits that wait',
    file: 'wallet/credit-transfer-store.ts',
    take: (trx) => lockWaitingProofs(trx, at().unprovenId),
  },
  {
    name: 'a bank file',
    file: 'wallet/bank-file-store.ts',
    take: (trx) => lockFile(trx, at().pair.objects.bankFileId),
  },
]

const soon = () => addMs(at().server.env.now(), DAY_MS)
const claim = () => ({ until: addMs(soon(), DAY_MS), limit: 100 })

type Sharing = Omit<Lock, 'take'> &
  Readonly<{ take: (trx: Transaction) => Promise<readonly unknown[] | number> }>

/** Whoever comes second takes what is left, which is nothing, and waits for nobody. */
export const skipping: readonly Sharing[] = [
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
    name: 'debts to be reminded of',
    file: 'credit/debt-store.ts',
    take: (trx) => claimReminders(trx, addMs(soon(), 60 * DAY_MS), 100),
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
    name: 'entries to be booked',
    file: 'reconciliation/entry-store.ts',
    take: (trx) => claimNewEntries(trx, 100),
  },
  {
    name: 'parts of payments that ended',
    file: 'reconciliation/match-store.ts',
    take: (trx) => claimEndedParts(trx, 100),
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
