// What the operator says of methods, and what a quote says of them.
import { only } from '../src/kernel/result.ts'
import { expectOk } from './checkout.ts'
import type { Member } from './market.ts'

export type Money = Readonly<{ currency: string; minor: string }>
export type Offer = Readonly<{
  method: string
  recommended: string | null
  whyNot: { code: string; limit: Money | null } | null
  price: {
    total: Money
    surcharge: Money
    exchangeMargin: Money
    charges: Money[]
    rates: { base: string; rate: string; market: string; marginBps: number; source: string }[]
  } | null
}>
export type QuoteJson = Readonly<{
  id: string
  method: string
  charge: Money
  surcharge: Money
  orders: { charge: Money; rate: string | null; total: Money }[]
  methods: Offer[]
}>

const ecb = (cubes: string, day = '2026-01-02') =>
  `<Envelope><Cube><Cube time="${day}">${cubes}</Cube></Cube></Envelope>`

/** What one euro costs in round figures. */
export const RATES = ecb(`<Cube currency="CNY" rate="8"/><Cube currency="USD" rate="1.1"/>
  <Cube currency="JPY" rate="160"/><Cube currency="GBP" rate="0.8"/>`)

export type Terms = Record<string, unknown>
type SetTerms = Readonly<{ version: number; terms: Terms; history: { reason: string }[] }>

export async function termsOf(operator: Member, method: string) {
  const { items } = expectOk(
    await operator.client.get<{ items: (SetTerms & { method: string })[] }>(
      '/v1/operator/payment-methods',
    ),
  )
  return only(items.filter((each) => each.method === method))
}

/** Changes the terms of the paper network's method. */
export async function setTerms(operator: Member, changes: Terms) {
  const method = 'paper'
  const { version, terms } = await termsOf(operator, method)
  const body = { ...terms, ...changes, version, reason: 'A test' }
  return operator.client.put<SetTerms>(`/v1/operator/payment-methods/${method}`, body)
}

/** Does something under changed terms. */
export async function under(operator: Member, changes: Terms, run: () => Promise<void>) {
  const { terms } = await termsOf(operator, 'paper')
  expectOk(await setTerms(operator, changes))
  try {
    await run()
  } finally {
    expectOk(await setTerms(operator, terms))
  }
}
