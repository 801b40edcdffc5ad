import { html, type Html } from '../html.ts'
import { nameOf } from './cards.ts'
import { amountText } from './currencies.ts'
import type { PaymentMethod } from './objects.ts'
import type { Visit } from './payments.ts'

// English, with Chinese below it, as the other cashiers.

type Shown = Readonly<{
  saved: readonly PaymentMethod[]
  problem: string | undefined
  field: string | undefined
}>

const INVALID = html`aria-invalid="true" aria-describedby="problem" autofocus`

export function cardPage(visit: Visit, { saved, problem, field }: Shown): Html {
  const { session } = visit
  const isSetup = session.mode === 'setup'
  const title = isSetup ? 'Save a card' : 'Pay by card'
  const total = amountText(session.currency ?? '', session.amount_total ?? 0)
  const mayKeep =
    session.customer !== null &&
    session.saved_payment_method_options?.payment_method_save === 'enabled'
  return frame(
    `${problem ? 'Error: ' : ''}${title}`,
    html`${summary(visit)}
      ${problem && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
      <form method="post" action="/c/pay/${session.id}" class="steps">
        ${saved.length > 0 && !isSetup && savedCards(saved)} ${cardFields(field)}
        ${
          mayKeep &&
          html`<label class="check">
            <input type="checkbox" name="save" />
            <span>Save this card for the next time <small lang="zh">保存此卡</small></span>
          </label>`
        }
        <button class="primary">
          ${isSetup ? 'Save card' : `Pay ${total}`}
          <small lang="zh">${isSetup ? '保存' : '付款'}</small>
        </button>
      </form>
      ${
        session.cancel_url !== null &&
        html`<p class="cancel">
          <a href="${session.cancel_url}">Cancel and go back <small lang="zh">取消</small></a>
        </p>`
      }
      <aside class="hint">
        Test card <code>4242 4242 4242 4242</code>, any future date, any code.
        <code>4000 0027 6000 3184</code> asks its bank, <code>4000 0000 0000 9995</code> is
        declined, <code>4000 0000 0000 9235</code> is looked at first.
      </aside>`,
  )
}

function savedCards(saved: readonly PaymentMethod[]): Html {
  return html`<fieldset>
    <legend>Card <small lang="zh">银行卡</small></legend>
    ${saved.map(
      ({ id, card }, index) =>
        html`<label class="check">
          <input type="radio" name="saved" value="${id}" ${index === 0 && html`checked`} />
          <span>${nameOf(card)} <small>${expiryOf(card)}</small></span>
        </label>`,
    )}
    <label class="check">
      <input type="radio" name="saved" value="" />
      <span>Another card <small lang="zh">其他卡</small></span>
    </label>
  </fieldset>`
}

const expiryOf = (card: PaymentMethod['card']) =>
  `${String(card.exp_month).padStart(2, '0')}/${card.exp_year % 100}`

function cardFields(field: string | undefined): Html {
  const wrong = (name: string) => field === name && INVALID
  return html`<label for="number">Card number <small lang="zh">卡号</small></label>
    <input
      id="number"
      name="number"
      inputmode="numeric"
      autocomplete="cc-number"
      placeholder="1234 1234 1234 1234"
      ${wrong('number')}
    />
    <label for="expiry">Expiry (month/year) <small lang="zh">有效期</small></label>
    <input
      id="expiry"
      name="expiry"
      autocomplete="cc-exp"
      placeholder="MM / YY"
      ${wrong('expiry')}
    />
    <label for="cvc">Security code <small lang="zh">安全码</small></label>
    <input
      id="cvc"
      name="cvc"
      inputmode="numeric"
      autocomplete="cc-csc"
      placeholder="CVC"
      ${wrong('cvc')}
    />`
}

/** Where the bank of the card asks whether it is its owner. */
export function bankPage(visit: Visit): Html {
  const { session } = visit
  return frame(
    'Your bank asks',
    html`${summary(visit)}
      <section class="end">
        <h1>Is it you? <small lang="zh">身份验证</small></h1>
        <p>This is the page of the card’s bank. Complete what it asks, or fail it.</p>
      </section>
      <form method="post" action="/c/pay/${session.id}/3ds">
        <button class="primary" name="result" value="pass">
          Complete <small lang="zh">通过</small>
        </button>
        <p class="centre">
          <button class="link" name="result" value="fail">
            Fail <small lang="zh">不通过</small>
          </button>
        </p>
      </form>`,
  )
}

const ENDS = {
  open: ['Open', ''],
  complete: ['You have already completed this', '已完成'],
  expired: ['This page has expired', '页面已过期'],
} as const

export function endedPage({ session }: Visit): Html {
  const [title, chinese] = ENDS[session.status]
  const back = session.status === 'complete' ? session.success_url : session.cancel_url
  return frame(
    title,
    html`<section class="end" role="status">
        <h1>${title} <small lang="zh">${chinese}</small></h1>
        <p>Nothing can be paid here any more.</p>
      </section>
      ${
        back !== null &&
        html`<a class="primary" href="${back.replaceAll('{CHECKOUT_SESSION_ID}', session.id)}"
          >Back to the shop <small lang="zh">返回商家</small></a
        >`
      }`,
  )
}

export function missingPage(): Html {
  return frame(
    'No such page',
    html`<section class="end" role="status"><h1>There is no such page</h1></section>`,
  )
}

function summary({ account, session }: Visit): Html {
  const name = account.registration.name ?? account.name
  if (session.mode === 'setup') {
    return html`<p class="centre">For payments to <strong>${name}</strong></p>`
  }
  return html`<p class="amount">${amountText(session.currency ?? '', session.amount_total ?? 0)}</p>
    <dl>
      <dt>Payee <small lang="zh">收款方</small></dt>
      <dd>${name}</dd>
      <dt>For <small lang="zh">商品</small></dt>
      <dd>${account.baskets.get(session.id)?.name ?? ''}</dd>
    </dl>`
}

function frame(title: string, main: Html): Html {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/assets/cashier.css" />
    </head>
    <body>
      <header>
        Card payment <small lang="zh">银行卡支付</small> <span class="badge">Test</span>
      </header>
      <main class="card">${main}</main>
      <footer>Sandbox: no real card, no real money.</footer>
    </body>
  </html>`
}
