import { answer, noSuch, type Answer, type Params } from './answers.ts'
import type { Network } from './events.ts'
import type { Thing } from './objects.ts'
import { createRefund } from './refunds.ts'
import { createSession, expireSession } from './sessions.ts'
import { all, find, type Account } from './state.ts'
import { createCustomer, detachMethod, lineItems, listAnswer } from './things.ts'
import { methodsOfCustomer } from './things.ts'

// What the API offers, by method and path.

export type Call = Readonly<{
  network: Network
  account: Account
  params: Params
  /** The id in the path, where it has one. */
  id: string
  origin: string
}>

export type Operation = Readonly<{
  /** `POST /v1/refunds`, with `:id` where an id stands. */
  route: string
  /** By which the switches know it. */
  name: string
  perform: (call: Call) => Answer
}>

const operation = (route: string, name: string, perform: Operation['perform']): Operation => ({
  ...{ route, name, perform },
})

const read = (kind: Thing['object'], path: string): Operation =>
  operation(`GET /v1/${path}/:id`, `${kind}.retrieve`, ({ account, id }) => {
    const found = find(account, kind, id)
    return found ? answer(found) : noSuch(kind, id)
  })

type Filter = (thing: Thing, params: Params) => boolean

const list = (kind: Thing['object'], path: string, filter: Filter): Operation =>
  operation(`GET /v1/${path}`, `${kind}.list`, ({ account, params }) =>
    listAnswer({
      found: all(account, kind).filter((thing) => filter(thing, params)),
      params,
      url: `/v1/${path}`,
    }),
  )

/** Those whose fields are as asked, of the fields that can be asked for. */
const byFields =
  (...names: readonly string[]): Filter =>
  (thing, params) =>
    names.every((name) => {
      const [, value] = Object.entries(thing).find(([key]) => key === name) ?? []
      return params[name] === undefined || params[name] === String(value)
    })

export const operations: readonly Operation[] = [
  operation('POST /v1/checkout/sessions', 'checkout.session.create', (call) =>
    createSession(call.network, call.account, call),
  ),
  read('checkout.session', 'checkout/sessions'),
  list('checkout.session', 'checkout/sessions', byFields('payment_intent', 'customer', 'status')),
  operation(
    'POST /v1/checkout/sessions/:id/expire',
    'checkout.session.expire',
    ({ network, account, id }) => expireSession(network, account, id),
  ),
  operation(
    'GET /v1/checkout/sessions/:id/line_items',
    'checkout.session.line_items',
    ({ account, id }) => lineItems(account, id),
  ),
  read('payment_intent', 'payment_intents'),
  list('payment_intent', 'payment_intents', byFields('customer')),
  read('setup_intent', 'setup_intents'),
  read('charge', 'charges'),
  list('charge', 'charges', byFields('payment_intent', 'customer')),
  operation('POST /v1/refunds', 'refund.create', ({ network, account, params }) =>
    createRefund(network, account, params),
  ),
  read('refund', 'refunds'),
  list('refund', 'refunds', byFields('payment_intent', 'charge')),
  operation('POST /v1/customers', 'customer.create', ({ network, account, params }) =>
    createCustomer(network, account, params),
  ),
  read('customer', 'customers'),
  operation(
    'GET /v1/customers/:id/payment_methods',
    'payment_method.list',
    ({ account, params, id }) => {
      if (!find(account, 'customer', id)) return noSuch('customer', id)
      const url = `/v1/customers/${id}/payment_methods`
      return listAnswer({ found: methodsOfCustomer(account, id), params, url })
    },
  ),
  read('payment_method', 'payment_methods'),
  operation(
    'POST /v1/payment_methods/:id/detach',
    'payment_method.detach',
    ({ network, account, id }) => detachMethod(network, account, id),
  ),
  read('balance_transaction', 'balance_transactions'),
  list(
    'balance_transaction',
    'balance_transactions',
    byFields('type', 'source', 'currency', 'payout'),
  ),
  operation('GET /v1/events', 'event.list', ({ account, params }) =>
    listAnswer({
      found: [...account.events.values()].filter(
        ({ type }) => params['type'] === undefined || params['type'] === type,
      ),
      params,
      url: '/v1/events',
    }),
  ),
  operation('GET /v1/events/:id', 'event.retrieve', ({ account, id }) => {
    const event = account.events.get(id)
    return event ? answer(event) : noSuch('event', id)
  }),
]
