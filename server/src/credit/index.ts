export { availableOf, dayOf, dueOnOf, type UsedLine } from './credit.ts'
export {
  lowerDebt,
  openDebts,
  payOffDebts,
  planPayOff,
  releaseCredit,
  reserveCredit,
  restoreDebts,
  type PaidOff,
} from './debts.ts'
export { findDebtsOfIntents } from './debt-list-store.ts'
export { insertPayOff } from './debt-store.ts'
export { creditErrors } from './errors.ts'
export { findOpenLines } from './line-store.ts'
export { grantLine } from './lines.ts'
export { remindOfDebts } from './reminders.ts'
export { creditRoutes } from './routes.ts'
export { debtStateOf } from './views.ts'
