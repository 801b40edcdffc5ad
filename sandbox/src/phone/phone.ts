import type { FastifyInstance } from 'fastify'
import { readCode as readAlipayCode, codeOf } from '../alipay/links.ts'
import type { Notices as AlipayNotices } from '../alipay/notices.ts'
import { findAlipayVisit } from '../alipay/visits.ts'
import type { Visit } from '../cashier/cashier.ts'
import { html, type Html } from '../html.ts'
import { groupYuan, toYuan } from '../money.ts'
import { frame, showPage } from '../pages/layout.ts'
import type { Notices as WechatNotices } from '../wechatpay/notices.ts'
import { codeUrl, readCode as readWechatCode } from '../wechatpay/state.ts'
import { findWechatVisit } from '../wechatpay/visits.ts'

// The phone of somebody who scans codes: it knows what each network's app does with one.

export type Networks = Readonly<{ alipay: AlipayNotices; wechat: WechatNotices }>

const MOST_SHOWN = 20

export function phoneRoutes(server: FastifyInstance, networks: Networks) {
  server.get('/phone', (_request, reply) => showPage(reply, phonePage(networks, {})))
  server.get<{ Querystring: { code?: string } }>('/phone/scan', (request, reply) => {
    const code = request.query.code?.trim() ?? ''
    const token = readAlipayCode(code) ?? readWechatCode(code)
    const visit = token === undefined ? undefined : findVisit(networks, token)
    if (visit) return reply.redirect(`/cashier/${visit.token}`, 303)
    const problem = 'No app on this phone knows this code.'
    return showPage(reply.code(404), phonePage(networks, { problem, code }))
  })
}

export function findVisit({ alipay, wechat }: Networks, token: string): Visit | undefined {
  return findAlipayVisit(alipay, token) ?? findWechatVisit(wechat, token)
}

type Open = Readonly<{ code: string; visit: Visit }>

/** Codes that could be scanned and paid now, newest first. */
function openCodes({ alipay, wechat }: Networks): Open[] {
  const ofAlipay = [...alipay.alipay.links.values()]
    .filter(({ scanBefore }) => scanBefore !== undefined)
    .map((link) => ({ code: codeOf(link), visit: findAlipayVisit(alipay, link.token) }))
  const ofWechat = [...wechat.wechat.codes.values()].map(({ token }) => ({
    code: codeUrl(token),
    visit: findWechatVisit(wechat, token),
  }))
  return [...ofAlipay.slice(-MOST_SHOWN), ...ofWechat.slice(-MOST_SHOWN)]
    .flatMap(({ code, visit }) => (visit?.findPayer().ok ? [{ code, visit }] : []))
    .toReversed()
}

function phonePage(
  networks: Networks,
  { problem, code = '' }: Readonly<{ problem?: string; code?: string }>,
): Html {
  const open = openCodes(networks)
  return frame(
    'Phone',
    html`<section>
        <p>Plays the telephone of a buyer: scan a code, then log in and pay as in the app.</p>
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
        <form action="/phone/scan">
          <label>
            What the code says
            <input
              name="code"
              value="${code}"
              size="48"
              placeholder="weixin://… or https://qr.alipay.com/…"
              autocapitalize="none"
              spellcheck="false"
              required
            />
          </label>
          <button>Scan</button>
        </form>
      </section>
      <section class="wide" tabindex="0" aria-label="Codes on screens now">
        <h2>Codes on screens now</h2>
        ${open.length > 0 ? codeTable(open) : html`<p class="muted">None can be paid now.</p>`}
      </section>`,
  )
}

function codeTable(open: readonly Open[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">App</th>
        <th scope="col">Order</th>
        <th scope="col" class="number">Amount</th>
        <th scope="col">Code</th>
      </tr>
    </thead>
    <tbody>
      ${open.map(
        ({ code, visit: { network, order } }) =>
          html`<tr>
            <td>${network}</td>
            <td>${order.subject}<br /><code>${order.outTradeNo}</code></td>
            <td class="number">¥${groupYuan(toYuan(order.totalFen))}</td>
            <td><a href="/phone/scan?code=${encodeURIComponent(code)}">${code}</a></td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
