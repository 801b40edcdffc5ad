import { Refusal } from '../kernel/result.ts'
import type { Caller } from '../identity/index.ts'
import type { Transaction } from '../platform/db.ts'
import { capturePayments } from './captures.ts'
import type { PaymentsDeps } from './deps.ts'
import { isReserved } from './holds.ts'
import { lockIntent } from './store.ts'

type Confirming = Readonly<{ caller: Caller; intentId: string }>

/**
 * The buyer confirms that their balance pays, or that they will: what was reserved is captured here
 * and now, as one of a network's is when it says so.
 */
export async function confirmFromBalance(
  trx: Transaction,
  deps: PaymentsDeps,
  { caller, intentId }: Confirming,
): Promise<void> {
  const locked = await lockIntent(trx, intentId, caller.parties)
  if (!locked) throw new Refusal({ code: 'payments.not_found' })
  const { intent, live } = locked
  const now = deps.env.now()
  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })
  if (!live || !isReserved(live)) throw new Refusal({ code: 'payments.not_from_balance' })
  if (live.expiresAt <= now) throw new Refusal({ code: 'payments.expired' })
  const { number, amount, gateway } = live
  const report = { number, gatewayNumber: number, amount, payer: null, paidAt: now }
  await capturePayments(trx, deps, { gateway, reports: [report], source: 'query' })
}
