export type {
  Gateway,
  Gateways,
  Limits,
  NextStep,
  NoticeCheck,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
} from './gateway.ts'
export { createAlipay, type AlipayConfig } from './alipay/alipay.ts'
export { findGateway } from './gateway.ts'
export { withPoints } from './points.ts'
