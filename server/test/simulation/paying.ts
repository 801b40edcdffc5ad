// How buyers pay what they ordered, and whom they ask to: pages, codes, cards, transfers, their
// balance, a link for somebody else.
import assert from 'node:assert/strict'
import { sendTransfer, type Transfer } from './bank.ts'
import { isCardPage, leave, logIn, openCashier, pay, typeCard } from './cashier.ts'
import type { Client } from './client.ts'
import { linkOf, type Next } from './links.ts'
import type { Buyer, Market } from './market.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** A checkout as its buyer remembers it; both windows see it. */
export type Checkout = {
  readonly quoteId: string
  readonly key: string
  groupId?: string
  intentId?: string
  /** The shop's link to the cashier, or what its code leads to, as last given. */
  link?: string
  /** What the buyer's bank is to be told, as last given. */
  transfer?: Transfer
  /** The balance is to pay. */
  mayConfirm: boolean
  readonly pages: string[]
  isPaid: boolean
}

export type Acting = Readonly<{
  world: World
  random: Random
  client: Client
  buyer: Buyer
  market: Market
  checkouts: Checkout[]
  /** How much they like to. A second quote ends the first: one of two windows seldom does. */
  buys: number
  turn: () => Promise<void>
}>

/** Pages, codes to scan, cards, transfers, the balance. */
const METHODS = { alipay: 4, alipay_qr: 3, wechatpay: 4, card: 6, bank_transfer: 4, wallet: 3 }
type Method = keyof typeof METHODS

/** What is chosen from where more than one is taken. */
const CURRENCIES: Partial<Record<Method, readonly string[]>> = {
  card: ['CNY', 'GBP', 'EUR'],
  bank_transfer: ['EUR', 'USD'],
}

export function chooseMethod(random: Random): Readonly<{ method: Method; currency?: string }> {
  const method = random.weighted(METHODS)
  const currencies = CURRENCIES[method]
  return currencies ? { method, currency: random.pick(currencies) } : { method }
}

/** Takes note of what comes next, as the shop says it. */
export function goOn(world: World, checkout: Checkout, next: Next): void {
  const link = linkOf(world, next)
  if (link) checkout.link = link
  if (next?.kind === 'transfer') checkout.transfer = next
  checkout.mayConfirm = next?.kind === 'confirm'
}

/** Most pay at once, some later or never. */
export async function payNow(acting: Acting, checkout: Checkout, next: Next): Promise<void> {
  const { random, turn } = acting
  if (!next || random.chance(0.1)) return
  await turn()
  if (next.kind === 'confirm') await confirm(acting, checkout)
  else if (next.kind === 'transfer') await transfer(acting, checkout)
  else await visit(acting, checkout)
}

/** Some click twice. */
export async function confirm({ client, random, turn }: Acting, checkout: Checkout): Promise<void> {
  const key = random.bytes(8).toString('hex')
  const path = `/v1/payment-intents/${checkout.intentId}/confirm`
  for (const click of random.chance(0.25) ? [1, 2] : [1]) {
    if (click > 1) await turn()
    const answer = await client.post(path, {}, key)
    checkout.isPaid ||= answer?.status === 200
  }
}

/** Another checkout may be paid in the same transfer. */
export async function transfer(acting: Acting, checkout: Checkout): Promise<void> {
  const { world, random, market, buyer, checkouts } = acting
  if (!checkout.transfer) return
  const others = checkouts.flatMap((each) =>
    each === checkout || !each.transfer ? [] : [each.transfer],
  )
  const how = { buyer: buyer.name, orders: [checkout.transfer, ...others] }
  await sendTransfer({ world, random, counter: market.counter }, how)
  checkout.isPaid = true
}

export async function visit({ world, random, turn }: Acting, checkout: Checkout): Promise<void> {
  const page = checkout.link && (await openCashier(world, checkout.link))
  world.trace.note(`the cashier ${page ? 'opens' : 'refuses'}`)
  if (!page) return
  checkout.pages.push(page)
  await turn()
  await use({ world, random }, checkout, page)
}

type Paying = Pick<Acting, 'world' | 'random'>

export async function use({ world, random }: Paying, checkout: Checkout, page: string) {
  const went = isCardPage(page)
    ? await typeCard(world, page, random)
    : await atTheCashier({ world, random }, page)
  checkout.isPaid ||= went === 'paid'
  world.trace.note(`at the cashier: ${went}`)
}

async function atTheCashier({ world, random }: Paying, page: string): Promise<string> {
  const doing = random.weighted({ pay: 8, 'pay poorly': 0.5, 'log in': 1.5, leave: 2 })
  world.trace.count('action', `${doing} at the cashier`)
  const how = {
    pay: () => pay(world, page, false),
    'pay poorly': () => pay(world, page, true),
    'log in': () => logIn(world, page),
    leave: () => leave(world, page),
  }
  return how[doing]()
}

/** Often by another method than before. */
export async function askForLink(acting: Acting, checkout: Checkout): Promise<void> {
  const { world, random, client, turn } = acting
  const key = random.bytes(8).toString('hex')
  const path = `/v1/payment-intents/${checkout.intentId}/attempts`
  type Attempt = Readonly<{ attemptId: string; next: Next }>
  const { method } = chooseMethod(random)
  world.trace.count('method', `${method}: asked for again`)
  let first: Attempt | undefined
  for (const _click of random.chance(0.3) ? ['one', 'two'] : ['one']) {
    const answer = await client.post<Attempt>(path, { method }, key)
    if (answer?.status === 200) {
      const { attemptId, next } = answer.body
      assert(!first || first.attemptId === attemptId, 'one key, two attempts')
      first = answer.body
      goOn(world, checkout, next)
    }
    await turn()
  }
  if (first) await payNow(acting, checkout, first.next)
}

/** Somebody without an account pays, by a link; the buyer may pay meanwhile. */
export async function letOthersPay(acting: Acting, checkout: Checkout): Promise<void> {
  const { world, random, client, market, turn } = acting
  const path = `/v1/payment-intents/${checkout.intentId}/links`
  const made = await client.post<{ id: string; token: string }>(path)
  if (made?.status !== 200) return
  const { id, token } = made.body
  await turn()
  await market.stranger.post('/v1/pay-links/view', { token, check: random.chance(0.3) })
  await turn()
  if (random.chance(0.1)) await client.delete(`${path}/${id}`)
  const { method } = chooseMethod(random)
  const asked = { token, method }
  const answer = await market.stranger.post<{ next: Next }>('/v1/pay-links/pay', asked)
  const link = answer?.status === 200 ? linkOf(world, answer.body.next) : undefined
  if (!link) return
  await turn()
  world.trace.count('method', `${method}: by a link`)
  await visit(acting, { ...checkout, link, pages: [] })
}

type Group = Readonly<{ orders: readonly { id: string; state: string }[] }>

/** What is unpaid of two checkouts becomes one payment, and at times two again. */
export async function payTogether(acting: Acting, checkout: Checkout): Promise<void> {
  const { world, random, client, checkouts, turn } = acting
  const together: Checkout[] = []
  const orderIds: string[] = []
  for (const each of new Set([checkout, ...checkouts.toReversed()])) {
    if (!each.groupId || together.length === 2) continue
    const group = await client.get<Group>(`/v1/order-groups/${each.groupId}`)
    const orders = group?.status === 200 ? group.body.orders : []
    const unpaid = orders.filter(({ state }) => state === 'awaiting_payment')
    if (unpaid.length === 0) continue
    together.push(each)
    orderIds.push(random.pick(unpaid).id)
  }
  if (together.length < 2) return
  await turn()
  await client.post('/v1/merged-payments/offers', { orderIds })
  await turn()
  const { method } = chooseMethod(random)
  const asked = { orderIds, method }
  const made = await client.post<{ intentId: string; next: Next }>('/v1/merged-payments', asked)
  if (made?.status !== 200) return
  const { intentId, next } = made.body
  world.trace.count('method', `${method}: together`)
  for (const each of together) each.intentId = intentId
  goOn(world, checkout, next)
  if (random.chance(0.3)) await client.post(`/v1/payment-intents/${intentId}/separate`)
  await payNow(acting, checkout, next)
}
