import { Type, type Static } from 'typebox'
import { rateToDecimal } from '../kernel/exchange.ts'
import {
  methodOfferView,
  MethodOfferView,
  type MethodPrice,
  type PricedMethods,
} from '../payments/index.ts'
import { toWire, priceToWire, WireMoney, WirePrice, Nullable } from '../platform/wire.ts'
import type { SuppliedOrder, WantedLine } from './orders.ts'

// The frozen document of a quote: what the buyer saw is what is stored and what becomes orders.

const Text = Type.Object({ en: Type.String(), zh: Type.String() })

const QuotedLineView = Type.Object({
  skuId: Type.String(),
  productId: Type.String(),
  code: Type.String(),
  title: Text,
  variant: Text,
  picture: Type.String(),
  unit: Type.String(),
  quantity: Type.Integer(),
  unitPrice: WirePrice,
  total: WireMoney,
  offerId: Nullable(Type.String()),
})

const PlanStage = Type.Object({ bps: Type.Integer(), days: Type.Integer() })

const QuotedOrderView = Type.Object({
  supplier: Type.Object({
    id: Type.String(),
    name: Text,
    slug: Type.String(),
    country: Type.String(),
  }),
  lines: Type.Array(QuotedLineView),
  weightG: Type.Integer(),
  goods: WireMoney,
  shipping: WireMoney,
  total: WireMoney,
  charge: WireMoney,
  rate: Nullable(Type.String({ description: 'Of the charge currency for one of the order’s' })),
  shippingDays: Type.Object({ min: Type.Integer(), max: Type.Integer() }),
  /** How the supplier lets it be paid in stages. */
  plans: Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), stages: Type.Array(PlanStage) })),
  ),
  /** As it is paid: the first stage with the order, the others so many days later. */
  stages: Type.Optional(
    Nullable(Type.Array(Type.Object({ total: WireMoney, days: Type.Integer() }))),
  ),
})

export const AddressSnapshot = Type.Object({
  recipient: Type.String(),
  company: Nullable(Type.String()),
  line1: Type.String(),
  line2: Nullable(Type.String()),
  city: Type.String(),
  region: Nullable(Type.String()),
  postalCode: Nullable(Type.String()),
  country: Type.String(),
  phone: Nullable(Type.String()),
})
export type AddressSnapshot = Static<typeof AddressSnapshot>

const FromBalance = Type.Object({
  amount: WireMoney,
  /** Of each order, in its own currency. */
  parts: Type.Array(WireMoney),
  surcharge: WireMoney,
  rest: WireMoney,
})

export const QuoteContent = Type.Object({
  address: AddressSnapshot,
  method: Type.String(),
  orders: Type.Array(QuotedOrderView),
  /** What paying by the method adds. */
  surcharge: WireMoney,
  charge: WireMoney,
  /** What the balance pays of it where the buyer wants it to, and what is left for the method. */
  fromBalance: Type.Optional(Nullable(FromBalance)),
  /** What the balance could pay a part of it with. */
  balance: Type.Optional(Nullable(WireMoney)),
  /** What every method would come to, so that an unpaid checkout can change to it. */
  methods: Type.Array(MethodOfferView),
})
export type QuoteContent = Static<typeof QuoteContent>

type Frozen = Readonly<{
  orders: readonly SuppliedOrder[]
  address: AddressSnapshot
  chosen: MethodPrice
  priced: PricedMethods
}>

export function freeze({ orders, address, chosen, priced }: Frozen): QuoteContent {
  const { currency } = chosen.total
  const balance = priced.tooLittle.find((each) => each.currency === currency && each.minor > 0n)
  return {
    address,
    method: chosen.method,
    orders: orders.map((order, index) => orderView(order, chargeOf(chosen, index))),
    surcharge: toWire(chosen.surcharge),
    charge: toWire(chosen.total),
    balance: balance ? toWire(balance) : null,
    methods: methodOfferView(priced),
  }
}

function chargeOf({ charges, rates, currency }: MethodPrice, index: number) {
  const [charge, rate] = [charges[index], rates[index]]
  if (!charge) throw new Error('every order has its charge')
  return {
    charge: toWire(charge),
    rate: rate ? rateToDecimal({ from: rate.base, to: currency, micros: rate.micros }) : null,
  }
}

type Charged = Pick<Static<typeof QuotedOrderView>, 'charge' | 'rate'>

function orderView(order: SuppliedOrder, charged: Charged): Static<typeof QuotedOrderView> {
  const { id, name, slug, country } = order.supplier
  return {
    supplier: { id, name, slug, country },
    lines: order.lines.map(lineView),
    weightG: order.weightG,
    goods: toWire(order.goods),
    shipping: toWire(order.shipping),
    total: toWire(order.total),
    ...charged,
    shippingDays: { min: order.minDays, max: order.maxDays },
  }
}

function lineView({ item, quantity, priced }: WantedLine): Static<typeof QuotedLineView> {
  const { skuId, productId, code, title, variant, picture, unit } = item
  return {
    ...{ skuId, productId, code, title, variant, picture, unit, quantity },
    unitPrice: priceToWire(priced.unitPrice),
    total: toWire(priced.lineTotal),
    offerId: priced.offer?.id ?? null,
  }
}
