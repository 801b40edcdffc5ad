// Buyers at two windows each: they fill carts, order, pay, change their minds and click twice.
import assert from 'node:assert/strict'
import { leave, logIn, openCashier, pay } from './cashier.ts'
import type { Client } from './client.ts'
import { linkOf, type Next } from './links.ts'
import { anAddress, type Buyer, type Market } from './market.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** A checkout as its buyer remembers it; both windows see it. */
type Checkout = {
  readonly quoteId: string
  readonly key: string
  groupId?: string
  intentId?: string
  /** The shop's link to the cashier, or what its code leads to, as last given. */
  link?: string
  /** The balance is to pay. */
  mayConfirm: boolean
  readonly pages: string[]
  isPaid: boolean
}

type Acting = Readonly<{
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

/** A page, a code to scan, the balance. */
const METHODS = { alipay: 5, alipay_qr: 4, wallet: 3 }
const REMEMBERED = 6
const WEIGHTS = { a: 26, b: 7 }

/** Both windows of a buyer; they never end by themselves. */
export function startBuyer(world: World, market: Market, buyer: Buyer): void {
  const checkouts: Checkout[] = []
  for (const [window, buys] of [
    ['a', 5],
    ['b', 0.3],
  ] as const) {
    const name = `${buyer.name}${window}`
    const acting: Acting = {
      ...{ world, market, buyer, checkouts, buys },
      random: world.randomFor(name),
      client: buyer.client.window(name),
      turn: () => world.stage.pause(name, WEIGHTS[window]),
    }
    void world.run(name, () => act(acting))
  }
}

async function act(acting: Acting): Promise<void> {
  const { random, checkouts } = acting
  await acting.turn()
  const known = checkouts.length > 0
  const doing = random.weighted({
    ...{ buy: acting.buys, revisit: known ? 3 : 0, look: known ? 0.5 : 0, move: 0.2 },
  })
  acting.world.trace.count('action', doing)
  switch (doing) {
    case 'buy':
      return buy(acting)
    case 'revisit':
      return revisit(acting, random.pick(checkouts))
    case 'look':
      return look(acting, random.pick(checkouts))
    case 'move':
      await acting.client.put(
        `/v1/addresses/${acting.buyer.addressId}`,
        anAddress(1 + random.int(999)),
      )
  }
}

type Quoted = Readonly<{ id: string; data?: { lines?: { skuId: string }[] } }>

async function buy(acting: Acting): Promise<void> {
  const { random, client, market, buyer, turn, checkouts } = acting
  const lines = Array.from({ length: 1 + random.int(3) }, () => ({
    skuId: random.pick(market.skuIds),
    quantity: random.chance(0.03) ? 300 : 1 + random.int(12),
  }))
  const unique = [...new Map(lines.map((line) => [line.skuId, line])).values()]
  await client.post('/v1/cart/lines', { lines: unique })
  await turn()
  const asked = { addressId: buyer.addressId, method: random.weighted(METHODS) }
  const quoted = await client.post<Quoted>('/v1/quotes', asked)
  await turn()
  if (quoted?.status !== 200) return takeOut(acting, quoted?.body.data?.lines ?? [])
  const checkout: Checkout = {
    ...{ quoteId: quoted.body.id, key: random.bytes(8).toString('hex'), pages: [], isPaid: false },
    mayConfirm: false,
  }
  checkouts.push(checkout)
  if (checkouts.length > REMEMBERED) checkouts.shift()
  await place(acting, checkout)
  if (checkout.mayConfirm && random.chance(0.8)) {
    await turn()
    await confirm(acting, checkout)
  }
  if (!checkout.link || random.chance(0.1)) return
  await turn()
  await visit(acting, checkout)
}

/** What cannot be ordered as it is. */
async function takeOut({ client, turn }: Acting, lines: readonly { skuId: string }[]) {
  for (const { skuId } of lines) {
    await client.delete(`/v1/cart/lines/${skuId}`)
    await turn()
  }
}

type Placed = Readonly<{ groupId: string; intentId: string; next: Next }>

async function place(acting: Acting, checkout: Checkout, key = checkout.key) {
  const { client, world, checkouts } = acting
  world.trace.count('action', 'place orders')
  const placed = await client.post<Placed>('/v1/order-groups', { quoteId: checkout.quoteId }, key)
  const isLost = placed?.status === 409 && !checkout.groupId && checkouts.includes(checkout)
  if (isLost) checkouts.splice(checkouts.indexOf(checkout), 1)
  if (placed?.status !== 200) return
  const { groupId, intentId, next } = placed.body
  // I16, and a quote becomes orders once under whatever key.
  assert(!checkout.groupId || checkout.groupId === groupId, 'a quote became two checkouts')
  Object.assign(checkout, { groupId, intentId })
  goOn(world, checkout, next)
}

function goOn(world: World, checkout: Checkout, next: Next): void {
  const link = linkOf(world, next)
  if (link) checkout.link = link
  checkout.mayConfirm = next?.kind === 'confirm'
}

/** Some click twice. */
async function confirm({ client, random, turn }: Acting, checkout: Checkout): Promise<void> {
  const key = random.bytes(8).toString('hex')
  const path = `/v1/payment-intents/${checkout.intentId}/confirm`
  for (const click of random.chance(0.25) ? [1, 2] : [1]) {
    if (click > 1) await turn()
    const answer = await client.post(path, {}, key)
    checkout.isPaid ||= answer?.status === 200
  }
}

async function visit({ world, random, turn }: Acting, checkout: Checkout): Promise<void> {
  const page = checkout.link && (await openCashier(world, checkout.link))
  world.trace.note(`the cashier ${page ? 'opens' : 'refuses'}`)
  if (!page) return
  checkout.pages.push(page)
  await turn()
  await use({ world, random }, checkout, page)
}

type Paying = Pick<Acting, 'world' | 'random'>

async function use({ world, random }: Paying, checkout: Checkout, page: string): Promise<void> {
  const doing = random.weighted({ pay: 8, 'pay poorly': 0.5, 'log in': 1.5, leave: 2 })
  world.trace.count('action', `${doing} at the cashier`)
  const how = {
    pay: () => pay(world, page, false),
    'pay poorly': () => pay(world, page, true),
    'log in': () => logIn(world, page),
    leave: () => leave(world, page),
  }
  const went = await how[doing]()
  checkout.isPaid ||= went === 'paid'
  world.trace.note(`at the cashier: ${went}`)
}

async function revisit(acting: Acting, checkout: Checkout): Promise<void> {
  const { random, client, world } = acting
  const doing = random.weighted({
    'place again': 1,
    'place under another key': 0.5,
    'follow the link': checkout.link ? 1.5 : 0,
    'use an old page': checkout.pages.length > 0 ? 3 : 0,
    confirm: checkout.mayConfirm ? 1.5 : 0,
    'ask for a link': checkout.intentId ? 2.5 : 0,
    check: checkout.intentId ? 1.5 : 0,
    cancel: checkout.groupId ? (checkout.isPaid ? 0.3 : 2) : 0,
  })
  world.trace.count('action', doing)
  switch (doing) {
    case 'place again':
      return place(acting, checkout)
    case 'place under another key':
      return place(acting, checkout, random.bytes(8).toString('hex'))
    case 'follow the link':
      return visit(acting, checkout)
    case 'use an old page':
      return use(acting, checkout, random.pick(checkout.pages))
    case 'confirm':
      return confirm(acting, checkout)
    case 'ask for a link':
      return askForLink(acting, checkout)
    case 'check':
      await client.post(`/v1/payment-intents/${checkout.intentId}/check`)
      return undefined
    case 'cancel':
      return cancel(acting, checkout)
  }
}

/** The cashier's page may still be open, and paid by somebody who does not know. */
async function cancel(acting: Acting, checkout: Checkout): Promise<void> {
  const { client, random, turn } = acting
  const { groupId, pages } = checkout
  await client.post(`/v1/order-groups/${groupId}/cancel`)
  if (pages.length === 0 || random.chance(0.4)) return
  await turn()
  await use(acting, checkout, random.pick(pages))
}

async function askForLink(acting: Acting, checkout: Checkout): Promise<void> {
  const { world, random, client, turn } = acting
  const key = random.bytes(8).toString('hex')
  const path = `/v1/payment-intents/${checkout.intentId}/attempts`
  type Attempt = Readonly<{ attemptId: string; next: Next }>
  const method = random.weighted(METHODS)
  let first: string | undefined
  for (const _click of random.chance(0.3) ? ['one', 'two'] : ['one']) {
    const answer = await client.post<Attempt>(path, { method }, key)
    if (answer?.status === 200) {
      const { attemptId, next } = answer.body
      assert(!first || first === attemptId, 'one key, two attempts')
      first = attemptId
      goOn(world, checkout, next)
    }
    await turn()
  }
  if (first && checkout.mayConfirm) await confirm(acting, checkout)
  else if (first && checkout.link) await visit(acting, checkout)
}

async function look({ client, random, turn }: Acting, checkout: Checkout): Promise<void> {
  const { groupId, intentId } = checkout
  if (!groupId) return
  await client.get(`/v1/payment-intents/${intentId}`)
  await turn()
  const group = await client.get<{ orders: { id: string }[] }>(`/v1/order-groups/${groupId}`)
  if (group?.status !== 200) return
  await turn()
  await client.get(`/v1/orders/${random.pick(group.body.orders).id}`)
}
