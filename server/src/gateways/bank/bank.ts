import { makeReference } from '../../kernel/bank-numbers.ts'
import { money, subtract, type Money } from '../../kernel/money.ts'
import { DAY_MS } from '../../kernel/time.ts'
import type { Gateway, Method, NextStep, PayeeAccount, PaymentRequest } from '../gateway.ts'
import { epcPayload } from './epc.ts'

// Payment by bank transfer. A bank is no network: nobody can be asked, nothing can be closed there.
// What came in is read from statements by `reconciliation`, which captures what it matches.

/** An account of ours, and the name under which the books have it. */
export type BankAccount = PayeeAccount &
  Readonly<{
    name: string
    currency: string
    /** How else the bank's files call it. */
    aliases: readonly string[]
    days: Readonly<{ min: number; max: number }>
  }>

export type BankConfig = Readonly<{
  accounts: readonly BankAccount[]
  /** How long the goods wait for the money. */
  payWithinDays: number
}>

/** What the statements say, asked by our numbers. */
export type BankRecords = Readonly<{
  /** Whether money with an attempt's reference has come in and is not on the books yet. */
  isArriving: (number: string) => Promise<boolean>
  /** What has come for the payment of this attempt and waits for the rest, in minor units. */
  receivedFor: (number: string) => Promise<bigint>
  /** Whether a refund with this number has left our account. */
  hasLeft: (refundNumber: string) => Promise<boolean>
}>

const REFERENCE_DIGITS = 12

/**
 * The payer's reference for an attempt: of its number the last characters, which are random. Sixty
 * bits, so that two never meet, and no longer than a card's number.
 */
export function bankReference(attemptNumber: string): string {
  return makeReference(attemptNumber.slice(-REFERENCE_DIGITS).toUpperCase())
}

/** Banks take letters and digits only: what a transfer back to a payer is marked with. */
export function refundMark(refundNumber: string): string {
  return refundNumber.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase()
}

export function createBank({ accounts, payWithinDays }: BankConfig, records: BankRecords): Gateway {
  const method: Method = {
    name: 'bank_transfer',
    currencies: accounts.map(({ currency }) => currency),
    // Below, a bank's charges would take it all; above, it is several transfers in most countries.
    limits: { minMinor: 1_00n, maxMinor: 10_000_000_000n },
    step: 'transfer',
    confirms: 'in_days',
    payWithinMs: payWithinDays * DAY_MS,
  }
  const waits = { status: 'unknown', detail: 'to be sent from our bank' } as const
  return {
    name: 'bank',
    methods: [method],
    begin: async (request) => {
      const account = accounts.find(({ currency }) => currency === request.amount.currency)
      if (!account) {
        const detail = `no account of ours takes ${request.amount.currency}`
        return { status: 'declined', detail }
      }
      const received = money(account.currency, await records.receivedFor(request.number))
      const next = transferOf(account, request, received)
      return { status: 'ready', next, reference: next.reference }
    },
    query: async ({ number }) =>
      (await records.isArriving(number))
        ? { status: 'review', detail: 'the money has come and is being matched' }
        : { status: 'pending', detail: 'no transfer with its reference has come yet' },
    // Nobody else can close it: what comes later is stray. What is coming in is captured first.
    close: async ({ number }) =>
      (await records.isArriving(number))
        ? { status: 'unknown', detail: 'the money has come and is being matched' }
        : { status: 'closed', detail: 'closed on our side' },
    receivedFor: records.receivedFor,
    refund: () => Promise.resolve(waits),
    queryRefund: async ({ number }) =>
      (await records.hasLeft(number)) ? { status: 'succeeded', detail: 'on the statement' } : waits,
    readNotice: () => ({ ok: false, reason: 'banks send statements, not notices', number: null }),
    answerNotice: () => ({ status: 404, type: 'text/plain', body: 'no notices here' }),
  }
}

type Transfer = Extract<NextStep, { kind: 'transfer' }>

function transferOf(
  account: BankAccount,
  { number, amount, expiresAt }: PaymentRequest,
  received: Money,
): Transfer {
  const { holder, iban, bic, bankName, bankCountry, days, currency } = account
  const reference = bankReference(number)
  const isSepa = currency === 'EUR' && iban !== null
  const missing = subtract(amount, received)
  return {
    kind: 'transfer',
    account: { holder, iban, number: account.number, bic, bankName, bankCountry },
    ...{ amount, received, reference, days, expiresAt },
    epcQr: isSepa ? epcPayload({ holder, iban, bic, amount: missing, reference }) : null,
    // Within SEPA the whole amount arrives; across borders each bank on the way keeps something.
    charges: isSepa ? 'SHA' : 'OUR',
  }
}
