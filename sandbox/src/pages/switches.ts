import type { FaultSettings, NoticeFaults } from '../alipay/faults.ts'
import type { Alipay, App } from '../alipay/state.ts'
import { html, type Html } from '../html.ts'
import { frame } from './layout.ts'
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
} from './switch-fields.ts'

const MOST_SHOWN = 50

const COUNTS = [
  ...CALL_COUNTS,
  ['refundGapMs', 'Between refunds, ms', 'of one trade; empty = as started'],
] as const
const NOTICE_FLAGS: readonly Row<Exclude<keyof NoticeFaults, 'repeat' | 'delayMs'>>[] = [
  ...DELIVERY_FLAGS,
  ['wrongAmount', 'Wrong amount', 'properly signed'],
  ['forgedSignature', 'Forged signature', 'signed with another key'],
  ['foreignAppId', 'Another shop’s app id', 'properly signed'],
  ['foreignSeller', 'Another seller', 'properly signed'],
]

export function switchesPage(alipay: Alipay, app: App | undefined): Html {
  const others = [...alipay.apps.keys()].slice(-MOST_SHOWN)
  return frame(
    'Alipay switches',
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

export function parseSwitches(form: Form): FaultSettings {
  return {
    ...readCounts(form, COUNTS),
    ...readFlags(form, ['down', 'sellerShort']),
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
        ${methodsField(faults.methods, 'alipay.trade.refund')}
      </fieldset>
      <fieldset>
        <legend>Notices from Alipay</legend>
        ${NOTICE_FLAGS.map((row) => flag(row, faults.notices[row[0]] === true))}
        ${DELIVERY_COUNTS.map((row) => count(row, faults.notices[row[0]]))}
      </fieldset>
      <button>Set</button>
      <button class="quiet" name="clear" value="1">All off</button>
    </form>
  </section>`
}

function appLink(appId: string, isShown: boolean): Html {
  const current = isShown && html`aria-current="page"`
  return html`<li><a href="/switches?app=${encodeURIComponent(appId)}" ${current}>${appId}</a></li>`
}
