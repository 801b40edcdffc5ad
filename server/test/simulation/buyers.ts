// Buyers at two windows each: they fill carts, order, pay, change their minds and click twice.
import assert from 'node:assert/strict'
import type { Next } from './links.ts'
import { anAddress, type Buyer, type Market } from './market.ts'
import * as paying from './paying.ts'
import type { Acting, Checkout } from './paying.ts'
import type { World } from './world.ts'

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
    ...{ buy: acting.buys, revisit: known ? 5 : 0, look: known ? 0.5 : 0, move: 0.2 },
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
  const useBalance = random.chance(0.3)
  const asked = { addressId: buyer.addressId, useBalance, ...paying.chooseMethod(random) }
  const quoted = await client.post<Quoted>('/v1/quotes', asked)
  await turn()
  if (quoted?.status !== 200) return takeOut(acting, quoted?.body.data?.lines ?? [])
  const checkout: Checkout = {
    ...{ quoteId: quoted.body.id, key: random.bytes(8).toString('hex'), pages: [], isPaid: false },
    mayConfirm: false,
  }
  checkouts.push(checkout)
  if (checkouts.length > REMEMBERED) checkouts.shift()
  const next = await place(acting, checkout)
  acting.world.trace.count('method', `${asked.method}: ordered`)
  if (next && random.chance(0.25)) await paying.payTogether(acting, checkout)
  else if (next) await paying.payNow(acting, checkout, next)
}

/** What cannot be ordered as it is. */
async function takeOut({ client, turn }: Acting, lines: readonly { skuId: string }[]) {
  for (const { skuId } of lines) {
    await client.delete(`/v1/cart/lines/${skuId}`)
    await turn()
  }
}

type Placed = Readonly<{ groupId: string; intentId: string; next: Next }>

async function place(acting: Acting, checkout: Checkout, key = checkout.key): Promise<Next> {
  const { client, world, checkouts } = acting
  world.trace.count('action', 'place orders')
  const placed = await client.post<Placed>('/v1/order-groups', { quoteId: checkout.quoteId }, key)
  const isLost = placed?.status === 409 && !checkout.groupId && checkouts.includes(checkout)
  if (isLost) checkouts.splice(checkouts.indexOf(checkout), 1)
  if (placed?.status !== 200) return null
  const { groupId, intentId, next } = placed.body
  // I16, and a quote becomes orders once under whatever key.
  assert(!checkout.groupId || checkout.groupId === groupId, 'a quote became two checkouts')
  Object.assign(checkout, { groupId, intentId })
  paying.goOn(world, checkout, next)
  return next
}

async function revisit(acting: Acting, checkout: Checkout): Promise<void> {
  const { random, client, world } = acting
  const doing = random.weighted({
    'place again': 1,
    'place under another key': 0.5,
    'follow the link': checkout.link ? 2.5 : 0,
    'use an old page': checkout.pages.length > 0 ? 3 : 0,
    'send a transfer': checkout.transfer ? (checkout.isPaid ? 0.3 : 2.5) : 0,
    confirm: checkout.mayConfirm ? 1.5 : 0,
    'ask for a link': checkout.intentId ? 2.5 : 0,
    'let others pay': checkout.intentId ? (checkout.isPaid ? 0.1 : 1) : 0,
    'pay together': checkout.groupId && !checkout.isPaid ? 1.5 : 0,
    check: checkout.intentId ? 1.5 : 0,
    cancel: checkout.groupId ? (checkout.isPaid ? 0.3 : 2) : 0,
  })
  world.trace.count('action', doing)
  const how: Record<typeof doing, () => Promise<unknown>> = {
    'place again': () => place(acting, checkout),
    'place under another key': () => place(acting, checkout, random.bytes(8).toString('hex')),
    'follow the link': () => paying.visit(acting, checkout),
    'use an old page': () => paying.use(acting, checkout, random.pick(checkout.pages)),
    'send a transfer': () => paying.transfer(acting, checkout),
    confirm: () => paying.confirm(acting, checkout),
    'ask for a link': () => paying.askForLink(acting, checkout),
    'let others pay': () => paying.letOthersPay(acting, checkout),
    'pay together': () => paying.payTogether(acting, checkout),
    check: () => client.post(`/v1/payment-intents/${checkout.intentId}/check`),
    cancel: () => cancel(acting, checkout),
  }
  await how[doing]()
}

/** The cashier's page may still be open, and paid by somebody who does not know. */
async function cancel(acting: Acting, checkout: Checkout): Promise<void> {
  const { client, random, turn } = acting
  const { groupId, pages } = checkout
  await client.post(`/v1/order-groups/${groupId}/cancel`)
  if (pages.length === 0 || random.chance(0.4)) return
  await turn()
  await paying.use(acting, checkout, random.pick(pages))
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
