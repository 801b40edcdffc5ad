import type { Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { isRefundable, lockSoldOrder } from '../orders/index.ts'
import { prepareOrderRefund, type PaymentsDeps, type Refund } from '../payments/index.ts'
import type { Transaction } from '../platform/db.ts'

type RefundCommand = Readonly<{ orderId: string; amount: Money; reason: string }>

/**
 * A supplier gives the buyer a part or all of an order back while its money is held. The buyer gets
 * it the way they paid, at the rate they paid.
 */
export async function refundOrder(
  trx: Transaction,
  deps: Pick<PaymentsDeps, 'env' | 'effects'>,
  asked: Readonly<{ caller: Caller; command: RefundCommand }>,
): Promise<Refund[]> {
  const { caller, command } = asked
  const { orderId, amount, reason } = command
  const state = await lockSoldOrder(trx, orderId, partyOf(caller).uuid)
  if (!state) throw new Refusal({ code: 'orders.not_found' })
  if (!isRefundable(state)) throw new Refusal({ code: 'orders.wrong_state', state })
  return prepareOrderRefund(trx, deps, { orderId, amount, reason, actor: caller.actor })
}
