import fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import { booksOf } from '../../test/books.ts'
import { currencies, money, zero } from '../kernel/money.ts'
import { escrowAccount, fxAccount, networkAccount, surchargeAccount } from './chart.ts'
import { suspenseAccount } from './chart.ts'
import * as ledger from './index.ts'
import { applyJournal } from './ledger.ts'
import type { Account, Books, Journal, JournalFields } from './ledger.ts'
import {
  captureJournal,
  refundHoldJournal,
  refundSettleJournal,
  refundVoidJournal,
  strayCaptureJournal,
  type OrderShare,
} from './templates.ts'

const gateway = 'alipay'
const header = { reference: 'r', actor: 'system', effectiveAt: new Date(0), reason: 'test' }

const currency = fc.constantFrom(...currencies)
const minor = fc.bigInt(1n, 10n ** 12n)

/** Orders of one payment: each in its supplier's currency, all charged in the payer's. */
const aPayment = fc
  .tuple(currency, fc.array(fc.tuple(currency, minor, minor), { minLength: 1, maxLength: 6 }))
  .map(([paidIn, orders]) => ({
    paidIn,
    shares: orders.map(([own, total, charge], index): OrderShare => {
      const worth = own === paidIn ? charge : total
      return {
        orderId: `ord_${index}`,
        total: money(own, worth),
        charge: money(paidIn, charge),
      }
    }),
  }))

function accountsOf(paidIn: string, shares: readonly OrderShare[]): Account[] {
  const used = [paidIn, ...shares.map(({ total }) => total.currency)]
  return [
    networkAccount(gateway, paidIn),
    suspenseAccount(gateway, paidIn),
    ...shares.map(({ orderId, total }) => escrowAccount(orderId, total.currency)),
    ...[...new Set(used)].map(fxAccount),
  ]
}

const recording = { id: 'journal', now: new Date('2026-07-01T00:00:00Z') }

function apply(books: Books, journal: Journal) {
  for (const transfer of journal.transfers) {
    if (!('debit' in transfer)) continue
    // A transfer stays within one currency, so that debits equal credits in each of them.
    const { debit, credit, amount } = transfer
    expect([debit.currency, credit.currency]).toEqual([amount.currency, amount.currency])
  }
  const result = applyJournal(books, journal, recording)
  expect(result).toMatchObject({ ok: true })
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
  }
  expect([...sums.values()].every((sum) => sum === 0n)).toBe(true)
}

test('a capture funds every order with what the network took, and the surcharge is ours', () => {
  fc.assert(
    fc.property(aPayment, fc.bigInt(0n, 10n ** 9n), ({ paidIn, shares }, extra) => {
      const surcharge = money(paidIn, extra)
      const books = booksOf([...accountsOf(paidIn, shares), surchargeAccount(paidIn)])
      apply(books, captureJournal(header, { gateway, shares, surcharge }))
      expectZeroSums(books)
      const charged = shares.reduce((sum, { charge }) => sum + charge.minor, 0n)
      expect(net(books, networkAccount(gateway, paidIn))).toBe(charged + extra)
      expect(net(books, surchargeAccount(paidIn))).toBe(-extra)
      for (const { orderId, total } of shares) {
        expect(net(books, escrowAccount(orderId, total.currency))).toBe(-total.minor)
      }
    }),
  )
})

test('refunding everything leaves no trace on any account, not even the exchange’s', () => {
  fc.assert(
    fc.property(aPayment, ({ paidIn, shares }) => {
      const books = booksOf(accountsOf(paidIn, shares))
      apply(books, captureJournal(header, { gateway, shares, surcharge: zero(paidIn) }))
      shares.forEach(({ orderId, total, charge }, index) => {
        const refund = { refundId: `ref_${index}`, gateway, source: { orderId, total }, charge }
        apply(books, refundHoldJournal(header, refund))
        expect(net(books, escrowAccount(orderId, total.currency))).toBe(-total.minor)
        apply(books, refundSettleJournal(header, refund))
        expectZeroSums(books)
      })
      for (const account of books.accounts.values()) expect(net(books, account)).toBe(0n)
      expectNothingPending(books)
    }),
  )
})

test('a refund that was declined frees what it reserved and moves nothing', () => {
  fc.assert(
    fc.property(aPayment, ({ paidIn, shares }) => {
      const books = booksOf(accountsOf(paidIn, shares))
      apply(books, captureJournal(header, { gateway, shares, surcharge: zero(paidIn) }))
      const before = [...books.accounts.values()].map((account) => net(books, account))
      for (const { orderId, total, charge } of shares) {
        const refund = { refundId: orderId, gateway, source: { orderId, total }, charge }
        apply(books, refundHoldJournal(header, refund))
        apply(books, refundVoidJournal(header, refund))
      }
      expect([...books.accounts.values()].map((account) => net(books, account))).toEqual(before)
      expectNothingPending(books)
    }),
  )
})

test('stray money waits in suspense and goes back from there', () => {
  fc.assert(
    fc.property(currency, minor, (paidIn, amountMinor) => {
      const books = booksOf(accountsOf(paidIn, []))
      const charge = money(paidIn, amountMinor)
      apply(books, strayCaptureJournal(header, { gateway, amount: charge }))
      expect(net(books, suspenseAccount(gateway, paidIn))).toBe(-amountMinor)
      const refund = { refundId: 'ref', gateway, source: { suspense: true as const }, charge }
      apply(books, refundHoldJournal(header, refund))
      apply(books, refundSettleJournal(header, refund))
      for (const account of books.accounts.values()) expect(net(books, account)).toBe(0n)
    }),
  )
})

function expectNothingPending(books: Books) {
  for (const { debitsPending, creditsPending } of books.accounts.values()) {
    expect([debitsPending, creditsPending]).toEqual([0n, 0n])
  }
}

test('what is held for one order pays for no other and not twice', () => {
  const shares = [{ orderId: 'ord_a', total: money('CNY', 100n), charge: money('CNY', 100n) }]
  const books = booksOf([...accountsOf('CNY', shares), escrowAccount('ord_b', 'CNY')])
  apply(books, captureJournal(header, { gateway, shares, surcharge: zero('CNY') }))
  const refund = (orderId: string, refundId: string, amount: bigint) => ({
    ...{ refundId, gateway },
    source: { orderId, total: money('CNY', amount) },
    charge: money('CNY', amount),
  })
  apply(books, refundHoldJournal(header, refund('ord_a', 'one', 60n)))
  const second = refundHoldJournal(header, refund('ord_a', 'two', 41n))
  expect(applyJournal(books, second, recording)).toMatchObject({
    ok: false,
    refusal: { code: 'ledger.balance_exceeded', account: 'escrow:ord_a:CNY', shortMinor: 1n },
  })
  const other = refundHoldJournal(header, refund('ord_b', 'three', 1n))
  expect(applyJournal(books, other, recording)).toMatchObject({
    refusal: { code: 'ledger.balance_exceeded', account: 'escrow:ord_b:CNY' },
  })
})

test('what says the same as a journal is none, and other modules have no way to make one', () => {
  const amount = money('CNY', 1n)
  const stray = strayCaptureJournal(header, { gateway, amount })
  const { reference, template, actor, effectiveAt, transfers } = stray
  const byHand = { reference, template, actor, effectiveAt, transfers }
  expectTypeOf(stray).toExtend<Journal>()
  expectTypeOf(byHand).toExtend<JournalFields>()
  expectTypeOf(byHand).not.toExtend<Journal>()
  expect(stray).not.toEqual(byHand)
  expect(Object.keys(ledger)).not.toContain('makeJournal')
})
