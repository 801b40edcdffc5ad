export type {
  CloseAnswer,
  Gateway,
  Gateways,
  NextStep,
  PaymentAnswer,
  PaymentReport,
  RefundAnswer,
  RefundRequest,
} from './gateway.ts'
export { createAlipay, type AlipayConfig } from './alipay/alipay.ts'
