export type {
  Delivery,
  Gateway,
  Gateways,
  Method,
  NextStep,
  NoticeCheck,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
} from './gateway.ts'
export { BALANCE, createBalance } from './balance.ts'
export { createAlipay, type AlipayConfig } from './alipay/alipay.ts'
export { bankReference, createBank, refundMark } from './bank/bank.ts'
export type { BankAccount, BankConfig } from './bank/bank.ts'
export { createWechatPay, type WechatPayConfig } from './wechatpay/wechatpay.ts'
export { findMethod, listMethods } from './gateway.ts'
export { withPoints } from './points.ts'
