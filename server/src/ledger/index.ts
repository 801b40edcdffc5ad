export type { Journal } from './ledger.ts'
export { ledgerErrors } from './errors.ts'
export { postJournals, tryJournals } from './commands.ts'
export { bankAccount, escrowAccount, expenseAccount, suspenseAccount } from './chart.ts'
export type { Source } from './templates.ts'
export {
  bankChargeJournal,
  bankExplainedJournal,
  bankPaymentJournal,
  bankReceiptJournal,
  captureJournal,
  refundHoldJournal,
  refundSettleJournal,
  refundVoidJournal,
  strayCaptureJournal,
} from './templates.ts'
export { balancesOf, listPostings, listSuspense, listTransfers } from './history.ts'
export type { AccountPosting } from './history.ts'
export { closeAccount, expireHolds, reverseJournal } from './corrections.ts'
export { createPoster } from './poster.ts'
export { createSealer } from './blocks.ts'
export { verifyLedger } from './verify.ts'
