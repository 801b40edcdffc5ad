export type {
  CardVault,
  Delivery,
  Gateway,
  Gateways,
  KeptCard,
  Method,
  NextStep,
  NoticeCheck,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
  RefundRequest,
} from './gateway.ts'
export { BALANCE, createBalance } from './balance.ts'
export { createTerms, TERMS } from './terms.ts'
export { createAlipay, type AlipayConfig } from './alipay/alipay.ts'
export { bankReference, createBank, refundMark } from './bank/bank.ts'
export type { BankAccount, BankConfig } from './bank/bank.ts'
export { createStripe, type StripeConfig } from './stripe/stripe.ts'
export { createWechatPay, type WechatPayConfig } from './wechatpay/wechatpay.ts'
export { findMethod, listMethods } from './gateway.ts'
export { withPoints } from './points.ts'
