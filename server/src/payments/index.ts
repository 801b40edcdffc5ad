export { capturePayments } from './captures.ts'
export { lockForCapture } from './capture-store.ts'
export {
  cancelIntent,
  expireIntents,
  openIntents,
  payAttempt,
  payIntent,
  queryDueAttempts,
} from './commands.ts'
export type { OrderEffects, OrderName, PaymentsDeps } from './deps.ts'
export { paymentsErrors } from './errors.ts'
export { askAboutRefunds } from './notice-store.ts'
export { createOutcomes } from './outcomes.ts'
export type { Attempt, CaptureReport, Intent } from './payments.ts'
export { dispatchRefunds, prepareOrderRefund } from './refunds.ts'
export { listRefundsOfOrders, listStrayRefunds } from './refund-store.ts'
export type { Refund, TrackedRefund } from './refund-store.ts'
export { reverseCapture } from './reversals.ts'
export { paymentsRoutes } from './routes.ts'
export { stepView, StepView } from './views.ts'
export { operatorPaymentsRoutes } from './operator-routes.ts'
export { findRates, insertRate, type OpenAttempt } from './store.ts'
