export type {
  Gateway,
  Gateways,
  NextStep,
  PaymentReport,
  RefundAnswer,
} from './gateway.ts'
export { createAlipay } from './alipay/alipay.ts'
