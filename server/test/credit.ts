// Payment terms in tests: a line, an order on it, and what is owed then.
import assert from 'node:assert/strict'
import { only } from '../src/kernel/result.ts'
import { expectOk, placeOrders, type Placed } from './checkout.ts'
import type { Answer } from './client.ts'
import type { Buyer, Member } from './market.ts'

type Amount = Readonly<{ currency: string; minor: string }>

export type LineJson = Readonly<{
  id: string
  buyer: Readonly<{ id: string | null; name: string }>
  supplier: Readonly<{ id: string }> | null
  state: string
  version: number
  limit: Amount
  days: number
  reserved: Amount
  used: Amount
  available: Amount
  overdue: Amount
  owed: Readonly<Record<'notDue' | 'to30' | 'to60' | 'older', Amount>>
  oldestDueOn: string | null
}>

export type DebtJson = Readonly<{
  id: string
  lineId: string
  state: string
  amount: Amount
  owed: Amount
  dueOn: string
  orders: readonly Readonly<{ id: string; number: string }>[]
  repayments: readonly Readonly<{ kind: string; amount: Amount }>[]
}>

type Detail = Readonly<{
  line: LineJson
  debts: DebtJson[]
  history: Readonly<{ version: number; reason: string; state: string }>[]
}>

type Terms = Readonly<{ minor?: number; currency?: string; days?: number; side?: string }>

/** Lets a buyer order on terms; by whom the client belongs to. */
export function grant(
  { client }: Pick<Member, 'client'>,
  buyer: Readonly<{ buyerId: string }> | Readonly<{ buyerEmail: string }>,
  { minor = 10_000, currency = 'CNY', days = 30, side = 'operator' }: Terms = {},
): Promise<Answer<Detail>> {
  const limit = { currency, minor: String(minor) }
  return client.post<Detail>(`/v1/${side}/credit-lines`, {
    ...{ ...buyer, limit, days, reason: 'A good customer' },
  })
}

/** A line that somebody grants; which it is. */
export async function aLine(
  granter: Pick<Member, 'client'>,
  buyer: Pick<Member, 'partyId'>,
  terms?: Terms,
): Promise<string> {
  const { status, body } = await grant(granter, { buyerId: buyer.partyId }, terms)
  assert(status === 201, `answered ${status}: ${JSON.stringify(body)}`)
  return body.line.id
}

export async function linesOf({ client }: Pick<Member, 'client'>): Promise<LineJson[]> {
  return expectOk(await client.get<{ items: LineJson[] }>('/v1/credit/lines')).items
}

/** Limit, used and available of a buyer's only line, in minor units. */
export async function lineOf(buyer: Pick<Member, 'client'>): Promise<number[]> {
  const { limit, used, available } = only(await linesOf(buyer))
  return [limit, used, available].map(({ minor }) => Number(minor))
}

export async function debtsOf(
  { client }: Pick<Member, 'client'>,
  state: 'open' | 'paid' = 'open',
): Promise<DebtJson[]> {
  const path = `/v1/credit/debts?state=${state}`
  return expectOk(await client.get<{ items: DebtJson[] }>(path)).items
}

export const confirm = ({ client }: Pick<Member, 'client'>, intentId: string) =>
  client.post<{ state: string }>(`/v1/payment-intents/${intentId}/confirm`)

/** Orders some pieces on terms and confirms it. */
export async function orderOnTerms(
  buyer: Buyer,
  { skuId, quantity = 1 }: Readonly<{ skuId: string; quantity?: number }>,
): Promise<Placed> {
  const placed = await placeOrders(buyer, [{ skuId, quantity }], 'terms')
  expectOk(await confirm(buyer, placed.intentId))
  return placed
}

type PayOff = Readonly<{
  debtIds: readonly string[]
  minor?: number
  method?: string
  currency?: string
  key?: string
}>

export type Started = Readonly<{
  intentId: string
  state: string
  next: Readonly<{ kind: string; url?: string; reference?: string }> | null
}>

export function payOff(
  { client }: Pick<Member, 'client'>,
  { debtIds, minor, method = 'alipay', currency = 'CNY', key }: PayOff,
): Promise<Answer<Started>> {
  const amount = minor === undefined ? {} : { amount: { currency, minor: String(minor) } }
  const headers = key ? { 'idempotency-key': key } : {}
  return client.post<Started>('/v1/credit/payments', { debtIds, method, ...amount }, headers)
}
