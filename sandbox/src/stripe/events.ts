import { createHmac } from 'node:crypto'
import type { Courier, Letter } from '../delivery.ts'
import { createDispatch, NOT_SENT, type Dispatch, type Notice } from '../notices.ts'
import type { Event, Thing } from './objects.ts'
import { stripeFaultsFrom, type WebhookFaults } from './faults.ts'
import { seconds, type Account, type Stripe } from './state.ts'

// Events, and the webhooks that tell of them.

export const API_VERSION = '2026-10-28.endive'

export type Webhook = Notice & Readonly<{ event: Event }>
export type Network = Stripe & Readonly<{ webhooks: Dispatch<Webhook> }>

const MINUTE_MS = 60_000
/** About three days, at growing distances. */
const RETRY_AFTER_MS = [5, 30, 120, 300, 600, 720, 720, 720, 720].map((each) => each * MINUTE_MS)

export function openNetwork(stripe: Stripe, courier: Courier): Network {
  const faultsOf = (shop: string): WebhookFaults =>
    (stripe.accounts.get(shop)?.faults ?? stripeFaultsFrom({})).notices
  const webhooks = createDispatch<Webhook>({
    ...{ clock: stripe.clock, store: stripe.store, courier },
    kind: 'stripe_webhook',
    retryAfterMs: RETRY_AFTER_MS,
    faultsOf,
    compose: (webhook) => compose(stripe, webhook, faultsOf(webhook.shop)),
    isTaken: ({ status }) => status !== null && status >= 200 && status < 300,
  })
  return { ...stripe, webhooks }
}

/** Something happened to an object: it is noted, and the shop is told. */
export function tell(
  network: Network,
  account: Account,
  [type, thing]: readonly [type: string, thing: Thing],
): void {
  const event: Event = {
    id: `evt_1${network.ids.hex(23)}`,
    object: 'event',
    type,
    api_version: API_VERSION,
    created: seconds(network),
    data: { object: structuredClone(thing) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
  }
  account.events.set(event.id, event)
  network.store.save('stripe_event', event.id, { account: account.name, fact: event })
  const { webhookUrl, webhookSecrets = [] } = account.registration
  if (webhookUrl === undefined || webhookSecrets.length === 0) return
  network.webhooks.send(webhookOf(account, event))
}

export function webhookOf({ name, registration }: Account, event: Event): Webhook {
  const { webhookUrl: url = '' } = registration
  return { ...NOT_SENT, id: event.id, shop: name, about: event.data.object.id, url, event }
}

/** The event as a letter: each secret signs it, so that one can take the place of another. */
function compose(stripe: Stripe, webhook: Webhook, faults: WebhookFaults): Letter {
  const event = faults.wrongAmount ? withWrongAmount(webhook.event) : webhook.event
  const secrets = stripe.accounts.get(webhook.shop)?.registration.webhookSecrets ?? []
  const signing = faults.forgedSignature ? ['whsec_of_a_stranger'] : secrets
  return letterOf(stripe, { url: webhook.url, text: JSON.stringify(event, null, 2), signing })
}

type Written = Readonly<{ url: string; text: string; signing: readonly string[] }>

export function letterOf(stripe: Stripe, { url, text, signing }: Written): Letter {
  const at = seconds(stripe)
  const signatures = signing.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')}`,
  )
  return {
    url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': [`t=${at}`, ...signatures].join(','),
    },
    body: text,
  }
}

const AMOUNTS = new Set(['amount', 'amount_total', 'amount_received', 'amount_captured'])

function withWrongAmount(event: Event): unknown {
  const raised = (name: string, value: unknown) =>
    AMOUNTS.has(name) && typeof value === 'number' ? value + 900 : value
  const object = Object.fromEntries(
    Object.entries(event.data.object).map(([name, value]) => [name, raised(name, value)]),
  )
  return { ...event, data: { object } }
}
