import type { CashierRefusal, Visit } from '../cashier/cashier.ts'
import { toChinaTime } from '../china-time.ts'
import { toYuan } from '../money.ts'
import { ok, refuse, type Result } from '../result.ts'
import { announcePayment, type Notices } from './notices.ts'
import { noticeText, signText } from './signing.ts'
import { buyerIdOf, findTrade, saveTrade, type Alipay, type App, type Link } from './state.ts'
import { isSameOrder, pay, whyUnpayable, type Trade } from './trades.ts'

type Opened = Readonly<{ notices: Notices; app: App; link: Link }>

/** Somebody who opened a link to Alipay's cashier, or scanned a code that leads there. */
export function findAlipayVisit(notices: Notices, token: string): Visit | undefined {
  const { alipay } = notices
  const link = alipay.links.get(token)
  const app = link && alipay.apps.get(link.appId)
  if (!app) return undefined
  const opened = { notices, app, link }
  const { name, sellerEmail, sellerId } = app.registration
  return {
    ...{ token, network: 'Alipay', order: link.order, now: alipay.clock.now() },
    payee: name ?? sellerEmail ?? `Merchant ${sellerId}`,
    // A trade keeps the time of the link that began it, whatever a later link says.
    payBefore: (tradeOf(opened) ?? link).expiresAt,
    returnUrl: link.returnUrl,
    findPayer: () => {
      const payable = findPayable(opened)
      return payable.ok ? ok(payable.value?.buyer.account) : payable
    },
    isSeller: (account) => account === sellerEmail?.toLowerCase(),
    enter: (account) => enter(opened, account),
    pay: () => payTrade(opened),
    findPaidNumber: () => findPaid(opened)?.tradeNo,
    signReturn: () => signedReturn(opened),
  }
}

function tradeOf({ notices, app, link }: Opened): Trade | undefined {
  return findTrade(notices.alipay, app, { outTradeNo: link.order.outTradeNo })
}

/** The trade behind the link, if a buyer has logged in before. */
function findPayable(opened: Opened): Result<Trade | undefined, CashierRefusal> {
  const { link, notices } = opened
  const now = notices.alipay.clock.now()
  const trade = tradeOf(opened)
  const begunBefore = link.scanBefore ?? link.expiresAt
  if (!trade) return now >= begunBefore ? refuse('expired') : ok(undefined)
  if (!isSameOrder(trade, link.order)) return refuse('inconsistent')
  const reason = whyUnpayable(trade)
  if (!reason) return ok(trade)
  if (trade.paidAt !== undefined) return refuse('already_paid')
  return refuse(now >= trade.expiresAt ? 'expired' : 'closed')
}

/** Logging in is what creates the trade. */
function enter(opened: Opened, account: string) {
  const { alipay } = opened.notices
  const trade = tradeOf(opened) ?? newTrade(alipay, opened.link)
  saveTrade(alipay, { ...trade, buyer: { account, buyerId: buyerIdOf(account) } })
}

function payTrade(opened: Opened): Result<Trade, CashierRefusal> {
  const { alipay } = opened.notices
  const trade = tradeOf(opened)
  const paid = trade && pay(trade, alipay.clock.now())
  if (!paid?.ok) return refuse('closed')
  saveTrade(alipay, paid.value)
  announcePayment(opened.notices, paid.value)
  return paid
}

function findPaid(opened: Opened): Trade | undefined {
  const trade = tradeOf(opened)
  if (trade?.paidAt === undefined) return undefined
  return isSameOrder(trade, opened.link.order) ? trade : undefined
}

function signedReturn(opened: Opened): string {
  const { notices, app, link } = opened
  const trade = findPaid(opened)
  if (!trade) return link.returnUrl
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
    timestamp: toChinaTime(notices.alipay.clock.now()),
  }
  const sign = signText(noticeText(fields), notices.alipay.keys.privateKey)
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
