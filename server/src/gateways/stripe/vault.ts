import type Stripe from 'stripe'
import type { BeginAnswer, CardVault, KeptCard } from '../gateway.ts'
import { brandName } from './answers.ts'
import { answerOf } from './calls.ts'

// Cards that companies keep at Stripe: saved at its page, offered at its page.

const MOST_CARDS = 100

export function vaultOf(stripe: Stripe): CardVault {
  return {
    openCustomer: async ({ key, partyId }) => {
      const asked = stripe.customers.create({ metadata: { partyId } }, { idempotencyKey: key })
      const said = await answerOf('customer', asked)
      return said.status === 'ok' ? { status: 'open', reference: said.value.id } : silent(said)
    },
    beginSetup: (request) => beginSetup(stripe, request),
    list: async (customer) => {
      const options = { type: 'card', limit: MOST_CARDS } as const
      const said = await answerOf('list', stripe.customers.listPaymentMethods(customer, options))
      return said.status === 'ok'
        ? { status: 'known', cards: said.value.data.flatMap(cardOf) }
        : silent(said)
    },
    forget: async ({ key, reference }) => {
      const asked = stripe.paymentMethods.detach(reference, {}, { idempotencyKey: key })
      const said = await answerOf('payment_method', asked)
      // What it refuses to detach is nobody's any more.
      return said.status === 'unknown' ? silent(said) : { status: 'forgotten' }
    },
  }
}

const silent = ({ detail }: Readonly<{ detail: string }>) =>
  ({ status: 'unknown', detail }) as const

type Setup = Parameters<CardVault['beginSetup']>[0]

async function beginSetup(stripe: Stripe, setup: Setup): Promise<BeginAnswer> {
  const { key, customer, returnUrl } = setup
  const asked = stripe.checkout.sessions.create(
    {
      mode: 'setup',
      customer,
      allowed_payment_method_types: ['card'],
      payment_method_data: { allow_redisplay: 'always' },
      success_url: `${returnUrl}?saved=yes`,
      cancel_url: returnUrl,
    },
    { idempotencyKey: key },
  )
  const said = await answerOf('checkout.session', asked)
  if (said.status !== 'ok') return said
  const { id, url } = said.value
  if (!url) return { status: 'unknown', detail: 'a page without an address' }
  return { status: 'ready', next: { kind: 'redirect', url }, reference: id }
}

function cardOf({ id, card }: Stripe.PaymentMethod): KeptCard[] {
  if (!card || !/^\d{4}$/.test(card.last4)) return []
  const { last4, exp_month: month, exp_year: year, country } = card
  const isCode = country !== null && /^[A-Z]{2}$/.test(country)
  return [
    {
      ...{ reference: id, brand: brandName(card.brand), last4 },
      expires: { month, year },
      country: isCode ? country : null,
    },
  ]
}
