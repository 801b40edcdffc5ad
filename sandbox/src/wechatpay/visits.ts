import type { CashierRefusal, Visit } from '../cashier/cashier.ts'
import { toChinaTime } from '../china-time.ts'
import { ok, refuse, type Result } from '../result.ts'
import { announcePayment, type Notices } from './notices.ts'
import type { Order } from './orders.ts'
import { findOrder, saveOrder, type Code, type Merchant } from './state.ts'

type Scanned = Readonly<{ notices: Notices; merchant: Merchant; code: Code }>

/** Somebody who scanned a code with WeChat. There is no shop to go back to on that phone. */
export function findWechatVisit(notices: Notices, token: string): Visit | undefined {
  const { wechat } = notices
  const code = wechat.codes.get(token)
  const merchant = code && wechat.merchants.get(code.mchid)
  const order = merchant && findOrder(wechat, merchant, code.outTradeNo)
  if (!order) return undefined
  const scanned = { notices, merchant, code }
  const { outTradeNo, description: subject, totalFen } = order
  return {
    ...{ token, network: 'WeChat Pay', now: wechat.clock.now(), returnUrl: '' },
    order: { outTradeNo, subject, totalFen },
    payee: merchant.registration.name ?? `Merchant ${merchant.mchid}`,
    payBefore: Math.min(code.expiresAt, order.expiresAt),
    findPayer: () => {
      const payable = findPayable(scanned)
      return payable.ok ? ok(payable.value.payer || undefined) : payable
    },
    isSeller: () => false,
    enter: (account) => {
      const current = findOrder(wechat, merchant, outTradeNo) ?? order
      saveOrder(wechat, { ...current, payer: account })
    },
    pay: () => pay(scanned),
    findPaidNumber: () => findOrder(wechat, merchant, outTradeNo)?.transactionId || undefined,
    signReturn: () => '',
  }
}

function findPayable({ notices, merchant, code }: Scanned): Result<Order, CashierRefusal> {
  const { wechat } = notices
  const now = wechat.clock.now()
  const order = findOrder(wechat, merchant, code.outTradeNo)
  if (!order || order.state === 'CLOSED') {
    return refuse(order && now < order.expiresAt ? 'closed' : 'expired')
  }
  if (order.state === 'SUCCESS') return refuse('already_paid')
  return now < code.expiresAt ? ok(order) : refuse('expired')
}

function pay(scanned: Scanned): Result<Order, CashierRefusal> {
  const { wechat } = scanned.notices
  const payable = findPayable(scanned)
  if (!payable.ok) return payable
  const now = wechat.clock.now()
  const day = toChinaTime(now).slice(0, 10).replaceAll('-', '')
  const transactionId = `420000${wechat.ids.digits(4)}${day}${wechat.ids.digits(10)}`
  const paid: Order = { ...payable.value, state: 'SUCCESS', transactionId, paidAt: now }
  saveOrder(wechat, paid)
  announcePayment(scanned.notices, paid)
  return ok(paid)
}
