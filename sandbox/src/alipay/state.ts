import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Store } from '../store.ts'
import type { Wallets } from '../wallets.ts'
import { faultsOff, type Faults } from './faults.ts'
import { exportKeyPair, importKeyPair, makeKeyPair, parsePublicKey } from './signing.ts'
import type { KeyPair } from './signing.ts'
import { asOf, refundedFen, type Order, type Trade } from './trades.ts'

export type AppRegistration = Readonly<{
  publicKey: string
  sellerId: string
  sellerEmail?: string
  name?: string
}>
/** One way to the cashier. The trade comes into being when a buyer logs in there. */
export type Link = Readonly<{
  token: string
  appId: string
  order: Order
  notifyUrl: string
  returnUrl: string
  expiresAt: number
  /** Of a code: it leads nowhere later, unless it was scanned before. */
  scanBefore?: number
}>
export type App = {
  appId: string
  registration: AppRegistration
  key: KeyObject
  faults: Faults
  lostRequestIds: Set<string>
  tradeNoByOutTradeNo: Map<string, string>
  paidTrades: number
  paidFen: bigint
  refundedFen: bigint
}
export type Alipay = Readonly<{
  clock: Clock
  ids: Ids
  store: Store
  keys: KeyPair
  refundGapMs: number
  apps: Map<string, App>
  wallets: Wallets
  links: Map<string, Link>
  trades: Map<string, Trade>
}>

export function loadAlipay(given: Omit<Alipay, 'keys' | 'apps' | 'links' | 'trades'>): Alipay {
  const alipay: Alipay = {
    ...given,
    keys: loadKeys(given.store),
    apps: new Map(),
    links: new Map(),
    trades: new Map(),
  }
  const { store } = given
  for (const link of store.load<Link>('link')) alipay.links.set(link.token, link)
  for (const app of store.load<{ appId: string; registration: AppRegistration }>('app')) {
    registerApp(alipay, app.appId, app.registration)
  }
  for (const trade of store.load<Trade>('trade')) remember(alipay, trade)
  return alipay
}

/**
 * Registering again replaces the key and the names; trades and switches stay. Nothing if the key is
 * unfit.
 */
export function registerApp(
  alipay: Alipay,
  appId: string,
  registration: AppRegistration,
): App | undefined {
  const key = parsePublicKey(registration.publicKey)
  if (!key) return undefined
  const fresh = {
    faults: faultsOff(),
    lostRequestIds: new Set<string>(),
    tradeNoByOutTradeNo: new Map<string, string>(),
    paidTrades: 0,
    paidFen: 0n,
    refundedFen: 0n,
  }
  const app: App = { ...fresh, ...alipay.apps.get(appId), appId, registration, key }
  alipay.apps.set(appId, app)
  alipay.store.save('app', appId, { appId, registration })
  return app
}

export function saveTrade(alipay: Alipay, trade: Trade) {
  remember(alipay, trade)
  alipay.store.save('trade', trade.tradeNo, trade)
}

/** The trade as of now, by Alipay's number or else by the shop's own. */
export function findTrade(
  alipay: Alipay,
  app: App,
  by: { tradeNo?: string | undefined; outTradeNo?: string | undefined },
): Trade | undefined {
  const tradeNo = by.tradeNo || app.tradeNoByOutTradeNo.get(by.outTradeNo ?? '')
  const trade = alipay.trades.get(tradeNo ?? '')
  if (!trade || trade.appId !== app.appId) return undefined
  const current = asOf(trade, alipay.clock.now())
  if (current !== trade) saveTrade(alipay, current)
  return current
}

export function saveLink(alipay: Alipay, link: Link) {
  alipay.links.set(link.token, link)
  alipay.store.save('link', link.token, link)
}

/** The same account always has the same number. */
export function buyerIdOf(account: string): string {
  const digest = createHash('sha256').update(account).digest('hex')
  return `2088${(BigInt(`0x${digest}`) % 10n ** 12n).toString().padStart(12, '0')}`
}

// Keeps the indexes and the running totals true, so that no question has to walk all trades.
function remember(alipay: Alipay, trade: Trade) {
  const before = alipay.trades.get(trade.tradeNo)
  alipay.trades.set(trade.tradeNo, trade)
  const app = alipay.apps.get(trade.appId)
  if (!app) return
  app.tradeNoByOutTradeNo.set(trade.outTradeNo, trade.tradeNo)
  if (trade.paidAt !== undefined && before?.paidAt === undefined) {
    app.paidTrades += 1
    app.paidFen += trade.totalFen
  }
  app.refundedFen += refundedFen(trade) - (before ? refundedFen(before) : 0n)
}

// The keys outlive a restart: shops have configured the public one.
function loadKeys(store: Store): KeyPair {
  const [saved] = store.load<ReturnType<typeof exportKeyPair>>('keys')
  if (saved) return importKeyPair(saved)
  const keys = makeKeyPair()
  store.save('keys', 'alipay', exportKeyPair(keys))
  return keys
}
