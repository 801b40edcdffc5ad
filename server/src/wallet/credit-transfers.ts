import { encodeId } from '../kernel/ids.ts'
import type { Money } from '../kernel/money.ts'
import { only, Refusal } from '../kernel/result.ts'
import {
  bankPaymentConfirmedJournal,
  bankPaymentHoldJournal,
  bankPaymentReturnedJournal,
  bankPaymentSentJournal,
  bankPaymentVoidJournal,
  tryJournals,
  type Journal,
} from '../ledger/index.ts'
import type { Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { recordEvents } from '../platform/outbox.ts'
import { insertCreditTransfer } from './credit-transfer-store.ts'
import type { CreditTransfer } from './wallet.ts'

// What payments to linked accounts do to the books, and who hears of it.

/** Our account's name in the books: there is one. */
const BANK = 'main'

type Wanted = Pick<CreditTransfer, 'purpose' | 'partyUuid' | 'accountId' | 'amount'>

/**
 * Reserves a payment to a bank account under its own id, which the bank will hear as its end-to-end
 * id: both are committed before any file can have them.
 */
export async function requestTransfer(
  trx: Transaction,
  env: Env,
  { wanted, actor }: Readonly<{ wanted: Wanted; actor: string }>,
): Promise<CreditTransfer> {
  const id = encodeId('ctr', newUuid(env))
  const transfer: CreditTransfer = {
    ...wanted,
    id,
    state: 'requested',
    endToEndId: bankWord(id),
    requestedBy: actor,
    createdAt: env.now(),
    ...{ fileId: null, reason: null, sentAt: null, finalAt: null },
  }
  await insertCreditTransfer(trx, transfer)
  await recordEvents(trx, env, [eventOf(transfer, 'requested', actor)])
  const result = only(await tryJournals(trx, env, [journalOf(transfer, 'hold', { env, actor })]))
  if (!result.ok) throw tooLow(transfer.amount, result.refusal)
  return transfer
}

/** Banks take letters and digits in references, no underscore. */
export function bankWord(id: string): string {
  return id.replace('_', '').toUpperCase()
}

type Short = Readonly<{ code: string; shortMinor?: bigint }>

function tooLow({ currency }: Money, refusal: Short): Refusal {
  if (refusal.code !== 'ledger.balance_exceeded') return new Refusal(refusal)
  return new Refusal({
    ...{ code: 'wallet.balance_too_low', currency, shortMinor: refusal.shortMinor },
  })
}

type Step = 'hold' | 'void' | 'sent' | 'confirmed' | 'returned_sent' | 'returned_confirmed'

/** A return is booked by what had happened before: nothing left us, or the bank had taken it. */
export function journalOf(
  transfer: CreditTransfer,
  step: Step,
  { env, actor }: Readonly<{ env: Env; actor: string }>,
): Journal {
  const { id, amount, purpose, partyUuid } = transfer
  const payment =
    purpose === 'withdrawal'
      ? { id, bank: BANK, amount, purpose, buyerId: encodeId('pty', partyUuid) }
      : { id, bank: BANK, amount, purpose }
  const reference = `bank_payment:${id}:${step.startsWith('returned') ? 'returned' : step}`
  const header = { reference, actor, effectiveAt: env.now() }
  switch (step) {
    case 'hold':
      return bankPaymentHoldJournal(header, payment)
    case 'void':
      return bankPaymentVoidJournal(header, payment)
    case 'sent':
      return bankPaymentSentJournal(header, payment)
    case 'confirmed':
      return bankPaymentConfirmedJournal(header, payment)
    case 'returned_sent':
      return bankPaymentReturnedJournal(header, payment, 'sent')
    case 'returned_confirmed':
      return bankPaymentReturnedJournal(header, payment, 'confirmed')
  }
}

export function eventOf(transfer: CreditTransfer, what: string, actor: string) {
  const { id, purpose, partyUuid, accountId, amount } = transfer
  return {
    type: `wallet.${purpose}_${what}`,
    object: id,
    actor,
    party: encodeId('pty', partyUuid),
    data: { transferId: id, accountId, currency: amount.currency, minor: amount.minor },
  }
}
