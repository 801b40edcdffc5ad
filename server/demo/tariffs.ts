import type { Tariff } from '../src/orders/index.ts'

export type DemoTariff = Omit<Tariff, 'supplierUuid' | 'buyerUuid'>

export type ShippingPlan = Readonly<{
  from: 'CN' | 'GB' | 'US'
  /** What decides the price: grams for most, the value of the goods for small and light things. */
  by: 'weight' | 'value'
  /** Percent of the usual rate: bulky goods cost more, dense ones less. */
  rate: number
  /** Goods of this many major units go free within the country; abroad at ten times as much. */
  freeFrom: number | null
  /** Working days until the goods are packed, added to the days on the way. */
  packingDays: number
}>

/** Prices in major units: a start, then per kilogram, cheaper beyond 20 kg. */
type Lane = Readonly<{
  to: string
  start: number
  perKg: number
  bulkPerKg: number
  days: readonly [number, number]
}>

export function tariffsOf(plan: ShippingPlan): DemoTariff[] {
  return lanes[plan.from].map((lane) => {
    const { to, days } = lane
    const abroad = to !== plan.from
    const free = plan.freeFrom === null ? null : plan.freeFrom * (abroad ? 10 : 1)
    return {
      destination: to,
      basis: plan.by,
      steps: plan.by === 'weight' ? weightSteps(lane, plan.rate) : valueSteps(lane, plan.rate),
      freeFrom: free === null ? null : minor(free),
      minDays: days[0] + plan.packingDays,
      maxDays: days[1] + plan.packingDays,
    }
  })
}

const lanes: Readonly<Record<ShippingPlan['from'], readonly Lane[]>> = {
  CN: [
    { to: 'CN', start: 6, perKg: 2.5, bulkPerKg: 1.2, days: [2, 5] },
    { to: 'EU', start: 28, perKg: 42, bulkPerKg: 14, days: [12, 20] },
    { to: 'GB', start: 30, perKg: 45, bulkPerKg: 15, days: [12, 20] },
    { to: 'US', start: 32, perKg: 52, bulkPerKg: 18, days: [10, 18] },
    { to: '*', start: 40, perKg: 60, bulkPerKg: 22, days: [15, 30] },
  ],
  GB: [
    { to: 'GB', start: 2.95, perKg: 0.55, bulkPerKg: 0.32, days: [1, 3] },
    { to: 'EU', start: 6.5, perKg: 2.4, bulkPerKg: 1.3, days: [4, 7] },
    { to: 'US', start: 9.5, perKg: 5.6, bulkPerKg: 3.2, days: [6, 10] },
    { to: '*', start: 12, perKg: 7.5, bulkPerKg: 4.6, days: [7, 14] },
  ],
  US: [
    { to: 'US', start: 5.5, perKg: 1.1, bulkPerKg: 0.6, days: [2, 5] },
    { to: 'EU', start: 14, perKg: 7.2, bulkPerKg: 4.1, days: [7, 12] },
    { to: 'GB', start: 14, perKg: 7, bulkPerKg: 4, days: [7, 12] },
    { to: '*', start: 18, perKg: 9.5, bulkPerKg: 5.4, days: [9, 18] },
  ],
}

const WEIGHTS_KG = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** A shipment of more than a tonne needs a quotation of its own, so the last step is not open. */
function weightSteps(lane: Lane, rate: number): DemoTariff['steps'] {
  return WEIGHTS_KG.map((kg) => {
    const bulk = Math.max(0, kg - 20)
    const price = lane.start + lane.perKg * (kg - bulk) + lane.bulkPerKg * bulk
    return { upTo: kg * 1000, priceMinor: rounded((price * rate) / 100) }
  })
}

// Goods worth up to so many starting prices, and what shipping them costs in starting prices.
const VALUE_STEPS = [
  [30, 1],
  [100, 1.8],
  [300, 3.5],
  [1000, 7],
  [5000, 18],
  [null, 40],
] as const

function valueSteps(lane: Lane, rate: number): DemoTariff['steps'] {
  return VALUE_STEPS.map(([worth, price]) => ({
    upTo: worth === null ? null : Math.round(worth * lane.start) * 100,
    priceMinor: rounded((price * (lane.start + lane.perKg) * rate) / 100),
  }))
}

/** Price lists are in steps of five hundredths. */
function rounded(major: number): bigint {
  return BigInt(Math.round(major * 20) * 5)
}

function minor(major: number): bigint {
  return BigInt(Math.round(major * 100))
}
