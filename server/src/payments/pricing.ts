import { encodeId, uuidOf } from '../kernel/ids.ts'
import { subtract, type Money } from '../kernel/money.ts'
import { dayOf, findOpenLines, type UsedLine } from '../credit/index.ts'
import { BALANCE, listMethods, TERMS, type Gateways, type Method } from '../gateways/index.ts'
import { walletBalancesOf } from '../ledger/index.ts'
import type { Reader } from '../platform/db.ts'
import { recommend, type Recommendation } from './choosing.ts'
import { areKnown, findSpent, findTerms } from './method-store.ts'
import { chargeable, priceFromBalance, priceMethod, priceOnTerms } from './methods.ts'
import type { Priced, Spent } from './methods.ts'
import { findRates } from './rate-store.ts'

export type Buyer = Readonly<{
  uuid: string
  country: string
  /** What they would like to pay in. */
  currency: string
}>

export type PricedMethod = Readonly<{
  method: Method
  gateway: string
  priced: Priced
  /** The credit line it is about, where it is on terms. */
  line?: UsedLine | undefined
}>

/** Every method side by side, in the marketplace's order, and which is the best for this. */
export type PricedMethods = Readonly<{
  methods: readonly PricedMethod[]
  recommended: Recommendation | undefined
  /** What the buyer's balance has where it is too little to pay all of it. */
  tooLittle: readonly Money[]
  now: Date
}>

/** What orders of these suppliers come to; without them it is no order that is paid. */
type Pricing = (
  buyer: Buyer,
  totals: readonly Money[],
  supplierIds?: readonly string[],
) => PricedMethods

type Deps = Readonly<{ gateways: Gateways; now: Date }>

/** Reads what prices depend on for all buyers at once; answers what a buyer's orders come to. */
export async function readPricing(
  reader: Reader,
  { gateways, now }: Deps,
  buyers: readonly Buyer[],
): Promise<Pricing> {
  const offered = listMethods(gateways)
  const methods = offered.map(({ method }) => method.name)
  const hasBalances = methods.includes(BALANCE)
  const [termsOf, balances, lines] = await Promise.all([
    findTerms(reader, methods),
    hasBalances ? readBalances(reader, buyers) : new Map<string, Money[]>(),
    methods.includes(TERMS) ? findOpenLines(reader, uuidsOf(buyers), dayOf(now)) : [],
  ])
  const linesOf = Map.groupBy(lines, ({ buyerUuid }) => buyerUuid)
  const wished = [...new Set(buyers.map(({ currency }) => currency))]
  const quotes = offered.flatMap(({ method }) => [
    ...method.currencies.slice(0, 1), // What limits count in.
    ...wished.flatMap((wish) => chargeable(method, termsOf(method.name), wish)),
  ])
  quotes.push(...[...balances.values()].flat().map(({ currency }) => currency))
  quotes.push(...lines.map(({ limit }) => limit.currency))
  const rates = await findRates(reader, { quotes: [...new Set(quotes)], now })
  const asksWhoIsKnown = methods.some((method) => termsOf(method).buyers === 'known')
  const known = asksWhoIsKnown ? await areKnown(reader, uuidsOf(buyers)) : []
  const limited = methods.filter((method) => isLimitedInTime(termsOf(method)))
  const spent = await readSpent(reader, { buyers, methods: limited, now })
  return (buyer, totals, supplierIds = []) => {
    const isKnown = known[buyers.indexOf(buyer)] ?? false
    const payer = { country: buyer.country, currency: buyer.currency, isKnown, now }
    const all = offered.map(({ gateway, method }): PricedMethod => {
      const before = spent.get(`${buyer.uuid} ${method.name}`) ?? []
      const terms = termsOf(method.name)
      const asked = { method, terms, payer, totals, rateOf: rates.find, spent: before }
      const own = { method, gateway: gateway.name }
      if (gateway.name === TERMS) {
        const supplierUuids = supplierIds.map((id) => uuidOf('pty', id))
        const credit = { lines: linesOf.get(buyer.uuid) ?? [], supplierUuids }
        return { ...own, ...priceOnTerms(asked, credit) }
      }
      const isBalance = gateway.name === BALANCE
      const available = balances.get(buyer.uuid) ?? []
      return {
        ...own,
        priced: isBalance ? priceFromBalance(asked, available) : priceMethod(asked),
      }
    })
    const choices = all.flatMap(({ method, gateway, priced }) =>
      priced.ok && isForAll(gateway) ? [{ price: priced.price, confirms: method.confirms }] : [],
    )
    const balance = all.find((each) => each.gateway === BALANCE)?.priced
    const isTooLittle = balance?.ok === false && balance.why.code === 'balance'
    const tooLittle = isTooLittle ? (balances.get(buyer.uuid) ?? []) : []
    return { methods: all, recommended: recommend(choices, buyer.currency), tooLittle, now }
  }
}

/** Nobody is talked into owing: who wants to chooses it. */
const isForAll = (gateway: string) => gateway !== TERMS

/** What each buyer's balance has that is not reserved, in every currency of it. */
async function readBalances(reader: Reader, buyers: readonly Buyer[]) {
  const uuids = new Map(uuidsOf(buyers).map((uuid) => [encodeId('pty', uuid), uuid]))
  const found = await walletBalancesOf(reader, [...uuids.keys()])
  const byBuyer = Map.groupBy(found, ({ buyerId }) => uuids.get(buyerId) ?? '')
  return new Map(
    [...byBuyer].map(([uuid, own]) => [
      uuid,
      own.map(({ posted, reserved }) => subtract(posted, reserved)),
    ]),
  )
}

const uuidsOf = (buyers: readonly Buyer[]) => buyers.map(({ uuid }) => uuid)

const isLimitedInTime = (terms: {
  dayMaxMinor: bigint | null
  yearMaxMinor: bigint | null
}): boolean => terms.dayMaxMinor !== null || terms.yearMaxMinor !== null

type Spending = Readonly<{ buyers: readonly Buyer[]; methods: readonly string[]; now: Date }>

/** Only where a method counts days or years, which few do. */
async function readSpent(reader: Reader, { buyers, methods, now }: Spending) {
  const asked = [...new Set(uuidsOf(buyers))].flatMap((buyerUuid) =>
    methods.map((method) => ({ buyerUuid, method, now })),
  )
  const found = await Promise.all(asked.map((each) => findSpent(reader, each)))
  return new Map<string, Spent[]>(
    asked.map(({ buyerUuid, method }, index) => [`${buyerUuid} ${method}`, found[index] ?? []]),
  )
}
