// What the lines of a file become: checkouts and refunds in the order of time, and for everything
// else the reason why it becomes neither. Each line ends in exactly one place.
import { listPrice, type Catalogue } from './retail-catalogue.ts'
import {
  groupOf,
  mergeLines,
  natureOf,
  penceOf,
  reasonOfOther,
  worthOf,
  type Group,
  type RetailLine,
  type Sold,
} from './retail.ts'

/** The most lines a cart takes. */
const MAX_LINES = 2000

/** A number of lines and what they are worth: in pounds, times a million, exactly. */
export type Amount = Readonly<{ rows: number; micros: bigint }>

export const nothing: Amount = { rows: 0, micros: 0n }

export function plus(a: Amount, b: Amount): Amount {
  return { rows: a.rows + b.rows, micros: a.micros + b.micros }
}

export type Aside = Map<string, Amount>

export function leaveAside(aside: Aside, reason: string, amount: Amount): void {
  aside.set(reason, plus(aside.get(reason) ?? nothing, amount))
}

export type CheckoutLine = Sold & Readonly<{ supplier: number; byOffer: boolean }>

export type Checkout = Readonly<{
  kind: 'checkout'
  /** The invoice; one whose goods have two prices goes on in a second checkout. */
  name: string
  lines: readonly CheckoutLine[]
  shipping: Readonly<{ supplier: number; minor: bigint }> | null
  country: string
  exact: Amount
  minor: bigint
}>

/** What one cancellation gives back of one supplier's order. */
export type Refund = Readonly<{
  kind: 'refund'
  name: string
  checkout: Checkout
  supplier: number
  exact: Amount
  minor: bigint
}>

export type Buyer = Readonly<{ name: string; country: string; steps: readonly Step[] }>
export type Step = Checkout | Refund

export type Plan = Readonly<{
  read: Readonly<Record<Group, Amount>>
  /** By reason, for each group. */
  aside: Readonly<Record<Group, Aside>>
  /** In the order of their first step. */
  buyers: readonly Buyer[]
}>

/** Bought earlier and not yet given back, in the order of time. */
type Purchase = { checkout: Checkout; supplier: number; sold: Sold; returned: number }

type Draft = Readonly<{
  goods: Catalogue
  read: Record<Group, Amount>
  aside: Record<Group, Aside>
  buyers: Map<string, { name: string; country: string; steps: Step[] }>
  /** By customer, then by code. */
  purchases: Map<string, Map<string, Purchase[]>>
}>

export function makePlan(lines: readonly RetailLine[], goods: Catalogue): Plan {
  const draft: Draft = {
    goods,
    read: { positive: nothing, cancellation: nothing, other: nothing },
    aside: { positive: new Map(), cancellation: new Map(), other: new Map() },
    buyers: new Map(),
    purchases: new Map(),
  }
  for (const line of lines) {
    const group = groupOf(line)
    draft.read[group] = plus(draft.read[group], amountOf(line))
  }
  for (const invoice of invoicesOf(lines)) {
    const positive = invoice.filter((line) => groupOf(line) === 'positive')
    planSale(draft, positive)
    planRefunds(
      draft,
      invoice.filter((line) => groupOf(line) === 'cancellation'),
    )
    for (const line of invoice.filter((each) => groupOf(each) === 'other')) {
      leaveAside(draft.aside.other, reasonOfOther(line), amountOf(line))
    }
  }
  const { read, aside, buyers } = draft
  return { read, aside, buyers: [...buyers.values()] }
}

const amountOf = (line: RetailLine): Amount => ({ rows: 1, micros: worthOf(line) })

// By their first line's time; what happened in the same minute stays in the order of the file.
function invoicesOf(lines: readonly RetailLine[]): RetailLine[][] {
  const invoices = [...Map.groupBy(lines, ({ invoice }) => invoice).values()]
  const timeOf = (invoice: readonly RetailLine[]) => invoice[0]?.at ?? ''
  return invoices.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0))
}

function planSale(draft: Draft, lines: readonly RetailLine[]): void {
  const [first] = lines
  if (!first) return
  const aside = draft.aside.positive
  for (const line of lines) {
    const nature = natureOf(line.code)
    if (typeof nature === 'object') leaveAside(aside, nature.reason, amountOf(line))
  }
  const sold = keepPayable(
    lines.filter(({ code }) => natureOf(code) === 'goods'),
    aside,
  )
  const postage = lines.filter(({ code }) => natureOf(code) === 'postage')
  if (sold.length === 0) {
    for (const line of postage) leaveAside(aside, 'postage without goods', amountOf(line))
    return
  }
  const carried = keepPayable(postage, aside)
  const carts = spread(sold.map((each) => withSupplier(draft, each)))
  carts.forEach((cart, index) => {
    const name = index === 0 ? first.invoice : `${first.invoice}/${index + 1}`
    addCheckout(draft, first, { name, cart, carried: index === 0 ? carried : [] })
  })
}

// A price of less than a penny may come to nothing, and nothing cannot be paid.
function keepPayable(lines: readonly RetailLine[], aside: Aside): Sold[] {
  return mergeLines(lines).filter((sold) => {
    if (sold.minor > 0n) return true
    leaveAside(aside, LESS_THAN_A_PENNY, { rows: sold.rows, micros: sold.micros })
    return false
  })
}

const LESS_THAN_A_PENNY = 'less than a penny'

function withSupplier({ goods }: Draft, sold: Sold): CheckoutLine {
  const good = goods.get(sold.code)
  if (!good) throw new Error(`${sold.code} is sold and in no catalogue`)
  const byOffer = listPrice(good, sold.quantity) !== sold.priceMicros
  return { ...sold, supplier: good.supplier, byOffer }
}

/** A cart has one line of a SKU: the same goods at a second price go into a second cart. */
function spread(lines: readonly CheckoutLine[]): CheckoutLine[][] {
  const carts: { lines: CheckoutLine[]; codes: Set<string> }[] = []
  for (const line of lines) {
    const fitting = carts.find(
      ({ lines: own, codes }) => own.length < MAX_LINES && !codes.has(line.code),
    )
    const cart = fitting ?? { lines: [], codes: new Set() }
    if (!fitting) carts.push(cart)
    cart.lines.push(line)
    cart.codes.add(line.code)
  }
  return carts.map((cart) => cart.lines)
}

type Composed = Readonly<{
  name: string
  cart: readonly CheckoutLine[]
  /** The invoice's postage. */
  carried: readonly Sold[]
}>

function addCheckout(draft: Draft, first: RetailLine, { name, cart, carried }: Composed): void {
  const shippingMinor = sumOf(carried)
  const carrier = carrierOf(cart)
  const parts: readonly Sold[] = [...cart, ...carried]
  const checkout: Checkout = {
    ...{ kind: 'checkout', name, lines: cart, country: first.country },
    shipping: shippingMinor > 0n ? { supplier: carrier, minor: shippingMinor } : null,
    exact: parts.reduce<Amount>(plus, nothing),
    minor: sumOf(parts),
  }
  addStep(draft, first, checkout)
  if (first.customer === '') return
  const own = draft.purchases.get(first.customer) ?? new Map<string, Purchase[]>()
  draft.purchases.set(first.customer, own)
  const suppliers = [...cart.map(({ supplier }) => supplier), ...carried.map(() => carrier)]
  parts.forEach((sold, index) => {
    const purchase = { checkout, supplier: suppliers[index] ?? carrier, sold, returned: 0 }
    own.set(sold.code, [...(own.get(sold.code) ?? []), purchase])
  })
}

const sumOf = (parts: readonly Readonly<{ minor: bigint }>[]) =>
  parts.reduce((sum, { minor }) => sum + minor, 0n)

/** Who ships for the whole invoice: the supplier it buys most from, the lowest number of equals. */
function carrierOf(cart: readonly CheckoutLine[]): number {
  const bySupplier = [...Map.groupBy(cart, ({ supplier }) => supplier)]
  const [most] = bySupplier
    .map(([supplier, own]) => ({ supplier, minor: sumOf(own) }))
    .sort((a, b) => (a.minor === b.minor ? a.supplier - b.supplier : a.minor > b.minor ? -1 : 1))
  return most?.supplier ?? 0
}

// Whoever the file does not name buys once: one buyer for each such invoice.
function addStep(draft: Draft, { customer, invoice, country }: RetailLine, step: Step): void {
  const name = customer === '' ? `Guest of ${invoice}` : `Customer ${customer}`
  const buyer = draft.buyers.get(name) ?? { name, country, steps: [] }
  draft.buyers.set(name, buyer)
  buyer.steps.push(step)
}

function planRefunds(draft: Draft, lines: readonly RetailLine[]): void {
  const [first] = lines
  if (!first) return
  const aside = draft.aside.cancellation
  const parts = lines.flatMap((line) => {
    const tied = tie(draft, line)
    if (typeof tied !== 'string') return tied
    leaveAside(aside, tied, amountOf(line))
    return []
  })
  const byOrder = Map.groupBy(parts, ({ checkout, supplier }) => `${checkout.name} ${supplier}`)
  for (const own of byOrder.values()) {
    const [part] = own
    if (!part) continue
    const { checkout, supplier } = part
    const [exact, minor] = [own.map((each) => each.exact).reduce(plus, nothing), sumOf(own)]
    if (minor === 0n) leaveAside(aside, LESS_THAN_A_PENNY, exact)
    else {
      const refund = {
        kind: 'refund',
        name: first.invoice,
        checkout,
        supplier,
        exact,
        minor,
      } as const
      addStep(draft, first, refund)
    }
  }
}

type Part = Pick<Refund, 'checkout' | 'supplier' | 'exact' | 'minor'>

/**
 * Finds what a cancelled line gives back: earlier purchases of this code by this customer at this
 * price, the latest first, as far as they were not given back before. Else the reason why not.
 */
function tie({ purchases }: Draft, line: RetailLine): Part[] | string {
  const { code, customer, priceMicros } = line
  const nature = natureOf(code)
  if (typeof nature === 'object') return nature.reason
  if (line.quantity >= 0) return 'cancelled without a negative quantity'
  if (priceMicros <= 0n) return 'no price'
  if (customer === '') return 'customer unknown'
  const ofCode = purchases.get(customer)?.get(code) ?? []
  if (ofCode.length === 0) return 'no earlier purchase by this customer'
  const atPrice = ofCode.filter(({ sold }) => sold.priceMicros === priceMicros)
  if (atPrice.length === 0) return 'bought at another price'
  const wanted = -line.quantity
  const left = atPrice.reduce((units, { sold, returned }) => units + sold.quantity - returned, 0)
  if (left < wanted) return 'more than is left of earlier purchases'
  return takeBack(atPrice.toReversed(), wanted)
}

// Cut from the running total of a purchase, so that parts never give back more than was paid for
// all.
function takeBack(purchases: readonly Purchase[], wanted: number): Part[] {
  const parts: Part[] = []
  let open = wanted
  for (const purchase of purchases) {
    const { checkout, supplier, sold, returned } = purchase
    const units = Math.min(open, sold.quantity - returned)
    if (units === 0) continue
    const upTo = returned + units
    const minor = penceOf(sold.priceMicros, upTo) - penceOf(sold.priceMicros, returned)
    // The line counts once, with the first part it becomes.
    const rows = parts.length === 0 ? 1 : 0
    const exact = { rows, micros: -sold.priceMicros * BigInt(units) }
    parts.push({ checkout, supplier, exact, minor })
    purchase.returned = upTo
    open -= units
  }
  return parts
}
