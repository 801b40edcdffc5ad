import { toChinaRfc3339 } from '../china-time.ts'
import type { Courier, Letter } from '../delivery.ts'
import { createDispatch, NOT_SENT, type Dispatch, type Notice as Sent } from '../notices.ts'
import { faultsOff, type NoticeFaults } from './faults.ts'
import type { Order, Refund } from './orders.ts'
import { linesOf, makeRsa, seal, signText, type PlatformKey } from './signing.ts'
import { openidOf, type Merchant, type WechatPay } from './state.ts'
import { transactionView } from './views.ts'
import { maskAccount } from '../wallets.ts'

type Fields = Readonly<Record<string, unknown>>
export type Notice = Sent &
  Readonly<{
    event: string
    about: string
    kind: 'transaction' | 'refund'
    summary: string
    createdAt: number
    fields: Fields
  }>
/** How a letter is signed; `probe` is what WeChat sends to see whether a shop checks at all. */
export type Signing = 'true' | 'none' | 'forged' | 'probe'
export type Notices = Readonly<{ wechat: WechatPay; dispatch: Dispatch<Notice>; forger: Forger }>
type Forger = () => PlatformKey

const SECOND_MS = 1_000
const RETRY_AFTER_MS = [
  ...[15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600],
  ...[10_800, 10_800, 10_800, 21_600, 21_600],
].map((seconds) => seconds * SECOND_MS)
const STALE_MS = 600_000
const FOREIGN_MCHID = '1900000000'

export function loadNotices(wechat: WechatPay, courier: Courier): Notices {
  const forger = createForger(wechat)
  const faultsOf = (mchid: string): NoticeFaults =>
    (wechat.merchants.get(mchid)?.faults ?? faultsOff()).notices
  const dispatch = createDispatch<Notice>({
    ...{ clock: wechat.clock, store: wechat.store, courier },
    kind: 'wechat_notice',
    retryAfterMs: RETRY_AFTER_MS,
    faultsOf,
    compose: (notice) => {
      const faults = faultsOf(notice.shop)
      const signing = faults.forgedSignature ? 'forged' : 'true'
      return composeLetter({ wechat, forger }, spoil(notice, faults), { signing, faults })
    },
    isTaken: ({ status }) => status === 200 || status === 204,
  })
  return { wechat, dispatch, forger }
}

export function announcePayment(notices: Notices, order: Order) {
  notices.dispatch.send(paymentNotice(notices, order))
}

export function announceRefund(notices: Notices, order: Order, refund: Refund) {
  if (refund.notifyUrl === '') return // The old protocol's form would come, or nothing.
  const { wechat } = notices
  const { mchid, transactionId, outTradeNo, totalFen, payer } = order
  notices.dispatch.send({
    ...newNotice(wechat, order),
    url: refund.notifyUrl,
    event: `REFUND.${refund.status}`,
    kind: 'refund',
    summary: refund.status === 'SUCCESS' ? '退款成功' : '退款异常',
    fields: {
      mchid,
      transaction_id: transactionId,
      out_trade_no: outTradeNo,
      refund_id: refund.refundId,
      out_refund_no: refund.outRefundNo,
      refund_status: refund.status,
      ...(refund.status === 'SUCCESS' && { success_time: toChinaRfc3339(refund.endsAt) }),
      user_received_account: `支付用户零钱 ${maskAccount(payer)}`,
      amount: {
        total: Number(totalFen),
        refund: Number(refund.amountFen),
        payer_total: Number(totalFen),
        payer_refund: Number(refund.amountFen),
      },
    },
  })
}

export type HandMade = Readonly<{
  times: number
  overrides: Readonly<Record<string, unknown>>
  signing: Signing
}>

/** Sends what a test made up about a payment, at once and without retries. */
export function sendHandMade(notices: Notices, order: Order, made: HandMade): Promise<Notice> {
  const notice = paymentNotice(notices, order)
  const changed = { ...notice, fields: { ...notice.fields, ...made.overrides } }
  const how = { signing: made.signing, faults: faultsOff().notices }
  return notices.dispatch.sendNow(changed, composeLetter(notices, changed, how), made.times)
}

function paymentNotice({ wechat }: Notices, order: Order): Notice {
  const openid = openidOf(order.payer, order.appid)
  return {
    ...newNotice(wechat, order),
    url: order.notifyUrl,
    event: 'TRANSACTION.SUCCESS',
    kind: 'transaction',
    summary: '支付成功',
    fields: transactionView(order, openid),
  }
}

function newNotice({ ids, clock }: WechatPay, { mchid, outTradeNo }: Order) {
  const hex = ids.hex(32)
  const id = [8, 12, 16, 20].reduceRight(
    (text, at) => `${text.slice(0, at)}-${text.slice(at)}`,
    hex,
  )
  return { ...NOT_SENT, id, shop: mchid, about: `${mchid}/${outTradeNo}`, createdAt: clock.now() }
}

function spoil(notice: Notice, faults: NoticeFaults): Notice {
  const { fields } = notice
  return {
    ...notice,
    fields: {
      ...fields,
      ...(faults.wrongAmount && { amount: raised(fields['amount']) }),
      ...(faults.foreignMchid && { mchid: FOREIGN_MCHID }),
    },
  }
}

function raised(amount: unknown): Fields {
  const all: Fields = typeof amount === 'object' ? { ...amount } : {}
  return { ...all, total: Number(`9${String(all['total'])}`) }
}

type How = Readonly<{ signing: Signing; faults: NoticeFaults }>

function composeLetter(
  { wechat, forger }: Pick<Notices, 'wechat' | 'forger'>,
  notice: Notice,
  { signing, faults }: How,
): Letter {
  const merchant = wechat.merchants.get(notice.shop)
  const key = merchant?.registration.apiV3Key ?? ''
  const sealed = seal(JSON.stringify(notice.fields), {
    key: faults.unreadable ? [...key].toReversed().join('') : key,
    ...{ nonce: wechat.ids.hex(12), about: notice.kind },
  })
  const body = JSON.stringify({
    id: notice.id,
    create_time: toChinaRfc3339(notice.createdAt),
    resource_type: 'encrypt-resource',
    event_type: notice.event,
    summary: notice.summary,
    resource: { original_type: notice.kind, ...sealed },
  })
  const ours = platformKeyOf(wechat, merchant)
  const signer = signing === 'forged' ? { ...forger(), serial: ours.serial } : ours
  const ageMs = faults.stale ? STALE_MS : 0
  const signed = signing !== 'none' && signedHeaders(wechat, body, { merchant, signer, ageMs })
  const probe = signing === 'probe' && signed && { 'wechatpay-signature': PROBE }
  const headers = { 'content-type': 'application/json', accept: '*/*', ...signed, ...probe }
  return { url: notice.url, headers, body }
}

const PROBE = 'WECHATPAY/SIGNTEST/c2lnbnRlc3QgcHJvYmU='

type ToSign = Readonly<{
  merchant: Merchant | undefined
  signer: PlatformKey
  ageMs?: number
}>

/** What proves to a merchant that a body comes from WeChat Pay. */
export function signedHeaders(wechat: WechatPay, body: string, toSign: ToSign) {
  const { merchant, signer, ageMs = 0 } = toSign
  const now = merchant?.keepsRealTime ? Date.now() : wechat.clock.now()
  const timestamp = String(Math.floor((now - ageMs) / SECOND_MS))
  const nonce = wechat.ids.hex(32)
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': signText(linesOf(timestamp, nonce, body), signer.privateKey),
    'wechatpay-serial': signer.serial,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  }
}

/** The key that this merchant's answers and notices are signed with. */
export function platformKeyOf({ keys }: WechatPay, merchant: Merchant | undefined, wanted = '') {
  const named = Object.values(keys).find(({ serial }) => serial === wanted)
  if (named) return named
  return merchant?.registration.signsWith === 'certificate' ? keys.certificate : keys.publicKey
}

function createForger({ keys }: WechatPay): Forger {
  let made: PlatformKey | undefined
  return () => (made ??= { ...keys.publicKey, privateKey: makeRsa().privateKey })
}
