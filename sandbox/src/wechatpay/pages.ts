import type { FastifyInstance } from 'fastify'
import { toChinaTime } from '../china-time.ts'
import { html, type Html } from '../html.ts'
import { groupYuan, toYuan } from '../money.ts'
import type { Attempt } from '../notices.ts'
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
import { maskAccount } from '../wallets.ts'
import { totalsView } from './control.ts'
import { faultsFrom, faultsOff, type FaultSettings, type NoticeFaults } from './faults.ts'
import { sendHandMade, type Notice, type Notices } from './notices.ts'
import { asOf, tradeState, type Order, type Refund, type RefundEnd } from './orders.ts'
import { findOrder, type Merchant, type WechatPay } from './state.ts'

// WeChat Pay for people at a browser. Whatever a button does here, the control API does too.

type ForMerchant = { Params: { mchid: string }; Body: Form | undefined }

const MOST_SHOWN = 50

export function wechatPayPages(server: FastifyInstance, notices: Notices) {
  const { wechat } = notices
  server.get('/wechatpay', (_request, reply) => showPage(reply, ordersPage(notices)))
  server.post<{ Params: { mchid: string; outTradeNo: string } }>(
    '/wechatpay/:mchid/orders/:outTradeNo/notice',
    async (request, reply) => {
      const { mchid, outTradeNo } = request.params
      const merchant = wechat.merchants.get(mchid)
      const order = merchant && findOrder(wechat, merchant, outTradeNo)
      if (order) await sendHandMade(notices, order, { times: 1, overrides: {}, signing: 'true' })
      return reply.redirect('/wechatpay', 303)
    },
  )
  server.get<ForMerchant>('/wechatpay/:mchid/switches', (request, reply) => {
    const merchant = wechat.merchants.get(request.params.mchid)
    return merchant ? showPage(reply, switchesPage(merchant)) : reply.redirect('/wechatpay', 303)
  })
  server.post<ForMerchant>('/wechatpay/:mchid/switches', (request, reply) => {
    const merchant = wechat.merchants.get(request.params.mchid)
    const form = request.body ?? {}
    if (merchant) merchant.faults = form['clear'] ? faultsOff() : faultsFrom(parseSwitches(form))
    return reply.redirect(`/wechatpay/${encodeURIComponent(request.params.mchid)}/switches`, 303)
  })
}

/** The merchants, as the first page shows them too. */
export function merchantsTable({ merchants }: WechatPay): Html {
  const shown = [...merchants.values()].slice(-MOST_SHOWN)
  return html`<section class="wide" tabindex="0" aria-label="WeChat Pay merchants">
    <h2>WeChat Pay merchants</h2>
    <table>
      <caption>
        A merchant registers when a shop starts
      </caption>
      <thead>
        <tr>
          <th scope="col">Merchant</th>
          <th scope="col">App</th>
          <th scope="col" class="number">Paid orders</th>
          <th scope="col" class="number">Paid</th>
          <th scope="col" class="number">Refunded</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(merchantRow)}
      </tbody>
    </table>
  </section>`
}

function merchantRow(merchant: Merchant): Html {
  const { mchid, registration } = merchant
  const totals = totalsView(merchant)
  return html`<tr>
    <td>
      <a href="/wechatpay/${encodeURIComponent(mchid)}/switches"><code>${mchid}</code></a>
      ${registration.name}
    </td>
    <td><code>${registration.appid}</code></td>
    <td class="number">${totals.paidOrders}</td>
    <td class="number">¥${groupYuan(totals.paid)}</td>
    <td class="number">¥${groupYuan(totals.refunded)}</td>
  </tr>`
}

function ordersPage(notices: Notices): Html {
  const { wechat } = notices
  const now = wechat.clock.now()
  const all = [...wechat.merchants.values()].flatMap(({ orders }) => [...orders.values()])
  const shown = all.toSorted((one, other) => other.createdAt - one.createdAt).slice(0, MOST_SHOWN)
  return frame(
    'WeChat Pay',
    html`${merchantsTable(wechat)}
      <section class="wide" tabindex="0" aria-label="Orders">
        <table>
          <caption>
            ${shown.length} of ${all.length} orders, newest first
          </caption>
          <thead>
            <tr>
              <th scope="col">Created (China time)</th>
              <th scope="col">Order</th>
              <th scope="col">State</th>
              <th scope="col">Payer</th>
              <th scope="col" class="number">Amount</th>
              <th scope="col">Refunds and notices</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((order) => orderRow(notices, asOf(order, now)))}
          </tbody>
        </table>
      </section>`,
  )
}

function orderRow({ dispatch }: Notices, order: Order): Html {
  const { mchid, outTradeNo } = order
  const sent = dispatch.about(`${mchid}/${outTradeNo}`)
  const path = `/wechatpay/${encodeURIComponent(mchid)}/orders/${encodeURIComponent(outTradeNo)}`
  return html`<tr>
    <td><time>${toChinaTime(order.createdAt)}</time></td>
    <td class="order">
      ${order.description}<br />
      <code>${outTradeNo}</code><br />
      <code>${order.transactionId}</code>
    </td>
    <td class="status"><code>${tradeState(order)}</code></td>
    <td>${order.payer !== '' && maskAccount(order.payer)}</td>
    <td class="number">¥${groupYuan(toYuan(order.totalFen))}</td>
    <td>
      <details>
        <summary>Refunds: ${order.refunds.length}, notices: ${sent.length}</summary>
        <ul>
          ${order.refunds.map(refundItem)} ${sent.map(noticeItem)}
        </ul>
        <form method="post" action="${path}/notice">
          <button class="quiet">Send a notice now</button>
        </form>
      </details>
    </td>
  </tr>`
}

function refundItem({ amountFen, outRefundNo, status, createdAt }: Refund): Html {
  return html`<li>
    Refund ¥${groupYuan(toYuan(amountFen))} <code>${outRefundNo}</code> <code>${status}</code>
    <time>${toChinaTime(createdAt)}</time>
  </li>`
}

function noticeItem({ event, attempts, done, dueAt }: Notice): Html {
  const waiting = dueAt === undefined ? 'given up' : `next ${toChinaTime(dueAt)}`
  return html`<li>
    Notice ${event}: ${done ? 'received' : waiting}
    <ul>
      ${attempts.map(attemptItem)}
    </ul>
  </li>`
}

function attemptItem({ at, status, body }: Attempt): Html {
  return html`<li>
    <time>${toChinaTime(at)}</time> ${status ?? 'no answer'}: <code>${body.slice(0, 80)}</code>
  </li>`
}

const COUNTS = [
  ...CALL_COUNTS,
  ['limitRefunds', 'Answer 429 to the next refunds', 'they are taken on; -1 = every one'],
  ['refundGapMs', 'Between refunds, ms', 'of one order; empty = one minute'],
  ['refundMs', 'A refund takes, ms', 'by the sandbox’s clock; empty = two seconds'],
] as const
const FLAGS: readonly Row<'down' | 'sellerShort' | 'unsigned' | 'forgedAnswers'>[] = [
  ['down', 'Down', 'every call is hung up on'],
  ['sellerShort', 'Merchant is short', 'no refund is taken on'],
  ['unsigned', 'No signature', 'on what went well'],
  ['forgedAnswers', 'Forged answers', 'signed with another key'],
]
const NOTICE_FLAGS: readonly Row<Exclude<keyof NoticeFaults, 'repeat' | 'delayMs'>>[] = [
  ...DELIVERY_FLAGS,
  ['wrongAmount', 'Wrong amount', 'properly signed'],
  ['forgedSignature', 'Forged signature', 'signed with another key'],
  ['foreignMchid', 'Another merchant', 'properly signed'],
  ['unreadable', 'Unreadable', 'encrypted with another key'],
  ['stale', 'Stale', 'signed ten minutes ago'],
]
const ENDS: readonly RefundEnd[] = ['SUCCESS', 'ABNORMAL', 'CLOSED']

function parseSwitches(form: Form): FaultSettings {
  return {
    ...readCounts(form, COUNTS),
    ...readFlags(form, namesOf(FLAGS)),
    refundsEnd: ENDS.find((end) => end === form['refundsEnd']) ?? 'SUCCESS',
    methods: readMethods(form),
    notices: {
      ...readFlags(form, namesOf(NOTICE_FLAGS)),
      ...readCounts(form, DELIVERY_COUNTS),
    },
  }
}

const namesOf = <Name extends string>(rows: readonly Row<Name>[]) => rows.map(([name]) => name)

function switchesPage({ mchid, registration, faults }: Merchant): Html {
  return frame(
    'WeChat Pay switches',
    html`<section>
      <h2>${registration.name} <code>${mchid}</code></h2>
      <form method="post" action="/wechatpay/${encodeURIComponent(mchid)}/switches">
        <fieldset>
          <legend>Calls to WeChat Pay</legend>
          ${FLAGS.map((row) => flag(row, faults[row[0]]))}
          ${COUNTS.map((row) => count(row, faults[row[0]]))}
          <label>
            Refunds end as
            <select name="refundsEnd">
              ${ENDS.map(
                (end) =>
                  html`<option ${end === faults.refundsEnd && html`selected`}>${end}</option>`,
              )}
            </select>
          </label>
          ${methodsField(faults.methods, 'native, query, close, refund, refundQuery')}
        </fieldset>
        <fieldset>
          <legend>Notices from WeChat Pay</legend>
          ${NOTICE_FLAGS.map((row) => flag(row, faults.notices[row[0]]))}
          ${DELIVERY_COUNTS.map((row) => count(row, faults.notices[row[0]]))}
        </fieldset>
        <button>Set</button>
        <button class="quiet" name="clear" value="1">All off</button>
      </form>
    </section>`,
  )
}
