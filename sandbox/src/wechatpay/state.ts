import { createHash, type KeyObject } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Store } from '../store.ts'
import type { Wallets } from '../wallets.ts'
import { faultsOff, type Faults } from './faults.ts'
import { asOf, givenBackFen, type Order } from './orders.ts'
import { exportKey, importKey, makePlatformKeys, parsePublicKey } from './signing.ts'
import type { PlatformKeys } from './signing.ts'

export type Registration = Readonly<{
  appid: string
  /** Of the merchant's certificate. */
  serial: string
  publicKey: string
  apiV3Key: string
  name?: string
  /** Which key answers and notices are signed with where the merchant asks for none. */
  signsWith?: 'public_key' | 'certificate'
}>
export type Merchant = {
  mchid: string
  registration: Registration
  key: KeyObject
  faults: Faults
  /** Its clock is the machine's, not ours that was moved: times it is to believe are stated so. */
  keepsRealTime: boolean
  orders: Map<string, Order> // By the merchant's own number.
  outTradeNoOfRefund: Map<string, string>
  paidOrders: number
  paidFen: bigint
  refundedFen: bigint
}
/** What a QR code says leads to an order. */
export type Code = Readonly<{ token: string; mchid: string; outTradeNo: string; expiresAt: number }>
export type WechatPay = Readonly<{
  clock: Clock
  ids: Ids
  store: Store
  wallets: Wallets
  keys: PlatformKeys
  merchants: Map<string, Merchant>
  codes: Map<string, Code>
  transactions: Map<string, Order> // By transaction_id.
}>

const CODE_PREFIX = 'weixin://wxpay/bizpayurl?pr='
const CODE_LIFE_MS = 2 * 3_600_000

export function loadWechatPay(
  given: Pick<WechatPay, 'clock' | 'ids' | 'store' | 'wallets'>,
): WechatPay {
  const wechat: WechatPay = {
    ...given,
    keys: loadKeys(given),
    merchants: new Map(),
    codes: new Map(),
    transactions: new Map(),
  }
  const { store } = given
  for (const code of store.load<Code>('wechat_code')) wechat.codes.set(code.token, code)
  for (const saved of store.load<Pick<Merchant, 'mchid' | 'registration'>>('wechat_merchant')) {
    registerMerchant(wechat, saved.mchid, saved.registration)
  }
  for (const order of store.load<Order>('wechat_order')) remember(wechat, order)
  return wechat
}

/**
 * Registering again replaces the keys and names; orders and switches stay. Nothing if the key is
 * unfit.
 */
export function registerMerchant(
  wechat: WechatPay,
  mchid: string,
  registration: Registration,
): Merchant | undefined {
  const key = parsePublicKey(registration.publicKey)
  if (!key) return undefined
  const fresh = {
    ...{ faults: faultsOff(), keepsRealTime: false, orders: new Map<string, Order>() },
    outTradeNoOfRefund: new Map<string, string>(),
    ...{ paidOrders: 0, paidFen: 0n, refundedFen: 0n },
  }
  const merchant: Merchant = { ...fresh, ...wechat.merchants.get(mchid), mchid, registration, key }
  wechat.merchants.set(mchid, merchant)
  wechat.store.save('wechat_merchant', mchid, { mchid, registration })
  return merchant
}

export function saveOrder(wechat: WechatPay, order: Order) {
  remember(wechat, order)
  wechat.store.save('wechat_order', `${order.mchid}/${order.outTradeNo}`, order)
}

/** The order as of now, by the merchant's own number. */
export function findOrder(
  wechat: WechatPay,
  { orders }: Merchant,
  outTradeNo: string,
): Order | undefined {
  const order = orders.get(outTradeNo)
  if (!order) return undefined
  const current = asOf(order, wechat.clock.now())
  if (current !== order) saveOrder(wechat, current)
  return current
}

/** The order by WeChat Pay's number of its payment. */
export function findTransaction(
  { transactions }: WechatPay,
  { mchid }: Merchant,
  transactionId: string,
): Order | undefined {
  const order = transactions.get(transactionId)
  return order?.mchid === mchid ? order : undefined
}

export function dealCode(wechat: WechatPay, { mchid, outTradeNo }: Order): string {
  const { ids, clock, store } = wechat
  const token = `${ids.hex(7)}zz`
  const code = { token, mchid, outTradeNo, expiresAt: clock.now() + CODE_LIFE_MS }
  wechat.codes.set(token, code)
  store.save('wechat_code', token, code)
  return codeUrl(token)
}

export const codeUrl = (token: string) => `${CODE_PREFIX}${token}`

/** The code's token, where what was scanned is one of ours. */
export function readCode(scanned: string): string | undefined {
  return scanned.startsWith(CODE_PREFIX) ? scanned.slice(CODE_PREFIX.length) : undefined
}

/** The same person is the same to an app always. */
export function openidOf(account: string, appid: string): string {
  const digest = createHash('sha256').update(`${appid} ${account}`).digest('base64url')
  return `oUpF8u${digest.slice(0, 22)}`
}

// Keeps the indexes and the running totals true, so that no question has to walk all orders.
function remember({ merchants, transactions }: WechatPay, order: Order) {
  if (order.transactionId !== '') transactions.set(order.transactionId, order)
  const merchant = merchants.get(order.mchid)
  if (!merchant) return
  const before = merchant.orders.get(order.outTradeNo)
  merchant.orders.set(order.outTradeNo, order)
  for (const { outRefundNo } of order.refunds) {
    merchant.outTradeNoOfRefund.set(outRefundNo, order.outTradeNo)
  }
  if (order.paidAt !== undefined && before?.paidAt === undefined) {
    merchant.paidOrders += 1
    merchant.paidFen += order.totalFen
  }
  merchant.refundedFen += givenBackFen(order) - (before ? givenBackFen(before) : 0n)
}

// The keys outlive a restart: shops have configured them.
function loadKeys({ store, clock, ids }: Pick<WechatPay, 'store' | 'clock' | 'ids'>): PlatformKeys {
  type Saved = Readonly<Record<keyof PlatformKeys, ReturnType<typeof exportKey>>>
  const [saved] = store.load<Saved>('wechat_keys')
  if (saved) {
    return { publicKey: importKey(saved.publicKey), certificate: importKey(saved.certificate) }
  }
  const keys = makePlatformKeys(clock.now(), ids.digits(30))
  const exported = {
    publicKey: exportKey(keys.publicKey),
    certificate: exportKey(keys.certificate),
  }
  store.save('wechat_keys', 'wechat', exported)
  return keys
}
