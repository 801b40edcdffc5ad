// How a buyer pays what they ordered, by each method as people do it in the sandbox.
import { setTimeout as wait } from 'node:timers/promises'
import { HttpFailure, payAtCashier } from './http.ts'
import type { Buyer } from './market.ts'
import type { TransferOrder } from './replay-bank.ts'
import type { Shop } from './replay-shop.ts'
import { cardsOf, invoiceOf, partsOf, type Method, type Paying } from './retail-methods.ts'
import type { Checkout } from './retail-plan.ts'

export type Payer = Readonly<{ shop: Shop; buyer: Buyer; wallet: string }>

type Money = Readonly<{ currency: string; minor: string }>

export type Quote = Readonly<{
  id: string
  orders: readonly Readonly<{ supplier: { id: string }; total: Money }>[]
  charge: Money
}>

type Next =
  | Readonly<{ kind: 'redirect'; url: string }>
  | Readonly<{ kind: 'qr'; content: string }>
  | Readonly<{ kind: 'confirm' }>
  | (Readonly<{ kind: 'transfer' }> & TransferOrder)

/** What was ordered and is to be paid. */
export type Due = Readonly<{
  checkout: Checkout
  method: Method
  groupId: string
  intentId: string
  next: Next | null
}>

type Quoting = Paying & Readonly<{ addressId: string }>

/** A quote by this method; a balance that is to pay it is filled before, by card. */
export async function quoteToPay(payer: Payer, asked: Quoting): Promise<Quote> {
  const { session } = payer.buyer
  if (asked.method === 'wallet') {
    const { charge } = await session.post<Quote>('/v1/quotes', { ...asked, method: 'card' })
    await topUp(payer, charge)
  }
  const quote = await session.post<Quote>('/v1/quotes', asked)
  if (quote.charge.currency === asked.currency) return quote
  throw new Error(`the quote charges ${quote.charge.currency}, not ${asked.currency}`)
}

/** What balances are filled with comes in whole hundreds: something stays there. */
const HUNDRED = 100_00n

async function topUp(payer: Payer, { currency, minor }: Money): Promise<void> {
  const { session } = payer.buyer
  const amount = { currency, minor: String((BigInt(minor) / HUNDRED + 1n) * HUNDRED) }
  const { intentId, next } = await session.post<Pick<Due, 'intentId' | 'next'>>(
    '/v1/wallet/top-ups',
    { amount, method: 'card' },
  )
  if (next?.kind !== 'redirect') throw new Error('there is no page to pay a top-up at')
  await typeCards(payer, { url: next.url, name: minor })
  await waitUntilPaid(payer, intentId)
}

/** Pays what a network or the balance takes, and waits for the confirmation. */
export async function pay(payer: Payer, { checkout, method, intentId, next }: Due): Promise<void> {
  const { sandbox } = payer.shop.market
  switch (next?.kind) {
    case 'redirect':
      if (method === 'card') await typeCards(payer, { url: next.url, name: checkout.name })
      else await payAtCashier(sandbox, next.url, payer.wallet)
      break
    case 'qr': {
      const scanned = new URLSearchParams({ code: next.content }).toString()
      const url = `${payer.shop.market.sandboxUrl}/phone/scan?${scanned}`
      await payAtCashier(sandbox, url, payer.wallet)
      break
    }
    case 'confirm':
      await payer.buyer.session.post(`/v1/payment-intents/${intentId}/confirm`, {})
      break
    case 'transfer':
    case undefined:
      throw new Error('there is nothing to pay at')
  }
  await waitUntilPaid(payer, intentId)
}

type Page = Readonly<{ url: string; name: string }>

async function typeCards({ shop }: Payer, { url, name }: Page): Promise<void> {
  const page = { method: 'POST', path: `${new URL(url).pathname}/script` }
  for (const [index, card] of cardsOf(name).entries()) {
    const typed = { ...card, expiry: '12/40', cvc: '123' }
    const { status, body } = await shop.market.sandbox.request({
      ...page,
      body: JSON.stringify(typed),
    })
    const isLast = index === cardsOf(name).length - 1
    const isAsExpected = body.includes(isLast ? '"status":"paid"' : '"status":"declined"')
    if (status !== 200 || !isAsExpected) throw new HttpFailure(page, status, body)
  }
}

/** Most of what fits into a transfer's text. */
const MOST_TOGETHER = 4

/** Has the buyer's bank pay: one in parts, or several in one transfer that states their shares. */
export async function payTransfers(payer: Payer, due: readonly Due[]): Promise<void> {
  const { bank } = payer.shop
  for (let from = 0; from < due.length; from += MOST_TOGETHER) {
    const orders = due
      .slice(from, from + MOST_TOGETHER)
      .flatMap(({ next }) => (next?.kind === 'transfer' ? next : []))
    const [name = ''] = due.map(({ checkout }) => invoiceOf(checkout.name))
    const parts = orders.length === 1 ? partsOf(name) : 1
    await bank.send(orders, { parts, payer: payer.wallet.split('@')[0] ?? '' })
  }
  for (const { intentId } of due) await waitUntilPaid(payer, intentId)
}

const [POLL_MS, LONGEST_POLL_MS] = [25, 400]

/** The signed notice or the statement is what confirms; nobody asks the network here. */
async function waitUntilPaid({ buyer }: Payer, intentId: string): Promise<void> {
  for (let ms = POLL_MS; ; ms = Math.min(ms * 1.2, LONGEST_POLL_MS)) {
    const path = `/v1/payment-intents/${intentId}`
    const { state } = await buyer.session.get<{ state: string }>(path)
    if (state === 'succeeded') return
    if (state !== 'awaiting_payment') throw new Error(`the payment ended as ${state}`)
    await wait(ms)
  }
}
