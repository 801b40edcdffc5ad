// Books for tests of the ledger: accounts, journals, and books in memory.
import { randomUUID } from 'node:crypto'
import { money } from '../src/kernel/money.ts'
import { makeJournal } from '../src/ledger/ledger.ts'
import type { Account, Books, Journal, JournalFields, Transfer } from '../src/ledger/ledger.ts'

/** An account that takes anything. */
export function open(code: string, currency = 'CNY'): Account {
  return { code, currency, normalSide: 'D', balanceRule: 'none' }
}

/** An account that gives out no more than it was given. */
export function liability(code: string, currency = 'CNY'): Account {
  return { code, currency, normalSide: 'C', balanceRule: 'debits_within_credits' }
}

type Post = Extract<Transfer, { kind: 'post' }>

export function aPost(fields: Readonly<{ debit: Account; credit: Account; minor?: bigint }>): Post {
  const { debit, credit, minor = 100n } = fields
  return { kind: 'post', debit, credit, amount: money(debit.currency, minor) }
}

/** The one door for journals of no template: the ledger's own tests post what they like. */
export function aJournal(fields: Partial<JournalFields> = {}): Journal {
  return makeJournal({
    reference: `test:${randomUUID()}`,
    template: 'test',
    actor: 'system',
    effectiveAt: new Date('2026-07-01T00:00:00Z'),
    transfers: [aPost({ debit: open('network:test:CNY'), credit: liability('escrow:test:CNY') })],
    ...fields,
  })
}

/** Books that hold these accounts with nothing on them. */
export function booksOf(
  accounts: readonly Account[],
  { closed = [] }: Readonly<{ closed?: readonly string[] }> = {},
): Books {
  const states = accounts.map((account, index) => ({
    ...account,
    id: BigInt(index + 1),
    version: 0n,
    debitsPosted: 0n,
    debitsPending: 0n,
    creditsPosted: 0n,
    creditsPending: 0n,
    closed: closed.includes(account.code),
  }))
  return {
    accounts: new Map(states.map((state) => [state.code, state])),
    holds: new Map(),
    references: new Map(),
  }
}
