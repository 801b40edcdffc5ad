import type { Notice, Notices } from '../alipay/notices.ts'
import { asOf, type Refund, type Trade } from '../alipay/trades.ts'
import { toChinaTime } from '../china-time.ts'
import { html, type Html } from '../html.ts'
import { groupYuan, toYuan } from '../money.ts'
import type { Attempt } from '../notices.ts'
import { maskAccount } from '../wallets.ts'
import { frame } from './layout.ts'

const MOST_SHOWN = 100

export function tradesPage(notices: Notices, asked: string): Html {
  const now = notices.alipay.clock.now()
  const all = [...notices.alipay.trades.values()]
  const matching = asked === '' ? all : all.filter((trade) => isNamed(trade, asked))
  const shown = matching.slice(-MOST_SHOWN).toReversed()
  return frame(
    'Alipay trades',
    html`<section>
        <form>
          <label>
            Order number or trade number <input name="q" value="${asked}" size="36" />
          </label>
          <button>Find</button>
        </form>
      </section>
      <section class="wide" tabindex="0" aria-label="Trades">
        <table>
          <caption>
            ${shown.length} of ${matching.length}, newest first
          </caption>
          <thead>
            <tr>
              <th scope="col">Created (China time)</th>
              <th scope="col">Order</th>
              <th scope="col">Status</th>
              <th scope="col">Buyer</th>
              <th scope="col" class="number">Amount</th>
              <th scope="col">Refunds and notices</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((trade) => row(notices, asOf(trade, now)))}
          </tbody>
        </table>
      </section>`,
  )
}

function isNamed(trade: Trade, asked: string): boolean {
  return [trade.tradeNo, trade.outTradeNo, trade.appId].includes(asked)
}

function row(notices: Notices, trade: Trade): Html {
  const sent = notices.dispatch.about(trade.tradeNo)
  return html`<tr>
    <td><time>${toChinaTime(trade.createdAt)}</time></td>
    <td class="order">
      ${trade.subject}<br />
      <code>${trade.outTradeNo}</code><br />
      <code>${trade.tradeNo}</code>
    </td>
    <td class="status"><code>${trade.status}</code></td>
    <td>${maskAccount(trade.buyer.account)}</td>
    <td class="number">¥${groupYuan(toYuan(trade.totalFen))}</td>
    <td>
      <details>
        <summary>Refunds: ${trade.refunds.length}, notices: ${sent.length}</summary>
        <ul>
          ${trade.refunds.map(refundItem)} ${sent.map(noticeItem)}
        </ul>
        ${
          trade.notifyUrl !== '' &&
          html`<form method="post" action="/trades/${trade.tradeNo}/notice">
            <button class="quiet">Send a notice now</button>
          </form>`
        }
      </details>
    </td>
  </tr>`
}

function refundItem({ amountFen, outRequestNo, at }: Refund): Html {
  return html`<li>
    Refund ¥${groupYuan(toYuan(amountFen))} <code>${outRequestNo}</code>
    <time>${toChinaTime(at)}</time>
  </li>`
}

function noticeItem({ fields, attempts, done, dueAt }: Notice): Html {
  const waiting = dueAt === undefined ? 'given up' : `next ${toChinaTime(dueAt)}`
  return html`<li>
    Notice ${fields['trade_status']}: ${done ? 'received' : waiting}
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
