import { toChinaTime } from '../china-time.ts'
import { toYuan } from '../money.ts'
import type { Courier, Delivered } from './delivery.ts'
import { faultsOff, type NoticeFaults } from './faults.ts'
import { makeKeyPair, noticeText, signText, type Fields, type KeyPair } from './signing.ts'
import { maskAccount, type Alipay, type App } from './state.ts'
import { refundedFen, type RefundDone, type Trade } from './trades.ts'

export type Attempt = Readonly<{ at: number }> & Delivered
export type Notice = Readonly<{
  notifyId: string // The same in every delivery of this notice.
  appId: string
  tradeNo: string
  url: string
  fields: Fields
  attempts: readonly Attempt[]
  rounds: number // Deliveries by the schedule; repeats of one round are attempts but not rounds.
  done: boolean
  dueAt: number | undefined // Of the next delivery; nothing when done or given up.
}>
export type Notices = Readonly<{
  alipay: Alipay
  courier: Courier
  byId: Map<string, Notice>
  idsByTrade: Map<string, string[]>
  reversing: Map<string, string[]> // By app: notices held back to be sent last first.
  forger: () => KeyPair
}>
export type HandMade = Readonly<{
  times: number
  overrides: Readonly<Record<string, string | null>>
  sign: boolean | 'forged'
}>

const MINUTE_MS = 60_000
/** After each failed delivery; when they are used up the sender gives up. */
const RETRY_AFTER_MS = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * MINUTE_MS)
const REVERSING_WINDOW_MS = 500
const MOST_REPEATS = 100
const DROPPED: Delivered = { status: null, body: 'dropped by a switch' }

export function loadNotices(alipay: Alipay, courier: Courier): Notices {
  let forger: KeyPair | undefined
  const notices: Notices = {
    alipay,
    courier,
    byId: new Map(),
    idsByTrade: new Map(),
    reversing: new Map(),
    forger: () => (forger ??= makeKeyPair()),
  }
  for (const notice of alipay.store.load<Notice>('notice')) {
    keep(notices, notice)
    if (notice.dueAt !== undefined) deliverAt(notices, notice.notifyId, notice.dueAt)
  }
  return notices
}

export function announcePayment(notices: Notices, trade: Trade) {
  announce(notices, trade, {})
}

export function announcePartialRefund(notices: Notices, { trade, refund }: RefundDone) {
  announce(notices, trade, {
    out_biz_no: refund.outRequestNo,
    refund_fee: toYuan(refundedFen(trade)),
    send_back_fee: toYuan(refund.amountFen),
    gmt_refund: `${toChinaTime(refund.at)}.000`,
  })
}

/** Sends what a test made up, at once and without retries. */
export async function sendHandMade(notices: Notices, trade: Trade, made: HandMade) {
  const notice = makeNotice(notices, trade, {})
  const fields = { ...notice.fields }
  for (const [name, value] of Object.entries(made.overrides)) {
    if (value === null) delete fields[name]
    else fields[name] = value
  }
  const form = compose(notices, { ...notice, fields }, made.sign)
  const attempts: Attempt[] = []
  for (let sent = 0; sent < made.times; sent += 1) {
    const at = notices.alipay.clock.now()
    attempts.push({ at, ...(await notices.courier.post(notice.url, form)) })
  }
  const done = attempts.some(isSuccess)
  const kept = { ...notice, fields, attempts, done }
  save(notices, kept)
  return kept
}

export function noticesOf(notices: Notices, tradeNo: string): Notice[] {
  const ids = notices.idsByTrade.get(tradeNo) ?? []
  return ids.flatMap((id) => notices.byId.get(id) ?? [])
}

function announce(notices: Notices, trade: Trade, extra: Fields) {
  if (trade.notifyUrl === '') return
  const faults = noticeFaults(notices, trade.appId)
  const waitMs = faults.delayMs || (faults.reverseOrder ? REVERSING_WINDOW_MS : 0)
  const dueAt = notices.alipay.clock.now() + waitMs
  const notice = { ...makeNotice(notices, trade, extra), dueAt }
  save(notices, notice)
  if (faults.reverseOrder) holdBack(notices, notice, dueAt)
  else if (waitMs > 0) deliverAt(notices, notice.notifyId, dueAt)
  else void deliver(notices, notice.notifyId)
}

// What comes within the window goes out as one bunch, last first.
function holdBack(notices: Notices, notice: Notice, until: number) {
  const held = notices.reversing.get(notice.appId)
  if (held) {
    held.push(notice.notifyId)
    return
  }
  notices.reversing.set(notice.appId, [notice.notifyId])
  notices.alipay.clock.runAt(until, () => {
    const ids = notices.reversing.get(notice.appId) ?? []
    notices.reversing.delete(notice.appId)
    void deliverInTurn(notices, ids.toReversed())
  })
}

async function deliverInTurn(notices: Notices, ids: readonly string[]) {
  for (const id of ids) await deliver(notices, id)
}

function deliverAt(notices: Notices, notifyId: string, dueAt: number) {
  notices.alipay.clock.runAt(dueAt, () => void deliver(notices, notifyId))
}

/** One round: usually a single post; the switches may drop, repeat or spoil it. */
async function deliver(notices: Notices, notifyId: string) {
  const notice = notices.byId.get(notifyId)
  if (!notice || notice.done) return
  const { clock } = notices.alipay
  const faults = noticeFaults(notices, notice.appId)
  const spoilt = { ...notice, fields: spoil(notice.fields, faults) }
  const form = compose(notices, spoilt, faults.forgedSignature ? 'forged' : true)

  const attempts: Attempt[] = []
  const copies = Math.min(Math.max(faults.repeat, 1), MOST_REPEATS)
  for (let sent = 0; sent < copies; sent += 1) {
    const at = clock.now()
    const outcome = faults.drop ? DROPPED : await notices.courier.post(notice.url, form)
    attempts.push({ at, ...outcome })
  }
  settle(notices, notice, attempts)
}

function settle(notices: Notices, notice: Notice, made: readonly Attempt[]) {
  const done = made.some(isSuccess)
  const waitMs = done ? undefined : RETRY_AFTER_MS[notice.rounds]
  const dueAt = waitMs === undefined ? undefined : notices.alipay.clock.now() + waitMs
  const attempts = [...notice.attempts, ...made]
  save(notices, { ...notice, attempts, rounds: notice.rounds + 1, done, dueAt })
  if (dueAt !== undefined) deliverAt(notices, notice.notifyId, dueAt)
}

const isSuccess = (attempt: Attempt) => attempt.status === 200 && attempt.body === 'success'

function makeNotice(notices: Notices, trade: Trade, extra: Fields): Notice {
  const { alipay } = notices
  const now = alipay.clock.now()
  const notifyId = `${toChinaTime(now).slice(0, 10).replaceAll('-', '')}00222${alipay.ids.hex(21)}`
  const app = alipay.apps.get(trade.appId)
  const fields = withoutEmpty({ ...describe(trade, app), ...extra, notify_id: notifyId })
  return {
    notifyId,
    appId: trade.appId,
    tradeNo: trade.tradeNo,
    url: trade.notifyUrl,
    fields,
    attempts: [],
    rounds: 0,
    done: false,
    dueAt: undefined,
  }
}

function describe(trade: Trade, app: App | undefined): Fields {
  const paid = trade.paidAt === undefined ? '' : toYuan(trade.totalFen)
  const funds = JSON.stringify([{ amount: paid, fundChannel: 'ALIPAYACCOUNT' }])
  return {
    notify_type: 'trade_status_sync',
    app_id: trade.appId,
    auth_app_id: trade.appId,
    charset: 'utf-8',
    version: '1.0',
    sign_type: 'RSA2',
    trade_no: trade.tradeNo,
    out_trade_no: trade.outTradeNo,
    buyer_id: trade.buyer.buyerId,
    buyer_logon_id: maskAccount(trade.buyer.account),
    seller_id: app?.registration.sellerId ?? '',
    seller_email: app?.registration.sellerEmail ?? '',
    trade_status: trade.status,
    total_amount: toYuan(trade.totalFen),
    receipt_amount: paid,
    invoice_amount: paid,
    buyer_pay_amount: paid,
    point_amount: paid && '0.00',
    fund_bill_list: paid && funds,
    subject: trade.subject,
    body: trade.body,
    passback_params: trade.passbackParams,
    gmt_create: toChinaTime(trade.createdAt),
    gmt_payment: trade.paidAt === undefined ? '' : toChinaTime(trade.paidAt),
  }
}

// The official rule leaves empty values out of the signature, an SDK keeps them: so none are sent.
function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

function spoil(fields: Fields, faults: NoticeFaults): Fields {
  const foreignApp = { app_id: '2021000000000000', auth_app_id: '2021000000000000' }
  return {
    ...fields,
    ...(faults.wrongAmount && { total_amount: raised(fields['total_amount'] ?? '') }),
    ...(faults.foreignAppId && foreignApp),
    ...(faults.foreignSeller && { seller_id: '2088000000000000' }),
  }
}

const raised = (yuan: string) => `9${yuan}`

function compose(notices: Notices, notice: Notice, sign: boolean | 'forged') {
  const notifyTime = toChinaTime(notices.alipay.clock.now())
  const fields: Fields = { notify_time: notifyTime, ...notice.fields }
  if (sign === false) return new URLSearchParams(fields).toString()
  const keys = sign === 'forged' ? notices.forger() : notices.alipay.keys
  const signature = signText(noticeText(fields), keys.privateKey)
  return new URLSearchParams({ ...fields, sign: signature }).toString()
}

function noticeFaults(notices: Notices, appId: string): NoticeFaults {
  const app = notices.alipay.apps.get(appId)
  return (app?.faults ?? faultsOff()).notices
}

function save(notices: Notices, notice: Notice) {
  keep(notices, notice)
  notices.alipay.store.save('notice', notice.notifyId, notice)
}

function keep(notices: Notices, notice: Notice) {
  if (!notices.byId.has(notice.notifyId)) {
    const ids = notices.idsByTrade.get(notice.tradeNo)
    if (ids) ids.push(notice.notifyId)
    else notices.idsByTrade.set(notice.tradeNo, [notice.notifyId])
  }
  notices.byId.set(notice.notifyId, notice)
}
