import { toChinaTime } from '../china-time.ts'
import type { Courier, Letter } from '../delivery.ts'
import { toYuan } from '../money.ts'
import { createDispatch, NOT_SENT, type Dispatch, type Notice as Sent } from '../notices.ts'
import { maskAccount } from '../wallets.ts'
import { faultsOff, type NoticeFaults } from './faults.ts'
import { makeKeyPair, noticeText, signText, type Fields, type KeyPair } from './signing.ts'
import type { Alipay, App } from './state.ts'
import { refundedFen, type RefundDone, type Trade } from './trades.ts'

export type Notice = Sent & Readonly<{ fields: Fields }>
type Keys = Readonly<{ alipay: Alipay; forger: () => KeyPair }>
export type Notices = Keys & Readonly<{ dispatch: Dispatch<Notice> }>
export type HandMade = Readonly<{
  times: number
  overrides: Readonly<Record<string, string | null>>
  sign: boolean | 'forged'
}>

const MINUTE_MS = 60_000
const RETRY_AFTER_MS = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * MINUTE_MS)

export function loadNotices(alipay: Alipay, courier: Courier): Notices {
  let made: KeyPair | undefined
  const keys: Keys = { alipay, forger: () => (made ??= makeKeyPair()) }
  const faultsOf = (appId: string): NoticeFaults =>
    (alipay.apps.get(appId)?.faults ?? faultsOff()).notices
  const dispatch = createDispatch<Notice>({
    ...{ clock: alipay.clock, store: alipay.store, courier },
    kind: 'alipay_notice',
    retryAfterMs: RETRY_AFTER_MS,
    faultsOf,
    compose: (notice) => {
      const faults = faultsOf(notice.shop)
      const fields = spoil(notice.fields, faults)
      return compose(keys, { ...notice, fields }, faults.forgedSignature ? 'forged' : true)
    },
    isTaken: ({ status, body }) => status === 200 && body === 'success',
  })
  return { ...keys, dispatch }
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
  const changed = { ...notice, fields }
  return notices.dispatch.sendNow(changed, compose(notices, changed, made.sign), made.times)
}

function announce(notices: Notices, trade: Trade, extra: Fields) {
  if (trade.notifyUrl !== '') notices.dispatch.send(makeNotice(notices, trade, extra))
}

function makeNotice({ alipay }: Notices, trade: Trade, extra: Fields): Notice {
  const now = alipay.clock.now()
  const id = `${toChinaTime(now).slice(0, 10).replaceAll('-', '')}00222${alipay.ids.hex(21)}`
  const app = alipay.apps.get(trade.appId)
  const fields = withoutEmpty({ ...describe(trade, app), ...extra, notify_id: id })
  return { ...NOT_SENT, id, shop: trade.appId, about: trade.tradeNo, url: trade.notifyUrl, fields }
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

const HEADERS = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

function compose({ alipay, forger }: Keys, notice: Notice, sign: boolean | 'forged'): Letter {
  const notifyTime = toChinaTime(alipay.clock.now())
  const fields: Fields = { notify_time: notifyTime, ...notice.fields }
  const keys = sign === 'forged' ? forger() : alipay.keys
  const signature = sign && { sign: signText(noticeText(fields), keys.privateKey) }
  const body = new URLSearchParams({ ...fields, ...signature }).toString()
  return { url: notice.url, headers: HEADERS, body }
}
