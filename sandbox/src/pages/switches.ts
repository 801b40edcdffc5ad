import type { FaultSettings, NoticeFaults } from '../alipay/faults.ts'
import type { Alipay, App } from '../alipay/state.ts'
import { html, type Html } from '../html.ts'
import { frame } from './layout.ts'

type Form = Readonly<Record<string, string>>
export type Row<Name> = readonly [name: Name, label: string, hint: string]

const MOST_SHOWN = 50
const ALL_TEXT = '-1 = every one'

const COUNTS = [
  ['slowMs', 'Slow, ms', 'waits before doing the work'],
  ['loseRequest', 'Lose the next requests', `nothing is done; ${ALL_TEXT}`],
  ['loseAnswer', 'Lose the next answers', `the work is done; ${ALL_TEXT}`],
  ['systemError', 'Answer 20000 to the next', `the work is done; ${ALL_TEXT}`],
  ['garble', 'Garble the next answers', `the work is done; ${ALL_TEXT}`],
  ['refundGapMs', 'Between refunds, ms', 'of one trade; empty = as started'],
] as const
const NOTICE_COUNTS = [
  ['repeat', 'Send each so many times', '1 = once'],
  ['delayMs', 'Delay, ms', 'of the first delivery, by the sandbox’s clock'],
] as const
const NOTICE_FLAGS: readonly Row<keyof NoticeFaults>[] = [
  ['drop', 'Drop', 'never arrives; tried again on schedule'],
  ['reverseOrder', 'Reverse the order', 'held for half a second, then last first'],
  ['wrongAmount', 'Wrong amount', 'properly signed'],
  ['forgedSignature', 'Forged signature', 'signed with another key'],
  ['foreignAppId', 'Another shop’s app id', 'properly signed'],
  ['foreignSeller', 'Another seller', 'properly signed'],
]

export function switchesPage(alipay: Alipay, app: App | undefined): Html {
  const others = [...alipay.apps.keys()].slice(-MOST_SHOWN)
  return frame(
    'Switches',
    html`${
      others.length > 1 &&
      html`<section>
        <h2>Shops</h2>
        <ul>
          ${others.map((appId) => appLink(appId, appId === app?.appId))}
        </ul>
      </section>`
    }
    ${app ? switchesForm(app) : html`<p>No shop is registered yet. A shop registers when it starts.</p>`}`,
  )
}

/** What a browser sends: an unchecked box sends nothing, an empty field means off. */
export function parseSwitches(form: Form): FaultSettings {
  const numbers = (rows: readonly Row<string>[]) =>
    Object.fromEntries(
      rows
        .filter(([name]) => /^(-1|\d{1,9})$/.test(form[name] ?? ''))
        .map(([name]) => [name, Number(form[name])]),
    )
  const flags = NOTICE_FLAGS.map(([name]) => [name, form[name] === 'on'])
  const methods = (form['methods'] ?? '').split(/[\s,]+/).filter((name) => name !== '')
  return {
    ...numbers(COUNTS),
    down: form['down'] === 'on',
    sellerShort: form['sellerShort'] === 'on',
    methods,
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- checked as a whole by the caller
    notices: { ...Object.fromEntries(flags), ...numbers(NOTICE_COUNTS) },
  }
}

function switchesForm(app: App): Html {
  const { faults } = app
  return html`<section>
    <h2>${app.registration.name ?? app.registration.sellerEmail} <code>${app.appId}</code></h2>
    <form method="post" action="/switches/${encodeURIComponent(app.appId)}">
      <fieldset>
        <legend>Calls to Alipay</legend>
        ${flag(['down', 'Down', 'every call is hung up on'], faults.down)}
        ${flag(['sellerShort', 'Seller is short', 'no refund is paid'], faults.sellerShort)}
        ${COUNTS.map((row) => count(row, faults[row[0]]))}
        <label>
          Only these methods <input name="methods" value="${faults.methods.join(' ')}" />
          <small>empty = all; for example alipay.trade.refund</small>
        </label>
      </fieldset>
      <fieldset>
        <legend>Notices from Alipay</legend>
        ${NOTICE_FLAGS.map((row) => flag(row, faults.notices[row[0]] === true))}
        ${NOTICE_COUNTS.map((row) => count(row, faults.notices[row[0]]))}
      </fieldset>
      <button>Set</button>
      <button class="quiet" name="clear" value="1">All off</button>
    </form>
  </section>`
}

export function flag([name, label, hint]: Row<string>, isOn: boolean): Html {
  return html`<label class="check">
    <input type="checkbox" name="${name}" ${isOn && html`checked`} />
    <span class="${isOn ? 'on' : ''}">${label} <small>${hint}</small></span>
  </label>`
}

export function count([name, label, hint]: Row<string>, value: number | undefined): Html {
  return html`<label>
    ${label} <input name="${name}" inputmode="numeric" value="${value ?? ''}" />
    <small>${hint}</small>
  </label>`
}

function appLink(appId: string, isShown: boolean): Html {
  const current = isShown && html`aria-current="page"`
  return html`<li><a href="/switches?app=${encodeURIComponent(appId)}" ${current}>${appId}</a></li>`
}
