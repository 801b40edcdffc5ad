import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { applyJournal, contentOf } from './ledger.ts'
import type { Account, Books, Posting, Transfer } from './ledger.ts'
import { aJournal, aPost, booksOf, liability, open } from '../../test/books.ts'

// The rules of posting against a second opinion: an oracle that keeps four plain sums per account
// and copies its whole world before every journal.

const accounts: Readonly<Record<string, Account>> = {
  free: open('free', 'CNY'),
  other: open('other', 'CNY'),
  wallet: liability('wallet', 'CNY'),
  escrow: liability('escrow', 'CNY'),
  float: { ...open('float', 'CNY'), balanceRule: 'credits_within_debits' },
  pounds: open('pounds', 'GBP'),
  purse: liability('purse', 'GBP'),
  closed: open('closed', 'CNY'),
}

type Sums = { debits: bigint; credits: bigint; heldDebits: bigint; heldCredits: bigint }
type OracleHold = { debit: string; credit: string; amount: bigint; done: boolean; isOver: boolean }
type World = { sums: Record<string, Sums>; holds: Record<string, OracleHold> }

function aWorld(): World {
  const nothing = { debits: 0n, credits: 0n, heldDebits: 0n, heldCredits: 0n }
  const sums = Object.fromEntries(Object.keys(accounts).map((code) => [code, { ...nothing }]))
  return { sums, holds: {} }
}

/** The refusal's code, or the world after the journal. */
function oracle(world: World, transfers: readonly Transfer[]): string | World {
  const next = structuredClone(world)
  const at = (code: string) => next.sums[code] ?? fail(code)
  for (const transfer of transfers) {
    if (transfer.kind === 'post' || transfer.kind === 'pending') {
      const { debit, credit, amount } = transfer
      for (const { code, currency } of [debit, credit]) {
        const kept = accounts[code]?.currency
        if (kept !== amount.currency || currency !== kept) return 'ledger.currency_mismatch'
        if (code === 'closed') return 'ledger.account_closed'
      }
      if (transfer.kind === 'post') {
        at(debit.code).debits += amount.minor
        at(credit.code).credits += amount.minor
        continue
      }
      if (next.holds[transfer.name]) return 'ledger.hold_name_taken'
      const isOver = transfer.expiresAt !== undefined && transfer.expiresAt <= now
      const legsHeld = { debit: debit.code, credit: credit.code, amount: amount.minor }
      next.holds[transfer.name] = { ...legsHeld, done: false, isOver }
      at(debit.code).heldDebits += amount.minor
      at(credit.code).heldCredits += amount.minor
      continue
    }
    const hold = next.holds[transfer.name]
    if (!hold) return 'ledger.hold_not_found'
    if (hold.done) return 'ledger.hold_resolved'
    if (transfer.kind === 'expire' && !hold.isOver) return 'ledger.hold_not_due'
    if (transfer.kind === 'settle') {
      if (hold.isOver) return 'ledger.hold_expired'
      const { currency, minor } = transfer.amount
      if (currency !== accounts[hold.debit]?.currency) return 'ledger.currency_mismatch'
      if (minor > hold.amount) return 'ledger.hold_exceeded'
      at(hold.debit).debits += minor
      at(hold.credit).credits += minor
    }
    at(hold.debit).heldDebits -= hold.amount
    at(hold.credit).heldCredits -= hold.amount
    hold.done = true
  }
  const touched = Object.keys(accounts).filter((code) => isBeyond(code, at(code)))
  return touched.length > 0 ? 'ledger.balance_exceeded' : next
}

function isBeyond(code: string, { debits, credits, heldDebits, heldCredits }: Sums): boolean {
  const rule = accounts[code]?.balanceRule
  if (rule === 'debits_within_credits') return debits + heldDebits > credits
  return rule === 'credits_within_debits' && credits + heldCredits > debits
}

const fail = (code: string): never => {
  throw new Error(`the oracle knows no account ${code}`)
}

// Half of the accounts take anything, so that long histories get through.
const anyAccount = fc.oneof(
  fc.constantFrom(...Object.values(accounts).filter(({ code }) => /free|other/.test(code))),
  fc.constantFrom(...Object.values(accounts)),
)
const minor = fc.bigInt(1n, 20n)
// Mostly what fits, so that journals get through; sometimes another currency.
const currencyOf = (of: Account) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(of.currency) }, fc.constantFrom('CNY', 'GBP'))
const name = fc.constantFrom('h1', 'h2', 'h3')
const now = new Date('2026-07-01T12:00:00Z')
const later = new Date(now.getTime() + 1)
const recording = { id: 'journal', now }

const legs = fc
  .tuple(anyAccount, anyAccount)
  .filter(([debit, credit]) => debit.code !== credit.code)
  .chain(([debit, credit]) =>
    fc.record({
      debit: fc.constant(debit),
      credit: fc.constant(credit),
      amount: fc.tuple(currencyOf(debit), minor).map(([currency, each]) => money(currency, each)),
    }),
  )
const anyTransfer: fc.Arbitrary<Transfer> = fc.oneof(
  { weight: 4, arbitrary: legs.map((leg): Transfer => ({ kind: 'post', ...leg })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(name, legs, fc.constantFrom(undefined, undefined, now, later))
      .map(([hold, leg, expiresAt]): Transfer => ({
        ...{ kind: 'pending', name: hold, ...leg },
        ...(expiresAt ? { expiresAt } : {}),
      })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(name, fc.constantFrom('CNY', 'CNY', 'GBP'), minor)
      .map(([hold, currency, each]): Transfer => ({
        kind: 'settle',
        name: hold,
        amount: money(currency, each),
      })),
  },
  { weight: 1, arbitrary: name.map((hold): Transfer => ({ kind: 'void', name: hold })) },
  { weight: 1, arbitrary: name.map((hold): Transfer => ({ kind: 'expire', name: hold })) },
)
const anyJournals = fc.array(fc.array(anyTransfer, { minLength: 1, maxLength: 3 }), {
  minLength: 8,
  maxLength: 30,
})

function sumsOf(books: Books): Record<string, Sums> {
  return Object.fromEntries(
    [...books.accounts].map(([code, each]) => [
      code,
      {
        debits: each.debitsPosted,
        credits: each.creditsPosted,
        heldDebits: each.debitsPending,
        heldCredits: each.creditsPending,
      },
    ]),
  )
}

const copyOf = (books: Books) => structuredClone({ ...books })

test('any journals are decided as the oracle does, and a refused one leaves no trace', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(anyJournals, (journals) => {
      const books = booksOf(Object.values(accounts), { closed: ['closed'] })
      let world = aWorld()
      for (const transfers of journals) {
        const before = copyOf(books)
        const expected = oracle(world, transfers)
        const result = applyJournal(books, aJournal({ transfers }), recording)
        const verdict = result.ok ? 'created' : result.refusal.code
        seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
        if (typeof expected === 'string') {
          expect(verdict).toBe(expected)
          expect(copyOf(books)).toEqual(before)
          continue
        }
        expect(verdict).toBe('created')
        world = expected
        expect(sumsOf(books)).toEqual(world.sums)
        expectBalanced(books)
      }
    }),
    { numRuns: 200 },
  )
  // Every verdict was met, or the property proves little.
  expect([...seen.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
    'created',
    'ledger.account_closed',
    'ledger.balance_exceeded',
    'ledger.currency_mismatch',
    'ledger.hold_exceeded',
    'ledger.hold_expired',
    'ledger.hold_name_taken',
    'ledger.hold_not_due',
    'ledger.hold_not_found',
    'ledger.hold_resolved',
  ])
})

function expectBalanced(books: Books) {
  for (const currency of ['CNY', 'GBP']) {
    const own = [...books.accounts.values()].filter((each) => each.currency === currency)
    const total = (of: (each: (typeof own)[number]) => bigint) =>
      own.reduce((sum, each) => sum + of(each), 0n)
    expect(total((each) => each.debitsPosted)).toBe(total((each) => each.creditsPosted))
    expect(total((each) => each.debitsPending)).toBe(total((each) => each.creditsPending))
  }
  for (const each of books.accounts.values()) {
    const { debitsPosted, debitsPending, creditsPosted, creditsPending, balanceRule } = each
    if (balanceRule === 'debits_within_credits') {
      expect(debitsPosted + debitsPending <= creditsPosted).toBe(true)
    }
    if (balanceRule === 'credits_within_debits') {
      expect(creditsPosted + creditsPending <= debitsPosted).toBe(true)
    }
    expect([debitsPosted, debitsPending, creditsPosted, creditsPending].every((n) => n >= 0n)).toBe(
      true,
    )
  }
}

test('each transfer that moves money has two postings, and accounts number them without a gap', () => {
  fc.assert(
    fc.property(anyJournals, (journals) => {
      const books = booksOf(Object.values(accounts))
      const last = new Map<bigint, { version: bigint; balance: bigint }>()
      const follow = (accountId: bigint, delta: bigint, posting: Posting | null) => {
        const before = last.get(accountId) ?? { version: 0n, balance: 0n }
        const after = { version: before.version + 1n, balance: before.balance + delta }
        expect(posting).toEqual(after)
        last.set(accountId, after)
      }
      for (const transfers of journals) {
        const result = applyJournal(books, aJournal({ transfers }), recording)
        if (!result.ok) continue
        for (const { kind, amount, debitId, creditId, debit, credit } of result.value) {
          if (kind !== 'post' && kind !== 'settle') {
            expect([debit, credit]).toEqual([null, null])
            continue
          }
          follow(debitId, amount, debit)
          follow(creditId, -amount, credit)
        }
      }
    }),
    { numRuns: 100 },
  )
})

describe('what can only be a bug of ours', () => {
  const { free, other } = accounts
  if (!free || !other) throw new Error('the accounts are gone')
  const apply = (transfers: readonly Transfer[]) =>
    applyJournal(booksOf([free, other]), aJournal({ transfers }), recording)
  const legsOf = { debit: free, credit: other }
  const hold: Transfer = { ...aPost(legsOf), kind: 'pending', name: 'h' }

  test.each<[string, readonly Transfer[]]>([
    ['a journal without transfers', []],
    ['a transfer of nothing', [aPost({ ...legsOf, minor: 0n })]],
    ['a transfer of less than nothing', [aPost({ ...legsOf, minor: -1n })]],
    ['a transfer from an account to itself', [aPost({ ...legsOf, credit: free })]],
    ['settling nothing', [hold, { kind: 'settle', name: 'h', amount: money('CNY', 0n) }]],
    ['settling less', [hold, { kind: 'settle', name: 'h', amount: money('CNY', -5n) }]],
    ['an account nobody locked', [aPost({ ...legsOf, credit: open('unknown') })]],
  ])('%s fails an assertion', (_what, transfers) => {
    expect(() => apply(transfers)).toThrow()
  })
})

test('the content of a journal tells every journal from every other', () => {
  fc.assert(
    fc.property(anyJournals, anyJournals, (some, more) => {
      for (const [a, b] of some.map((transfers, index) => [transfers, more[index]] as const)) {
        if (!b) continue
        const [one, two] = [aJournal({ transfers: a }), aJournal({ transfers: b })]
        const isSame = JSON.stringify(a, texts) === JSON.stringify(b, texts)
        expect(contentOf(one) === contentOf(two)).toBe(isSame)
      }
    }),
  )
})

const texts = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value
