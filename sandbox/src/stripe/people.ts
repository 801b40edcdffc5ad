import type { FastifyInstance, FastifyReply } from 'fastify'
import { html, type Html } from '../html.ts'
import { frame, showPage } from '../pages/layout.ts'
import {
  CALL_COUNTS,
  count,
  DELIVERY_COUNTS,
  DELIVERY_FLAGS,
  flag,
  methodsField,
  readCounts,
  readFlags,
  readMethods,
  type Form,
  type Row,
} from '../pages/switch-fields.ts'
import { totalsOf } from './control.ts'
import { amountText } from './currencies.ts'
import type { Network } from './events.ts'
import { stripeFaultsFrom, type StripeFaultSettings, type WebhookFaults } from './faults.ts'
import type { Charge, Session } from './objects.ts'
import { judge } from './payments.ts'
import { failRefund } from './refunds.ts'
import { all, find, type Account } from './state.ts'

// For people at a browser: what Stripe believes, and its switches.

type Posted = { Params: { name: string }; Body: Form | undefined }
type PostedOn = { Params: { name: string; id: string }; Body: Form | undefined }

const MOST_SHOWN = 50

const COUNTS = [
  ...CALL_COUNTS,
  ['rateLimit', 'Answer 429 to the next', 'nothing is done; -1 = every one'],
] as const
const NOTICE_FLAGS: readonly Row<Exclude<keyof WebhookFaults, 'repeat' | 'delayMs'>>[] = [
  ...DELIVERY_FLAGS,
  ['wrongAmount', 'Wrong amount', 'properly signed'],
  ['forgedSignature', 'Forged signature', 'signed with another secret'],
]

export function peoplesStripe(server: FastifyInstance, network: Network) {
  server.get('/cards', (_request, reply) => showPage(reply, cardsPage(network)))
  const after = (reply: FastifyReply) => reply.redirect('/cards', 303)
  server.post<Posted>('/cards/:name/switches', ({ params, body = {} }, reply) => {
    const account = network.accounts.get(params.name)
    if (account) account.faults = stripeFaultsFrom(body['clear'] ? {} : parseSwitches(body))
    return after(reply)
  })
  server.post<PostedOn>('/cards/:name/reviews/:id', ({ params, body = {} }, reply) => {
    const account = network.accounts.get(params.name)
    const intent = account && find(account, 'payment_intent', params.id)
    if (account && intent)
      judge(network, account, { intent, approved: body['verdict'] === 'approve' })
    return after(reply)
  })
  server.post<PostedOn>('/cards/:name/refunds/:id/fail', ({ params }, reply) => {
    const account = network.accounts.get(params.name)
    if (account) failRefund(network, account, params.id)
    return after(reply)
  })
}

function parseSwitches(form: Form): StripeFaultSettings {
  return {
    ...readCounts(form, COUNTS),
    down: form['down'] === 'on',
    methods: readMethods(form),
    notices: {
      ...readFlags(
        form,
        NOTICE_FLAGS.map(([name]) => name),
      ),
      ...readCounts(form, DELIVERY_COUNTS),
    },
  }
}

function cardsPage(network: Network): Html {
  const accounts = [...network.accounts.values()].slice(-MOST_SHOWN)
  return frame(
    'Cards',
    html`${accounts.map(accountSection)}
    ${accounts.length === 0 && html`<p class="muted">No shop is registered at Stripe yet.</p>`}`,
  )
}

function accountSection(account: Account): Html {
  const { paidCharges, paid, refunded } = totalsOf(account)
  const sessions = all(account, 'checkout.session').slice(-MOST_SHOWN).toReversed()
  return html`<section class="wide" tabindex="0" aria-label="Payments of ${account.name}">
      <h2>${account.registration.name ?? account.name}</h2>
      <p>
        ${paidCharges} charges, ${paid} taken and ${refunded} given back, in minor units of all
        currencies.
      </p>
      <table>
        <caption>
          Newest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Page</th>
            <th scope="col">Status</th>
            <th scope="col">Card</th>
            <th scope="col" class="number">Amount</th>
            <th scope="col">Refunds</th>
          </tr>
        </thead>
        <tbody>
          ${sessions.map((session) => row(account, session))}
        </tbody>
      </table>
    </section>
    ${switchesForm(account)}`
}

function row(account: Account, session: Session): Html {
  const intent = find(account, 'payment_intent', session.payment_intent)
  const charge = find(account, 'charge', intent?.latest_charge)
  const isHeld = intent?.status === 'processing'
  const amount = session.amount_total ?? 0
  return html`<tr>
    <td>
      <a href="/c/pay/${session.id}">${session.client_reference_id ?? session.mode}</a><br />
      <code>${intent?.id ?? session.id.slice(0, 24)}</code>
    </td>
    <td class="status">
      <code>${session.status} ${intent?.status ?? ''}</code>
      ${
        isHeld &&
        html`<form method="post" action="/cards/${account.name}/reviews/${intent.id}">
          <button name="verdict" value="approve">Approve</button>
          <button class="quiet" name="verdict" value="refuse">Refuse</button>
        </form>`
      }
    </td>
    <td>${charge && `•••• ${charge.payment_method_details.card.last4}`}</td>
    <td class="number">${session.currency !== null && amountText(session.currency, amount)}</td>
    <td>${charge && refundList(account, charge)}</td>
  </tr>`
}

function refundList(account: Account, charge: Charge): Html {
  const refunds = all(account, 'refund').filter((refund) => refund.charge === charge.id)
  return html`<ul>
    ${refunds.map(
      ({ id, status, currency, amount }) =>
        html`<li>
          ${amountText(currency, amount)} ${status}
          ${
            status !== 'failed' &&
            html`<form method="post" action="/cards/${account.name}/refunds/${id}/fail">
              <button class="quiet">Let it fail</button>
            </form>`
          }
        </li>`,
    )}
  </ul>`
}

function switchesForm({ name, faults }: Account): Html {
  return html`<section>
    <h2>Switches of <code>${name}</code></h2>
    <form method="post" action="/cards/${name}/switches">
      <fieldset>
        <legend>Calls to Stripe</legend>
        ${flag(['down', 'Down', 'every call is hung up on'], faults.down)}
        ${COUNTS.map((each) => count(each, faults[each[0]]))}
        ${methodsField(faults.methods, 'refund.create')}
      </fieldset>
      <fieldset>
        <legend>Webhooks from Stripe</legend>
        ${NOTICE_FLAGS.map((each) => flag(each, faults.notices[each[0]] === true))}
        ${DELIVERY_COUNTS.map((each) => count(each, faults.notices[each[0]]))}
      </fieldset>
      <button>Set</button>
      <button class="quiet" name="clear" value="1">All off</button>
    </form>
  </section>`
}
