import { Type, type Static } from 'typebox'
import { rateToDecimal } from '../kernel/exchange.ts'
import { encodeId } from '../kernel/ids.ts'
import { money } from '../kernel/money.ts'
import { availableOf, dueOnOf, type UsedLine } from '../credit/index.ts'
import type { Gateways, NextStep } from '../gateways/index.ts'
import { Nullable, Timestamp, toWire, WireMoney } from '../platform/wire.ts'
import type { MethodPrice, WhyNot } from './methods.ts'
import type { PricedMethod, PricedMethods } from './pricing.ts'
import type { AppliedRate } from './rates.ts'
import type { FollowedIntent } from './store.ts'

const TransferView = Type.Object({
  kind: Type.Literal('transfer'),
  account: Type.Object({
    holder: Type.String(),
    iban: Nullable(Type.String()),
    number: Nullable(Type.String({ description: 'Where the country has no IBANs' })),
    bic: Nullable(Type.String()),
    bankName: Type.String(),
    bankCountry: Type.String(),
  }),
  amount: WireMoney,
  received: Type.Object(WireMoney.properties, {
    description: 'Parts of the amount that have come and wait for the rest',
  }),
  reference: Type.String({ description: 'ISO 11649; by this the money finds its order' }),
  epcQr: Nullable(Type.String({ description: 'What a code for banking apps says (EPC069-12)' })),
  charges: Type.String({ description: 'OUR or SHA: who should bear the banks’ charges' }),
  days: Type.Object({ min: Type.Integer(), max: Type.Integer() }),
  expiresAt: Timestamp,
})

/** What the buyer does next; null when there is nothing to pay, or the network did not answer. */
export const StepView = Nullable(
  Type.Union([
    Type.Object({ kind: Type.Literal('redirect'), url: Type.String() }),
    Type.Object({
      kind: Type.Literal('confirm', { description: 'Ask the buyer, then confirm the intent' }),
    }),
    Type.Object({
      kind: Type.Literal('qr'),
      content: Type.String({ description: 'What the code to scan says' }),
      expiresAt: Timestamp,
    }),
    TransferView,
  ]),
)

export function stepView(step: NextStep | null): Static<typeof StepView> {
  if (step === null || step.kind === 'redirect' || step.kind === 'confirm') return step
  const expiresAt = step.expiresAt.toISOString()
  if (step.kind === 'qr') return { ...step, expiresAt }
  const { amount, received, days } = step
  const moneys = { amount: toWire(amount), received: toWire(received) }
  return { ...step, ...moneys, days: { ...days }, expiresAt }
}

export const AttemptView = Type.Object(
  {
    method: Type.String(),
    inReview: Type.Boolean({ description: 'The network looks at it: do not pay again' }),
    decline: Nullable(Type.String({ description: 'Why the network declined, by its code' })),
    received: Nullable(WireMoney),
  },
  { description: 'The last try at paying' },
)

/** The last try, and what has come of the amount where it may come in parts. */
export async function attemptView(
  gateways: Gateways,
  { attempt, amount }: FollowedIntent,
): Promise<Static<typeof AttemptView> | null> {
  if (!attempt) return null
  const { gateway, method, number, inReview, decline } = attempt
  const minor = await gateways[gateway]?.receivedFor?.(number)
  const received = minor === undefined ? null : toWire(money(amount.currency, minor))
  return { method, inReview, decline, received }
}

export const RateView = Type.Object({
  base: Type.String(),
  quote: Type.String(),
  rate: Type.String({ description: 'Of the quote currency for one of the base, as charged' }),
  market: Type.String({ description: 'The same without our margin' }),
  marginBps: Type.Integer({ description: 'Our margin, in hundredths of a percent' }),
  source: Type.String(),
  validFrom: Timestamp,
})

export function rateView(rate: AppliedRate): Static<typeof RateView> {
  const { base, quote, micros, marketMicros, marginBps, source, validFrom } = rate
  const shown = (each: bigint) => rateToDecimal({ from: base, to: quote, micros: each })
  return {
    ...{ base, quote, marginBps, source, validFrom: validFrom.toISOString() },
    rate: shown(micros),
    market: shown(marketMicros),
  }
}

const PriceView = Type.Object({
  total: WireMoney,
  surcharge: WireMoney,
  exchangeMargin: WireMoney,
  range: Type.Object({ least: WireMoney, most: WireMoney }, { description: 'Of one payment' }),
  charges: Type.Array(WireMoney, { description: 'For each order of the quote, in their order' }),
  rates: Type.Array(RateView, { description: 'The rates of the charges, each once' }),
})

const WhyNotView = Type.Object({
  code: Type.String({
    description:
      'off, country, buyers, currency, hours, no_rate, nothing, too_small, too_large, day_limit, ' +
      'year_limit, balance, no_line, other_suppliers, credit or overdue',
  }),
  limit: Nullable(WireMoney),
  hours: Nullable(Type.Object({ from: Type.String(), to: Type.String() })),
})

const CreditView = Type.Object(
  {
    lineId: Type.String(),
    supplierId: Nullable(Type.String({ description: 'Whose orders alone it pays' })),
    limit: WireMoney,
    used: WireMoney,
    available: WireMoney,
    days: Type.Integer(),
    dueOn: Type.String({ format: 'date', description: 'If it is confirmed today' }),
  },
  { description: 'The credit line it would be ordered on' },
)

function creditView(line: UsedLine, now: Date): Static<typeof CreditView> {
  const { id, supplierUuid, limit, used, days } = line
  return {
    lineId: id,
    supplierId: supplierUuid && encodeId('pty', supplierUuid),
    limit: toWire(limit),
    used: toWire(used),
    available: toWire(availableOf(line)),
    ...{ days, dueOn: dueOnOf(now, days) },
  }
}

/** A method beside the others: what it comes to, or why it cannot be used. */
export const MethodOfferView = Type.Object({
  method: Type.String(),
  confirms: Type.String({ description: 'at_once or in_days: when the supplier sees it paid' }),
  price: Nullable(PriceView),
  whyNot: Nullable(WhyNotView),
  credit: Type.Optional(CreditView),
  recommended: Nullable(Type.String({ description: 'cheapest, own_currency or fastest' })),
})
export type MethodOffer = Static<typeof MethodOfferView>

export function methodOfferView({ methods, recommended, now }: PricedMethods): MethodOffer[] {
  return methods.map(({ method, priced, line }: PricedMethod) => ({
    method: method.name,
    confirms: method.confirms,
    price: priced.ok ? priceView(priced.price) : null,
    whyNot: priced.ok ? null : whyNotView(priced.why),
    ...(line ? { credit: creditView(line, now) } : {}),
    recommended: recommended?.method === method.name ? recommended.reason : null,
  }))
}

function priceView(price: MethodPrice): Static<typeof PriceView> {
  const { total, surcharge, exchangeMargin, range, charges, rates } = price
  const used = new Map(rates.flatMap((rate) => (rate ? [[rate.base, rate] as const] : [])))
  return {
    total: toWire(total),
    surcharge: toWire(surcharge),
    exchangeMargin: toWire(exchangeMargin),
    range: { least: toWire(range.least), most: toWire(range.most) },
    charges: charges.map(toWire),
    rates: [...used.values()].map(rateView),
  }
}

function whyNotView(why: WhyNot): Static<typeof WhyNotView> {
  return {
    code: why.code,
    limit: 'limit' in why ? toWire(why.limit) : null,
    hours: why.code === 'hours' ? { from: why.from, to: why.to } : null,
  }
}
