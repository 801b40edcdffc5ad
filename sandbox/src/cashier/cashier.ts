import { toChinaTime } from '../china-time.ts'
import { toYuan } from '../money.ts'
import { ok, refuse, type Result } from '../result.ts'
import { announcePayment, type Notices } from '../alipay/notices.ts'
import { noticeText, signText } from '../alipay/signing.ts'
import { buyerIdOf, changeBalance, findTrade, saveTrade } from '../alipay/state.ts'
import type { Alipay, App, Link, Wallet } from '../alipay/state.ts'
import { isSameOrder, pay, whyUnpayable, type Trade } from '../alipay/trades.ts'

/** Why the buyer cannot go on. All but the first four end the visit. */
export type CashierRefusal =
  | 'wrong_login'
  | 'login_needed'
  | 'wrong_pay_password'
  | 'insufficient_balance'
  | 'buyer_is_seller'
  | 'already_paid'
  | 'closed'
  | 'expired'
  | 'inconsistent'
export type Visit = Readonly<{ notices: Notices; app: App; link: Link }>
export type Credentials = Readonly<{ account: string; loginPassword: string; payPassword: string }>

/**
 * The trade behind the link, if a buyer has logged in before; refuses when it can no longer be
 * paid.
 */
export function findPayable(visit: Visit): Result<Trade | undefined, CashierRefusal> {
  const { link, app } = visit
  const { alipay } = visit.notices
  const isExpired = alipay.clock.now() >= link.expiresAt
  const trade = findTrade(alipay, app, { outTradeNo: link.order.outTradeNo })
  if (!trade) return isExpired ? refuse('expired') : ok(undefined)
  if (!isSameOrder(trade, link.order)) return refuse('inconsistent')
  const reason = whyUnpayable(trade)
  if (!reason) return ok(trade)
  if (trade.paidAt !== undefined) return refuse('already_paid')
  return refuse(alipay.clock.now() >= trade.expiresAt ? 'expired' : 'closed')
}

/** A trade keeps the time of the link that began it, whatever a later link says. */
export function deadlineOf({ notices, app, link }: Visit): number {
  const trade = findTrade(notices.alipay, app, { outTradeNo: link.order.outTradeNo })
  return (trade ?? link).expiresAt
}

/**
 * Logging in is what creates the trade. Until it is paid another buyer may take the place of the
 * first.
 */
export function logIn(
  visit: Visit,
  { account, loginPassword }: Pick<Credentials, 'account' | 'loginPassword'>,
): Result<Wallet, CashierRefusal> {
  const { link, app } = visit
  const { alipay } = visit.notices
  const payable = findPayable(visit)
  if (!payable.ok) return payable
  const wallet = alipay.wallets.get(account.trim().toLowerCase())
  if (!wallet || wallet.loginPassword !== loginPassword) return refuse('wrong_login')
  if (wallet.account === app.registration.sellerEmail?.toLowerCase())
    return refuse('buyer_is_seller')

  const buyer = { account: wallet.account, buyerId: buyerIdOf(wallet.account) }
  const trade = payable.value ?? newTrade(alipay, link)
  saveTrade(alipay, { ...trade, buyer })
  return ok(wallet)
}

/** Moves the money and sends the notice on its way; the answer does not wait for it. */
export function confirm(
  visit: Visit,
  { account, payPassword }: Pick<Credentials, 'account' | 'payPassword'>,
): Result<Trade, CashierRefusal> {
  const { alipay } = visit.notices
  const payable = findPayable(visit)
  if (!payable.ok) return payable
  const wallet = alipay.wallets.get(account)
  const trade = payable.value
  if (!wallet || !trade || trade.buyer.account !== account) return refuse('login_needed')
  if (wallet.payPassword !== payPassword) return refuse('wrong_pay_password')
  if (wallet.balanceFen < trade.totalFen) return refuse('insufficient_balance')

  const paid = pay(trade, alipay.clock.now())
  if (!paid.ok) return refuse('closed')
  changeBalance(alipay, account, -trade.totalFen)
  saveTrade(alipay, paid.value)
  announcePayment(visit.notices, paid.value)
  return ok(paid.value)
}

/**
 * Where the browser goes after paying: the shop's page with signed parameters, for display only.
 */
export function signedReturn({ notices, app, link }: Visit, trade: Trade): string {
  const { alipay } = notices
  const fields = {
    charset: 'utf-8',
    out_trade_no: trade.outTradeNo,
    method: 'alipay.trade.page.pay.return',
    total_amount: toYuan(trade.totalFen),
    trade_no: trade.tradeNo,
    auth_app_id: app.appId,
    version: '1.0',
    app_id: app.appId,
    sign_type: 'RSA2',
    seller_id: app.registration.sellerId,
    timestamp: toChinaTime(alipay.clock.now()),
  }
  const sign = signText(noticeText(fields), alipay.keys.privateKey)
  const target = new URL(link.returnUrl)
  for (const [name, value] of Object.entries({ ...fields, sign })) {
    target.searchParams.set(name, value)
  }
  return target.href
}

function newTrade(alipay: Alipay, link: Link): Trade {
  const now = alipay.clock.now()
  const day = toChinaTime(now).slice(0, 10).replaceAll('-', '')
  return {
    ...link.order,
    appId: link.appId,
    tradeNo: `${day}22001${alipay.ids.digits(15)}`,
    status: 'WAIT_BUYER_PAY',
    buyer: { account: '', buyerId: '' },
    notifyUrl: link.notifyUrl,
    createdAt: now,
    expiresAt: link.expiresAt,
    paidAt: undefined,
    refunds: [],
  }
}
