import { totalsView } from '../alipay/control.ts'
import type { Alipay, App } from '../alipay/state.ts'
import { toChinaTime } from '../china-time.ts'
import { html, type Html } from '../html.ts'
import { groupYuan } from '../money.ts'
import { merchantsTable } from '../wechatpay/pages.ts'
import type { WechatPay } from '../wechatpay/state.ts'
import { frame } from './layout.ts'

const MOST_SHOWN = 50

export function overviewPage(alipay: Alipay, wechat: WechatPay): Html {
  const apps = [...alipay.apps.values()].slice(-MOST_SHOWN)
  return frame(
    'The outside world',
    html`<section>
        <p>
          This program plays what a marketplace meets on the wire: Alipay and WeChat Pay with their
          cashiers and a buyer’s phone, Stripe with its page for cards, and a mailbox for every
          address. No real money, no real mail.
        </p>
        <ul>
          <li><a href="/phone">Phone</a>: scan a code and pay</li>
          <li><a href="/trades">Alipay</a>: what it believes, with refunds and notices</li>
          <li><a href="/wechatpay">WeChat Pay</a>: the same</li>
          <li><a href="/cards">Cards</a>: what Stripe believes, and its switches</li>
          <li><a href="/wallets">Wallets</a>: buyers who can pay, and with how much</li>
          <li>
            <a href="/switches">Switches</a>: make Alipay slow, silent, repetitive or wrong; for
            WeChat Pay choose a merchant below
          </li>
          <li><a href="/mail">Mail</a>: everything that was sent by SMTP</li>
        </ul>
      </section>
      ${clockSection(alipay)}
      <section class="wide" tabindex="0" aria-label="Shops">
        <h2>Alipay shops</h2>
        <table>
          <caption>
            Alipay apps registered here
          </caption>
          <thead>
            <tr>
              <th scope="col">App</th>
              <th scope="col">Seller</th>
              <th scope="col" class="number">Paid trades</th>
              <th scope="col" class="number">Paid</th>
              <th scope="col" class="number">Refunded</th>
            </tr>
          </thead>
          <tbody>
            ${apps.map(appRow)}
          </tbody>
        </table>
        ${apps.length === 0 && html`<p class="muted">None yet. A shop registers when it starts.</p>`}
      </section>
      ${merchantsTable(wechat)}`,
  )
}

function clockSection({ clock }: Alipay): Html {
  const { real, frozen } = clock.describe()
  const note = real ? 'the machine’s own' : frozen ? 'moved, standing still' : 'moved'
  return html`<section>
    <h2>Clock</h2>
    <p>
      <time>${toChinaTime(clock.now())}</time> China time
      <span class="muted">(${note})</span>
    </p>
    <form method="post" action="/clock">
      <label>Hours forward <input name="hours" inputmode="decimal" value="1" size="6" /></label>
      <button>Move</button>
      <button class="quiet" name="real" value="1">Back to real time</button>
    </form>
  </section>`
}

function appRow(app: App): Html {
  const totals = totalsView(app)
  return html`<tr>
    <td>
      <a href="/switches?app=${encodeURIComponent(app.appId)}"><code>${app.appId}</code></a>
    </td>
    <td>
      ${app.registration.name ?? app.registration.sellerEmail}
      <small>${app.registration.sellerId}</small>
    </td>
    <td class="number">${totals.paidTrades}</td>
    <td class="number">¥${groupYuan(totals.paid)}</td>
    <td class="number">¥${groupYuan(totals.refunded)}</td>
  </tr>`
}
