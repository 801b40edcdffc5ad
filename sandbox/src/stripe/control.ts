import type { FastifyInstance, FastifyReply } from 'fastify'
import { noticeView } from '../notices.ts'
import { letterOf, webhookOf, type Network } from './events.ts'
import { stripeFaultsFrom, stripeFaultsSchema, type StripeFaultSettings } from './faults.ts'
import type { Charge, Event } from './objects.ts'
import { judge } from './payments.ts'
import { failRefund } from './refunds.ts'
import { all, find, registerAccount, type Account, type Registration } from './state.ts'

// For tests, benches and scripts; the real network has none of this.

type ForAccount = { Params: { name: string } }
type ForThing = { Params: { name: string; id: string } }
type HandMade = Readonly<{ times?: number; sign?: boolean | 'forged' }>

export function stripeControl(server: FastifyInstance, network: Network) {
  const base = '/control/stripe/accounts/:name'
  server.put<ForAccount & { Body: Registration }>(
    base,
    { schema: { body: registrationSchema } },
    ({ params, body }) => {
      const { name, registration } = registerAccount(network, params.name, body)
      return { account: name, ...registration }
    },
  )
  faultRoutes(server, network, base)
  truthRoutes(server, network, base)
  handRoutes(server, network, base)
}

function faultRoutes(server: FastifyInstance, network: Network, base: string) {
  const url = `${base}/faults`
  server.get<ForAccount>(url, ({ params }, reply) => {
    return network.accounts.get(params.name)?.faults ?? missing(reply, 'account')
  })
  server.put<ForAccount & { Body: StripeFaultSettings }>(
    url,
    { schema: { body: stripeFaultsSchema } },
    ({ params, body }, reply) => setFaults(network, reply, [params.name, body]),
  )
  server.delete<ForAccount>(url, ({ params }, reply) =>
    setFaults(network, reply, [params.name, {}]),
  )
}

type Setting = readonly [name: string, settings: StripeFaultSettings]

function setFaults(network: Network, reply: FastifyReply, [name, settings]: Setting) {
  const account = network.accounts.get(name)
  if (!account) return missing(reply, 'account')
  account.faults = stripeFaultsFrom(settings)
  return account.faults
}

function truthRoutes(server: FastifyInstance, network: Network, base: string) {
  server.get<ForAccount>(`${base}/totals`, ({ params }, reply) => {
    const account = network.accounts.get(params.name)
    return account ? totalsOf(account) : missing(reply, 'account')
  })
  server.get<ForAccount>(`${base}/payments`, ({ params }, reply) => {
    const account = network.accounts.get(params.name)
    if (!account) return missing(reply, 'account')
    return {
      payments: all(account, 'checkout.session').map((each) =>
        paymentView(network, account, each.id),
      ),
    }
  })
}

/**
 * What was taken and given back, in whole numbers of minor units: of all currencies together, and
 * of each.
 */
export function totalsOf(account: Account) {
  const paid = all(account, 'charge').filter((charge) => charge.paid)
  const byCurrency = Map.groupBy(paid, ({ currency }) => currency)
  return {
    sessions: all(account, 'checkout.session').length,
    paidCharges: paid.length,
    ...sumsOf(paid),
    currencies: Object.fromEntries(
      [...byCurrency].map(([currency, charges]) => [currency, sumsOf(charges)]),
    ),
  }
}

function sumsOf(charges: readonly Charge[]) {
  const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, each) => sum + each, 0)
  return {
    paid: sumOf(charges.map(({ amount }) => amount)),
    refunded: sumOf(charges.map((charge) => charge.amount_refunded)),
  }
}

function paymentView(network: Network, account: Account, id: string) {
  const session = find(account, 'checkout.session', id)
  const intent = find(account, 'payment_intent', session?.payment_intent)
  const charge = find(account, 'charge', intent?.latest_charge)
  const refunds = all(account, 'refund').filter(
    ({ payment_intent }) => payment_intent === intent?.id,
  )
  const about = [id, intent?.id ?? '', charge?.id ?? '', ...refunds.map((each) => each.id)]
  return {
    session,
    intent: intent ?? null,
    charge: charge ?? null,
    refunds,
    notices: about
      .flatMap((each) => network.webhooks.about(each))
      .map((each) => ({
        ...noticeView(each),
        type: each.event.type,
      })),
  }
}

function handRoutes(server: FastifyInstance, network: Network, base: string) {
  server.post<ForThing & { Body: { approved: boolean } }>(
    `${base}/reviews/:id`,
    { schema: { body: approvedSchema } },
    ({ params, body }, reply) => {
      const account = network.accounts.get(params.name)
      const intent = account && find(account, 'payment_intent', params.id)
      if (!account || !intent) return missing(reply, 'payment')
      const isHeld = judge(network, account, { intent, approved: body.approved })
      return isHeld ? { approved: body.approved } : missing(reply, 'review')
    },
  )
  server.post<ForThing>(`${base}/refunds/:id/fail`, ({ params }, reply) => {
    const account = network.accounts.get(params.name)
    const failed = account && failRefund(network, account, params.id)
    return failed ? { failed } : missing(reply, 'refund')
  })
  server.post<ForThing & { Body: HandMade }>(
    `${base}/events/:id/send`,
    { schema: { body: handMadeSchema } },
    async ({ params, body }, reply) => {
      const account = network.accounts.get(params.name)
      const event = account?.events.get(params.id)
      if (!account || !event) return missing(reply, 'event')
      return noticeView(await sendAgain(network, account, { event, ...body }))
    },
  )
}

type Sending = HandMade & Readonly<{ event: Event }>

function sendAgain(network: Network, account: Account, { event, times = 1, sign = true }: Sending) {
  const webhook = webhookOf(account, event)
  const { webhookSecrets = [] } = account.registration
  const signing = sign === 'forged' ? ['whsec_of_a_stranger'] : sign ? webhookSecrets : []
  const text = JSON.stringify(event)
  const letter = letterOf(network, { url: webhook.url, text, signing })
  return network.webhooks.sendNow(webhook, letter, times)
}

function missing(reply: FastifyReply, what: string) {
  return reply.code(404).send({ error: { field: what, rule: 'not known here' } })
}

const text = { type: 'string', minLength: 1, maxLength: 256 }

const registrationSchema = {
  type: 'object',
  required: ['secretKey'],
  additionalProperties: false,
  properties: {
    secretKey: text,
    webhookUrl: text,
    webhookSecrets: { type: 'array', items: text, maxItems: 5 },
    name: text,
  },
}
const approvedSchema = {
  type: 'object',
  required: ['approved'],
  additionalProperties: false,
  properties: { approved: { type: 'boolean' } },
}
const handMadeSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    times: { type: 'integer', minimum: 1, maximum: 1000 },
    sign: { enum: [true, false, 'forged'] },
  },
}
