// Cards at the sandbox's Stripe: how we are known there, and how a buyer types one.
import { only } from '../src/kernel/result.ts'
import { createStripe } from '../src/gateways/index.ts'
import { ordersOf, placeOrders, untilIntent } from './checkout.ts'
import { startTestServer, type TestServer } from './harness.ts'
import type { Buyer } from './market.ts'
import { registerAccount } from './sandbox.ts'

export type CardServer = TestServer & Readonly<{ stripeAccount: string }>

/** A server that takes cards as well. */
export async function startCardServer(): Promise<CardServer> {
  let stripeAccount = ''
  const server = await startTestServer(async (env, world) => {
    const { account, config } = await registerAccount(world)
    stripeAccount = account
    return { stripe: createStripe(config, env) }
  })
  return { ...server, stripeAccount }
}

type Typed = Readonly<{
  number?: string
  /** What the card's bank says of its owner, where it asks. */
  result?: 'pass' | 'fail'
  /** `yes` keeps the card. */
  save?: string
  /** A saved card, in place of one that is typed. */
  saved?: string
}>

/** Types a card at the page, in one step; the sandbox sends its webhooks by itself. */
export async function typeCard(url: string, typed: Typed = {}) {
  const card = { number: '4242424242424242', expiry: '12/34', cvc: '123', ...typed }
  const answer = await fetch(`${url}/script`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(card),
  })
  return (await answer.json()) as Record<string, unknown>
}

type Line = Readonly<{ skuId: string; quantity: number }>

/** Places one order, pays it by this card and waits for the confirmation. */
export async function anOrderPaidByCard(buyer: Buyer, line: Line, number?: string) {
  const placed = await placeOrders(buyer, [line], 'card')
  await typeCard(placed.next?.url ?? '', number === undefined ? {} : { number })
  await untilIntent(buyer.client, placed.intentId, 'succeeded')
  return only(await ordersOf(buyer.client, placed.groupId))
}

type Payment = Readonly<{
  session: { id: string; client_reference_id: string | null; customer: string | null }
  intent: { id: string; status: string } | null
  refunds: readonly { id: string; status: string; amount: number }[]
}>

/** What the network itself knows of its payments, oldest first. */
export async function cardPayments({ sandbox, stripeAccount }: CardServer) {
  const { payments } = await sandbox.control('GET', `/stripe/accounts/${stripeAccount}/payments`)
  return payments as Payment[]
}

export async function cardTotals({ sandbox, stripeAccount }: CardServer) {
  const totals = await sandbox.control('GET', `/stripe/accounts/${stripeAccount}/totals`)
  return { paid: BigInt(Number(totals['paid'])), refunded: BigInt(Number(totals['refunded'])) }
}

export const cardFaults = ({ sandbox, stripeAccount }: CardServer, switches: object) =>
  sandbox.control('PUT', `/stripe/accounts/${stripeAccount}/faults`, switches)

/** Somebody there has looked at a payment that was held. */
export async function judgeReview(server: CardServer, approved: boolean): Promise<void> {
  const { sandbox, stripeAccount } = server
  const held = (await cardPayments(server)).find(({ intent }) => intent?.status === 'processing')
  const path = `/stripe/accounts/${stripeAccount}/reviews/${held?.intent?.id}`
  await sandbox.control('POST', path, { approved })
}
