import assert from 'node:assert/strict'
import { money, zero, type Money } from '../kernel/money.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

/** A supplier's price list for shipping to one destination. */
export type Tariff = Readonly<{
  supplierUuid: string
  /** The buyer it was agreed with; null for everybody. */
  buyerUuid: string | null
  /** A country, `EU`, or `*` for everywhere else. */
  destination: string
  basis: 'weight' | 'value'
  /** Rising; the first step that reaches the shipment's grams or minor units applies. */
  steps: readonly TariffStep[]
  /** Goods of at least this many minor units ship free. */
  freeFrom: bigint | null
  minDays: number
  maxDays: number
}>

export type TariffStep = Readonly<{ upTo: number | null; priceMinor: bigint }>

export type Shipment = Readonly<{ country: string; weightG: number; goods: Money }>

export type ShippingRefusal =
  | { code: 'orders.not_shipped_there'; country: string }
  | { code: 'orders.shipment_too_large'; basis: 'weight' | 'value'; limit: number }

const europeanUnion = new Set([
  'AT', 'BE', 'BG', 'HR', 'CY', 'CZ', 'DK', 'EE', 'FI', 'FR', 'DE', 'GR', 'HU', 'IE',
  'IT', 'LV', 'LT', 'LU', 'MT', 'NL', 'PL', 'PT', 'RO', 'SK', 'SI', 'ES', 'SE',
]) // prettier-ignore

/** What agreed tariffs and public ones say about a country: the most particular one counts. */
function tariffFor(tariffs: readonly Tariff[], country: string): Tariff | undefined {
  const wanted = [country, ...(europeanUnion.has(country) ? ['EU'] : []), '*']
  const rank = ({ buyerUuid, destination }: Tariff) =>
    (buyerUuid === null ? wanted.length : 0) + wanted.indexOf(destination)
  return tariffs
    .filter(({ destination }) => wanted.includes(destination))
    .reduce<Tariff | undefined>(
      (best, tariff) => (best && rank(best) <= rank(tariff) ? best : tariff),
      undefined,
    )
}

export function shippingCost(
  tariffs: readonly Tariff[],
  shipment: Shipment,
): Result<Readonly<{ cost: Money; tariff: Tariff }>, ShippingRefusal> {
  const { country, goods, weightG } = shipment
  const tariff = tariffFor(tariffs, country)
  if (!tariff) return refuse({ code: 'orders.not_shipped_there', country })
  const { basis, steps, freeFrom } = tariff
  if (freeFrom !== null && goods.minor >= freeFrom) {
    return ok({ cost: zero(goods.currency), tariff })
  }
  const measure = basis === 'weight' ? BigInt(weightG) : goods.minor
  const step = steps.find(({ upTo }) => upTo === null || measure <= BigInt(upTo))
  if (step) return ok({ cost: money(goods.currency, step.priceMinor), tariff })
  const limit = steps.at(-1)?.upTo
  assert(typeof limit === 'number', 'a tariff has steps, and only the last one is open')
  return refuse({ code: 'orders.shipment_too_large', basis, limit })
}

/** Steps must rise, and only the last may be open. */
export function areSteps(steps: readonly TariffStep[]): boolean {
  return steps.every(({ upTo }, index) => {
    const before = steps[index - 1]?.upTo
    if (upTo === null) return index === steps.length - 1
    return before === undefined || (before !== null && before < upTo)
  })
}
