import fc from 'fast-check'
import { expect, test } from 'vitest'
import { booksOf } from '../../test/books.ts'
import { currencies, money } from '../kernel/money.ts'
import {
  bankChargeJournal,
  bankDebitJournal,
  bankExplainedJournal,
  bankReceiptJournal,
} from './bank-templates.ts'
import {
  bankAccount,
  escrowAccount,
  expenseAccount,
  fxAccount,
  networkAccount,
  surchargeAccount,
  suspenseAccount,
  unexplainedAccount,
} from './chart.ts'
import { applyJournal, type Books, type Journal } from './ledger.ts'
import { captureJournal } from './templates.ts'

const header = { reference: 'r', actor: 'system', effectiveAt: new Date(0), reason: 'test' }
const recording = { id: 'journal', now: new Date('2026-07-01T00:00:00Z') }
const currency = fc.constantFrom(...currencies)
const minor = fc.bigInt(1n, 10n ** 12n)

const balanceOf = (books: Books, code: string) => {
  const account = books.accounts.get(code)
  return account ? account.debitsPosted - account.creditsPosted : 0n
}

function post(books: Books, journal: Journal) {
  expect(applyJournal(books, journal, recording)).toMatchObject({ ok: true })
}

const accountsIn = (code: string) => [
  ...[bankAccount('main', code), suspenseAccount('bank', code), networkAccount('bank', code)],
  ...[unexplainedAccount('bank', code), expenseAccount('bank_charge', code)],
]

test('what came and is taken back leaves nothing, in whichever order the bank tells it', () => {
  fc.assert(
    fc.property(currency, minor, (code, amount) => {
      const moved = { account: 'main', amount: money(code, amount) }
      const orders = [
        [
          bankReceiptJournal(header, moved),
          bankDebitJournal(header, { ...moved, what: 'returned' }),
        ],
        [
          bankDebitJournal(header, { ...moved, what: 'unknown' }),
          bankReceiptJournal(header, moved),
          bankExplainedJournal(header, moved),
        ],
      ]
      for (const journals of orders) {
        const books = booksOf(accountsIn(code))
        for (const journal of journals) post(books, journal)
        for (const { code: each } of accountsIn(code)) expect(balanceOf(books, each)).toBe(0n)
      }
    }),
  )
})

test('charges are an expense, and a refund sent is what the network owed', () => {
  const books = booksOf(accountsIn('EUR'))
  const moved = { account: 'main', amount: money('EUR', 500n) }
  post(books, bankDebitJournal(header, { ...moved, what: 'unknown' }))
  post(books, bankChargeJournal(header, moved.amount))
  post(books, bankDebitJournal(header, { ...moved, what: 'refund' }))
  expect(balanceOf(books, 'expense:bank_charge:EUR')).toBe(500n)
  expect(balanceOf(books, 'network:bank:EUR')).toBe(500n)
  expect(balanceOf(books, 'bank:main:EUR')).toBe(-1000n)
})

test('a capture takes from its sources in their order, and every escrow gets its whole', () => {
  const share = fc.tuple(currency, minor, minor)
  fc.assert(
    fc.property(
      currency,
      fc.array(share, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      (paidIn, orders, cut) => {
        const shares = orders.map(([own, total, charge], index) => ({
          orderId: `ord_${index}`,
          total: money(own, own === paidIn ? charge : total),
          charge: money(paidIn, charge),
        }))
        const surcharge = money(paidIn, 7n)
        const due = shares.reduce((sum, { charge }) => sum + charge.minor, surcharge.minor)
        const first = BigInt(cut) % due
        const sources = [
          { account: suspenseAccount('bank', paidIn), amount: money(paidIn, first) },
          { account: bankAccount('main', paidIn), amount: money(paidIn, due - first) },
        ].filter(({ amount }) => amount.minor > 0n)
        const escrows = shares.map(({ orderId, total }) => escrowAccount(orderId, total.currency))
        const fx = [...new Set([paidIn, ...shares.map(({ total }) => total.currency)])].map(
          fxAccount,
        )
        const books = booksOf([...accountsIn(paidIn), ...escrows, ...fx, surchargeAccount(paidIn)])
        if (first > 0n)
          post(books, bankReceiptJournal(header, { account: 'main', amount: money(paidIn, first) }))
        post(books, captureJournal(header, { gateway: 'bank', shares, surcharge, sources }))
        for (const [index, { code }] of escrows.entries()) {
          expect(balanceOf(books, code)).toBe(-(shares[index]?.total.minor ?? 0n))
        }
        expect(balanceOf(books, bankAccount('main', paidIn).code)).toBe(due)
        expect(balanceOf(books, suspenseAccount('bank', paidIn).code)).toBe(0n)
      },
    ),
  )
})
