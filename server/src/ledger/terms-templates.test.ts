import fc from 'fast-check'
import { expect, test } from 'vitest'
import { booksOf } from '../../test/books.ts'
import { currencies, money, zero, type Money } from '../kernel/money.ts'
import {
  escrowAccount,
  fxAccount,
  networkAccount,
  receivableAccount,
  surchargeAccount,
  walletAccount,
} from './chart.ts'
import { applyJournal, type Account, type Books, type Journal } from './ledger.ts'
import {
  debtPaidJournal,
  termsCaptureJournal,
  termsHoldJournal,
  termsVoidJournal,
} from './terms-templates.ts'
import { refundHoldJournal, refundSettleJournal } from './templates.ts'

const header = { reference: 'r', actor: 'system', effectiveAt: new Date(0), reason: 'test' }
const recording = { id: 'journal', now: new Date('2026-07-01T00:00:00Z') }
const [buyerId, gateway] = ['pty_1', 'alipay']

const currency = fc.constantFrom(...currencies)
const minor = fc.bigInt(1n, 10n ** 12n)

/** An order in its supplier's currency, owed in the line's; with a surcharge or none. */
const aPayment = fc
  .tuple(currency, currency, minor, minor, fc.bigInt(0n, 1000n))
  .map(([own, owed, total, charge, extra]) => ({
    number: 'att_1',
    buyerId,
    shares: [
      {
        orderId: 'ord_1',
        total: money(own, own === owed ? charge : total),
        charge: money(owed, charge),
      },
    ] as const,
    surcharge: money(owed, extra),
  }))
type Payment = Parameters<typeof termsHoldJournal>[1]

function accountsOf(amounts: readonly Money[]): Account[] {
  return [...new Set(amounts.map((amount) => amount.currency))].flatMap((code) => [
    ...[receivableAccount(buyerId, code), walletAccount(buyerId, code), fxAccount(code)],
    ...[networkAccount(gateway, code), surchargeAccount(code), escrowAccount('ord_1', code)],
  ])
}

const booksFor = ({ shares, surcharge }: Payment) =>
  booksOf(accountsOf([surcharge, ...shares.flatMap(({ total, charge }) => [total, charge])]))

function apply(books: Books, journal: Journal) {
  for (const transfer of journal.transfers) {
    if (!('debit' in transfer)) continue
    const { debit, credit, amount } = transfer
    expect([debit.currency, credit.currency]).toEqual([amount.currency, amount.currency])
  }
  expect(applyJournal(books, journal, recording)).toMatchObject({ ok: true })
}

/** Debits less credits. */
function net(books: Books, { code }: Account): bigint {
  const account = books.accounts.get(code)
  return account ? account.debitsPosted - account.creditsPosted : 0n
}

function expectZeroSums(books: Books) {
  const sums = new Map<string, bigint>()
  for (const account of books.accounts.values()) {
    sums.set(account.currency, (sums.get(account.currency) ?? 0n) + net(books, account))
    expect([account.debitsPending, account.creditsPending]).toEqual([0n, 0n])
  }
  expect([...sums.values()].every((sum) => sum === 0n)).toBe(true)
}

test('what is bought on terms fills the escrow, and the buyer owes it with its surcharge', () => {
  fc.assert(
    fc.property(aPayment, (payment) => {
      const books = booksFor(payment)
      apply(books, termsHoldJournal(header, payment))
      const [{ total, charge }] = payment.shares
      const owed = receivableAccount(buyerId, charge.currency)
      expect(net(books, owed)).toBe(0n)
      apply(books, termsCaptureJournal(header, payment))
      expectZeroSums(books)
      expect(net(books, owed)).toBe(charge.minor + payment.surcharge.minor)
      expect(net(books, escrowAccount('ord_1', total.currency))).toBe(-total.minor)
    }),
  )
})

test('what is given up leaves no trace', () => {
  fc.assert(
    fc.property(aPayment, (payment) => {
      const books = booksFor(payment)
      apply(books, termsHoldJournal(header, payment))
      apply(books, termsVoidJournal(header, payment))
      expectZeroSums(books)
      for (const account of books.accounts.values()) expect(net(books, account)).toBe(0n)
    }),
  )
})

test('paying off lowers what is owed, and what was no longer owed is the buyer’s', () => {
  const paying = fc.tuple(aPayment, currency, minor, fc.bigInt(0n, 1000n), fc.boolean())
  fc.assert(
    fc.property(paying, ([payment, paidIn, paid, late, byNetwork]) => {
      // A balance pays at once, so that nothing changes in between.
      const surplus = byNetwork ? late : 0n
      const [{ charge }] = payment.shares
      const { currency: owedIn } = charge
      const owed = charge
      const excess = money(owedIn, surplus)
      const whole = paidIn === owedIn ? owed.minor + surplus : paid
      const surcharge = byNetwork ? money(paidIn, 7n) : zero(paidIn)
      const books = booksOf(
        accountsOf([charge, surcharge, ...payment.shares.map(({ total }) => total)]),
      )
      apply(books, termsHoldJournal(header, { ...payment, surcharge: zero(owedIn) }))
      apply(books, termsCaptureJournal(header, { ...payment, surcharge: zero(owedIn) }))
      const wallet = walletAccount(buyerId, paidIn)
      const account = books.accounts.get(wallet.code)
      if (!byNetwork && account) {
        books.accounts.set(wallet.code, { ...account, creditsPosted: whole })
      }
      const from = byNetwork ? gateway : null
      const payOff = { buyerId, gateway: from, charge: money(paidIn, whole), surcharge }
      apply(books, debtPaidJournal(header, { ...payOff, owed, excess }))
      expect(net(books, receivableAccount(buyerId, owedIn))).toBe(0n)
      if (byNetwork) {
        expectZeroSums(books)
        expect(net(books, networkAccount(gateway, paidIn))).toBe(whole + 7n)
        expect(net(books, walletAccount(buyerId, owedIn))).toBe(-surplus)
      }
    }),
  )
})

test('a refund of what was bought on terms lowers what is owed, and the rest goes to the buyer', () => {
  fc.assert(
    fc.property(aPayment, fc.bigInt(0n, 100n), (fields, percent) => {
      const payment = { ...fields, surcharge: zero(fields.surcharge.currency) }
      const [{ orderId, total, charge }] = payment.shares
      const books = booksFor(payment)
      apply(books, termsHoldJournal(header, payment))
      apply(books, termsCaptureJournal(header, payment))
      const lowered = money(charge.currency, (charge.minor * percent) / 100n)
      const refund = {
        ...{ refundId: 'ref_1', gateway: 'terms', toWalletOf: buyerId, lowered },
        ...{ source: { orderId, total }, charge },
      }
      apply(books, refundHoldJournal(header, refund))
      apply(books, refundSettleJournal(header, refund))
      expectZeroSums(books)
      const left = charge.minor - lowered.minor
      expect(net(books, receivableAccount(buyerId, charge.currency))).toBe(left)
      expect(net(books, walletAccount(buyerId, charge.currency))).toBe(-left)
      expect(net(books, escrowAccount(orderId, total.currency))).toBe(0n)
    }),
  )
})

test('nobody can pay off more than they owe', () => {
  const books = booksOf(accountsOf([money('CNY', 1n)]))
  const journal = debtPaidJournal(header, {
    ...{ buyerId, gateway, charge: money('CNY', 5n), surcharge: zero('CNY') },
    ...{ owed: money('CNY', 5n), excess: zero('CNY') },
  })
  expect(applyJournal(books, journal, recording)).toMatchObject({
    refusal: { code: 'ledger.balance_exceeded', account: 'receivable:pty_1:CNY' },
  })
})
