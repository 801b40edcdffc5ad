import { toChinaTime } from '../china-time.ts'
import { html, type Html } from '../html.ts'
import { groupYuan, toYuan } from '../money.ts'
import { maskAccount, type Wallet } from '../wallets.ts'
import type { CashierRefusal, Visit } from './cashier.ts'

type End = 'already_paid' | 'closed' | 'expired' | 'inconsistent' | 'cancelled'

const RETURN_SECONDS = 3

// English, with Chinese below it.
const PROBLEMS: Readonly<Record<string, readonly [string, string]>> = {
  wrong_login: ['The account or the login password is not right.', '账户名或登录密码不正确'],
  login_needed: ['Please log in to your wallet again.', '请重新登录'],
  wrong_pay_password: ['The payment password is not right. Nothing was paid.', '支付密码不正确'],
  buyer_is_seller: ['You cannot pay yourself. Use another wallet.', '买家和卖家不能是同一账户'],
  insufficient_balance: ['Your balance is too low. Nothing was paid.', '余额不足'],
}
const ENDS: Readonly<Record<End, readonly [string, string, string]>> = {
  already_paid: [
    'Already paid',
    '订单已支付',
    'This order has been paid. You were not charged again.',
  ],
  closed: ['Order closed', '交易已关闭', 'The shop has closed this order. Nothing was paid.'],
  expired: ['Time is up', '订单已超时', 'The time to pay has run out. Nothing was paid.'],
  inconsistent: [
    'Order has changed',
    '订单信息不一致',
    'This order number was opened before with other contents. Nothing was paid.',
  ],
  cancelled: ['Payment cancelled', '已取消支付', 'You left without paying. Nothing was paid.'],
}

export function loginPage(
  visit: Visit,
  { refusal, typed = '' }: { refusal?: CashierRefusal; typed?: string },
): Html {
  const path = `/cashier/${visit.token}`
  return cashierFrame(visit, {
    title: `${refusal ? 'Error: ' : ''}Log in to pay`,
    main: html`${orderSummary(visit)} ${problem(refusal)}
      <form method="post" action="${path}/login" class="steps">
        <h2>Log in to your wallet <small lang="zh">登录钱包</small></h2>
        <label for="account">Account <small lang="zh">账户名</small></label>
        <input
          id="account"
          name="account"
          value="${typed}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${refusal ? INVALID : html`autofocus`}
        />
        <label for="password">Login password <small lang="zh">登录密码</small></label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
        <button class="primary">Log in <small lang="zh">登录</small></button>
      </form>
      ${cancelForm(visit)}
      <aside class="hint">
        Test wallet <code>buyer@sandbox.test</code>, login and payment password <code>111111</code>
      </aside>`,
  })
}

export function payPage(
  visit: Visit,
  { wallet, refusal }: { wallet: Wallet; refusal: CashierRefusal | undefined },
): Html {
  const path = `/cashier/${visit.token}`
  const isShort = wallet.balanceFen < visit.order.totalFen
  const shown = isShort ? 'insufficient_balance' : refusal
  const total = toYuan(visit.order.totalFen)
  return cashierFrame(visit, {
    title: `${shown ? 'Error: ' : ''}Confirm payment`,
    main: html`${orderSummary(visit)} ${problem(shown)}
      <section class="wallet" aria-label="Wallet">
        <div>
          <strong>${maskAccount(wallet.account)}</strong>
          <form method="post" action="${path}/logout">
            <button class="link">Use another wallet <small lang="zh">换个账户</small></button>
          </form>
        </div>
        <div class="balance">
          Balance <small lang="zh">余额</small> <b>¥${groupYuan(toYuan(wallet.balanceFen))}</b>
        </div>
      </section>
      ${!isShort && payForm({ path, total, refusal: shown })} ${cancelForm(visit)}`,
  })
}

export function paidPage(
  visit: Visit,
  { number, returnUrl }: { number: string; returnUrl: string },
): Html {
  const refresh = html`<noscript>
    <meta http-equiv="refresh" content="${RETURN_SECONDS};url=${returnUrl}" />
  </noscript>`
  return cashierFrame(visit, {
    title: 'Paid',
    main: html`<section class="end" role="status">
        <div class="tick" aria-hidden="true">✓</div>
        <h1>Paid <small lang="zh">支付成功</small></h1>
        <p class="amount">${amountText(visit.order.totalFen)}</p>
      </section>
      <dl>
        <dt>Payee <small lang="zh">收款方</small></dt>
        <dd>${visit.payee}</dd>
        <dt>Order <small lang="zh">商品</small></dt>
        <dd>${visit.order.subject}</dd>
        <dt>Trade number <small lang="zh">交易号</small></dt>
        <dd><code>${number}</code></dd>
      </dl>
      ${
        returnUrl !== '' &&
        html`<p class="centre">Taking you back to the shop in ${RETURN_SECONDS} seconds.</p>
          <a class="primary" href="${returnUrl}" data-follow-after="${RETURN_SECONDS}"
            >Back to the shop <small lang="zh">返回商家</small></a
          >`
      }`,
    head: returnUrl === '' ? undefined : refresh,
  })
}

export function endPage(visit: Visit, reason: CashierRefusal | 'cancelled'): Html {
  const [title, chinese, sentence] = ENDS[isEnd(reason) ? reason : 'closed']
  const { returnUrl, token } = visit
  const back = reason === 'already_paid' ? `/cashier/${token}/return` : returnUrl
  return cashierFrame(visit, {
    title,
    main: html`<section class="end" role="status">
        <h1>${title} <small lang="zh">${chinese}</small></h1>
        <p>${sentence}</p>
      </section>
      ${
        returnUrl !== '' &&
        html`<a class="primary" href="${back}">
          Back to the shop <small lang="zh">返回商家</small>
        </a>`
      }`,
  })
}

export function missingPage(): Html {
  return cashierFrame(undefined, {
    title: 'No such payment',
    main: html`<section class="end">
      <h1>No such payment <small lang="zh">找不到该笔支付</small></h1>
      <p>This link is not known here. Go back to the shop and start the payment again.</p>
    </section>`,
  })
}

const INVALID = html`aria-invalid="true" aria-describedby="problem"`

const isEnd = (reason: string): reason is End => reason in ENDS

type Content = Readonly<{ title: string; main: Html; head?: Html | undefined }>

function cashierFrame(visit: Visit | undefined, { title, main, head }: Content): Html {
  return html`<html lang="en" class="${visit?.network === 'WeChat Pay' ? 'wechat' : 'alipay'}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} · Cashier</title>
      ${head}
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/assets/cashier.css" />
      <script src="/assets/cashier.js" defer></script>
    </head>
    <body>
      <header>
        ${visit?.network ?? 'Cashier'} <small lang="zh">收银台</small>
        <span class="badge">Sandbox</span>
      </header>
      <main class="card">${main}</main>
      <footer>No real money moves here. <small lang="zh">测试环境，不涉及真实资金</small></footer>
    </body>
  </html>`
}

function orderSummary(visit: Visit): Html {
  const { order, token, payBefore } = visit
  const now = new Date(visit.now).toISOString()
  const until = new Date(payBefore).toISOString()
  return html`<section class="order" aria-label="Order">
    <p class="amount">${amountText(order.totalFen)}</p>
    <dl>
      <dt>Payee <small lang="zh">收款方</small></dt>
      <dd>${visit.payee}</dd>
      <dt>Order <small lang="zh">商品</small></dt>
      <dd>${order.subject}</dd>
      <dt>Order number <small lang="zh">订单号</small></dt>
      <dd><code>${order.outTradeNo}</code></dd>
      <dt>Pay before <small lang="zh">付款截止</small></dt>
      <dd>
        <time datetime="${until}" data-now="${now}" data-page="/cashier/${token}"
          >${toChinaTime(payBefore)}</time
        >
        <span class="muted">China time</span>
        <span class="countdown" role="timer"></span>
      </dd>
    </dl>
  </section>`
}

function payForm(form: { path: string; total: string; refusal: CashierRefusal | undefined }): Html {
  return html`<form method="post" action="${form.path}/pay" class="steps">
    <label for="payPassword">Payment password <small lang="zh">支付密码</small></label>
    <input
      id="payPassword"
      name="payPassword"
      type="password"
      inputmode="numeric"
      autocomplete="off"
      required
      autofocus
      ${form.refusal && INVALID}
    />
    <button class="primary">Pay ¥${groupYuan(form.total)} <small lang="zh">确认付款</small></button>
  </form>`
}

function cancelForm(visit: Visit): Html {
  return html`<form method="post" action="/cashier/${visit.token}/cancel" class="cancel">
    <button class="link">Cancel and go back <small lang="zh">取消付款</small></button>
  </form>`
}

function problem(refusal: CashierRefusal | undefined): Html | undefined {
  const text = refusal && PROBLEMS[refusal]
  if (!text) return undefined
  return html`<p class="problem" id="problem" role="alert">
    ${text[0]} <small lang="zh">${text[1]}</small>
  </p>`
}

const amountText = (fen: bigint) => html`<span class="yuan">¥</span>${groupYuan(toYuan(fen))}`
