import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import type { Sandbox } from '../src/app.ts'
import { call } from './shop.ts'

export type Merchant = Awaited<ReturnType<typeof openMerchant>>
type Received = Readonly<{ signature: string; text: string; event: Stripe.Event }>

export const SECRETS = ['whsec_old', 'whsec_new'] as const
let opened = 0

/** A merchant of Stripe: an account, the official SDK, and an address for webhooks. */
export async function openMerchant(sandbox: Sandbox) {
  opened += 1
  const name = `acct_${process.pid}_${opened}`
  const secretKey = `sk_test_${name}`
  const inbox = await openInbox()
  const control = `${sandbox.url}/control/stripe/accounts/${name}`
  await call('PUT', control, { secretKey, webhookUrl: inbox.url, webhookSecrets: [...SECRETS] })
  const { hostname: host, port } = new URL(sandbox.url)
  const stripe = new Stripe(secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0 })
  return { sandbox, name, secretKey, stripe, control, inbox, close: inbox.close }
}

async function openInbox() {
  const received: Received[] = []
  const inbox = { status: 200, received, url: '', close: async () => {} }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const signature = String(request.headers['stripe-signature'])
      received.push({ signature, text, event: JSON.parse(text) })
      response.writeHead(inbox.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  inbox.url = `http://127.0.0.1:${port}/webhooks`
  inbox.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return inbox
}

export const aPrice = (amount = 12_850, currency = 'usd') =>
  ({
    mode: 'payment',
    success_url: 'http://shop.test/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://shop.test/back',
    client_reference_id: 'att_1',
    line_items: [
      {
        price_data: { currency, unit_amount: amount, product_data: { name: 'Teapots 茶壶' } },
        quantity: 1,
      },
    ],
    payment_intent_data: { metadata: { number: 'att_1' } },
  }) satisfies Stripe.Checkout.SessionCreateParams

export const openPage = (merchant: Merchant, amount?: number) =>
  merchant.stripe.checkout.sessions.create(aPrice(amount))

const GOOD = '4242424242424242'

type Typed = Readonly<{ number?: string; result?: 'pass' | 'fail'; save?: string; saved?: string }>

/** Types a card at the page, in one step. */
export function typeCard(url: string | null, { number = GOOD, ...rest }: Typed = {}) {
  return call('POST', `${url}/script`, { number, expiry: '12/34', cvc: '123', ...rest })
}

/** A page that was paid with this card; its payment intent. */
export async function aPayment(merchant: Merchant, number?: string, amount?: number) {
  const session = await openPage(merchant, amount)
  await typeCard(session.url, number === undefined ? {} : { number })
  const paid = await merchant.stripe.checkout.sessions.retrieve(session.id)
  return idOf(paid.payment_intent)
}

/** The id of what was not expanded. */
export function idOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`no id: ${JSON.stringify(value)}`)
  return value
}
