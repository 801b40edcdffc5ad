// Cards at the sandbox's Stripe: how we are known there, and how a buyer types one.
import { randomBytes } from 'node:crypto'
import type { StripeConfig } from '../src/gateways/index.ts'
import type { Sandbox } from './sandbox.ts'

type Registering = Readonly<{ sandbox: Sandbox; url: string }>

/** Makes us known to the sandbox's Stripe; what the connector is then configured with. */
export async function registerMerchant({ sandbox, url }: Registering) {
  const account = `acct_${randomBytes(8).toString('hex')}`
  const secretKey = `sk_test_${randomBytes(12).toString('hex')}`
  const webhookSecrets = [`whsec_${randomBytes(12).toString('hex')}`]
  await sandbox.control('PUT', `/stripe/accounts/${account}`, {
    ...{ secretKey, webhookSecrets, webhookUrl: `${url}/notices/stripe`, name: 'Danbao' },
  })
  const config: StripeConfig = { secretKey, webhookSecrets, apiUrl: sandbox.url, timeoutMs: 3_000 }
  return { account, config }
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
