import { encodeId } from '../kernel/ids.ts'
import { isSame, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { addMinutes, addMs } from '../kernel/time.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { insertPayOff, planPayOff } from '../credit/index.ts'
import { BALANCE, TERMS, type Gateways } from '../gateways/index.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { choose, openIntents } from './attempts.ts'
import { capturePayments } from './captures.ts'
import type { PaymentsDeps } from './deps.ts'
import { tooLow } from './holds.ts'
import { readPricing, type PricedMethods } from './pricing.ts'

// Intents that pay off what a buyer owes for orders on terms.

const PAY_OFF_MINUTES = 30

type Wanted = Readonly<{
  caller: Caller
  debtIds: readonly string[]
  /** Undefined: all that is owed of them. */
  amount: Money | undefined
  method: string
  /** What the buyer saw that it comes to; a difference is refused, not swallowed. */
  seen: Money | undefined
}>

/**
 * Opens an intent that pays debts off; says which. The buyer's balance pays at once, so that what
 * is owed cannot change in between.
 */
export async function openPayOff(
  trx: Transaction,
  deps: PaymentsDeps,
  { caller, debtIds, amount, method, seen }: Wanted,
): Promise<string> {
  const { env } = deps
  const { gateway, payWithinMs } = choose(deps, method)
  const { uuid: buyerUuid } = partyOf(caller)
  const now = env.now()
  const { parts, total } = await planPayOff(trx, { buyerUuid, debtIds, amount })
  const { methods } = await pricePayOff(trx, { ...deps, now }, { caller, total })
  const priced = methods.find((each) => each.method.name === method)?.priced
  if (!priced?.ok) {
    throw new Refusal({ code: 'payments.method_unavailable', method, why: priced?.why.code })
  }
  const { total: charge, surcharge } = priced.price
  if (seen && !isSame(seen, charge)) throw new Refusal({ code: 'payments.price_changed', charge })
  const id = encodeId('pi', newUuid(env))
  const end = payWithinMs === undefined ? addMinutes(now, PAY_OFF_MINUTES) : addMs(now, payWithinMs)
  insertPayOff(trx, id, parts)
  const [open] = await openIntents(trx, env, [
    {
      ...{ id, purpose: 'debts', amount: charge, surcharge, shares: [], buyerUuid },
      ...{ subject: `Danbao ${id.slice(-SUBJECT_DIGITS)}`, expiresAt: end },
      chosen: { gateway, method },
    },
  ])
  if (gateway === BALANCE && open) {
    const { number } = open.attempt
    const report = { number, gatewayNumber: number, amount: charge, payer: null, paidAt: now }
    const reports = { gateway, reports: [report], source: 'query' } as const
    await capturePayments(trx, deps, reports).catch((error: unknown) => {
      throw error instanceof Refusal ? tooLow(error.reason, charge.currency) : error
    })
  }
  return id
}

const SUBJECT_DIGITS = 8

type Pricing = Readonly<{ gateways: Gateways; now: Date }>

/** What paying off an amount comes to by every method; nobody pays a debt with another. */
export async function pricePayOff(
  reader: Reader,
  { gateways, now }: Pricing,
  { caller, total }: Readonly<{ caller: Caller; total: Money }>,
): Promise<PricedMethods> {
  const { uuid, country } = partyOf(caller)
  const buyer = { uuid, country, currency: total.currency }
  const { [TERMS]: _, ...others } = gateways
  const price = await readPricing(reader, { gateways: others, now }, [buyer])
  return price(buyer, [total])
}
