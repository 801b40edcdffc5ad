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
export { createOutcomes } from './outcomes.ts'
export { dispatchRefunds, prepareOrderRefund } from './refunds.ts'
export { listRefundsOfOrders, listStrayRefunds } from './refund-store.ts'
export type { Refund, TrackedRefund } from './refund-store.ts'
export { openTopUp, refundTopUp } from './top-ups.ts'
export { listTopUps, type TopUp } from './top-up-store.ts'
export { paymentsRoutes } from './routes.ts'
export { stepView, StepView } from './views.ts'
export { operatorPaymentsRoutes } from './operator-routes.ts'
export { findRates, insertRate, type OpenAttempt } from './store.ts'
