import { encodeId } from '../kernel/ids.ts'
import { subtract, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { addMinutes } from '../kernel/time.ts'
import { partyOf, type Caller } from '../identity/index.ts'
import { findMethod, type Gateways } from '../gateways/index.ts'
import type { Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { openIntents } from './attempts.ts'
import { isReserved, tooLow } from './holds.ts'
import type { MethodPrice } from './methods.ts'
import { readPricing, type PricedMethods } from './pricing.ts'
import { prepareRefund } from './refunds.ts'
import type { Refund } from './refund-store.ts'
import { lockTopUp } from './top-up-store.ts'

// Intents that pay the buyer's own balance.

const TOP_UP_MINUTES = 30

type Wanted = Readonly<{ caller: Caller; amount: Money; method: string }>

/** Opens an intent over an amount that goes to the balance; says which. */
export async function openTopUp(
  trx: Transaction,
  { env, gateways }: Readonly<{ env: Env; gateways: Gateways }>,
  { caller, amount, method }: Wanted,
): Promise<string> {
  const offered = findMethod(gateways, method)
  if (!offered || isReserved({ gateway: offered.gateway.name })) {
    throw new Refusal({ code: 'payments.method_unavailable', method })
  }
  const { uuid: buyerUuid, country } = partyOf(caller)
  const buyer = { uuid: buyerUuid, country, currency: amount.currency }
  const price = await readPricing(trx, { gateways, now: env.now() }, [buyer])
  const { total, surcharge } = priceOf(price(buyer, [amount]), { method, amount })
  const id = encodeId('pi', newUuid(env))
  await openIntents(trx, env, [
    {
      ...{ id, purpose: 'top_up', amount: total, surcharge, shares: [], buyerUuid },
      subject: `Danbao ${id.slice(-SUBJECT_DIGITS)}`,
      expiresAt: addMinutes(env.now(), TOP_UP_MINUTES),
      chosen: { gateway: offered.gateway.name, method },
    },
  ])
  return id
}

/** What the method charges for it; a balance is topped up in its own currency alone. */
function priceOf(
  { methods }: PricedMethods,
  { method, amount }: Pick<Wanted, 'method' | 'amount'>,
): MethodPrice {
  const priced = methods.find((each) => each.method.name === method)?.priced
  if (priced?.ok && priced.price.currency === amount.currency) return priced.price
  const why = priced?.ok ? { code: 'currency' } : priced?.why
  if (priced?.ok === false && priced.why.code === 'too_large') {
    const { currency, minor: maxMinor } = priced.why.limit
    throw new Refusal({ code: 'payments.over_limit', currency, maxMinor })
  }
  throw new Refusal({ code: 'payments.method_unavailable', method, why: why?.code })
}

const SUBJECT_DIGITS = 8

type Asked = Readonly<{ caller: Caller; topUpId: string; amount: Money }>

/** Sends a top-up, or a part of it, back to where it came from, as far as it is unspent. */
export async function refundTopUp(
  trx: Transaction,
  { env }: Readonly<{ env: Env }>,
  { caller, topUpId, amount }: Asked,
): Promise<Refund> {
  const buyerUuid = partyOf(caller).uuid
  const topUp = await lockTopUp(trx, { id: topUpId, buyerUuid })
  if (!topUp) throw new Refusal({ code: 'payments.not_found' })
  const { capture, refunded } = topUp
  if (!capture) throw new Refusal({ code: 'payments.not_paid' })
  const { currency } = capture.amount
  if (amount.currency !== currency)
    throw new Refusal({ code: 'payments.refund_currency', currency })
  const refundable = subtract(capture.toBalance, refunded)
  if (amount.minor > refundable.minor) {
    const refundableMinor = refundable.minor
    throw new Refusal({ code: 'payments.refund_exceeds', refundableMinor, currency })
  }
  const preparing = prepareRefund(trx, env, {
    captureId: capture.id,
    ...{ gateway: capture.gateway, gatewayNumber: capture.gatewayNumber },
    ...{ buyerUuid, purpose: 'top_up', order: null, charge: amount },
    ...{ reason: 'top-up returned', requestedBy: caller.actor },
  })
  return preparing.catch((error: unknown) => {
    throw error instanceof Refusal ? tooLow(error.reason, currency) : error
  })
}
