export type {
  Gateway,
  Gateways,
  Limits,
  NextStep,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
} from './gateway.ts'
export { createAlipay } from './alipay/alipay.ts'
export { findGateway } from './gateway.ts'
