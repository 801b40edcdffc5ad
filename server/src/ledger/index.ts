export type { Journal } from './ledger.ts'
export { ledgerErrors } from './errors.ts'
export { postJournals, tryJournals } from './commands.ts'
export {
  bankAccount,
  escrowAccount,
  expenseAccount,
  suspenseAccount,
  walletAccount,
} from './chart.ts'
export type { Source } from './templates.ts'
export {
  bankChargeJournal,
  bankDebitJournal,
  bankExplainedJournal,
  bankReceiptJournal,
} from './bank-templates.ts'
export {
  captureJournal,
  refundHoldJournal,
  refundReturnJournal,
  refundSettleJournal,
  refundVoidJournal,
  strayCaptureJournal,
} from './templates.ts'
export {
  balanceCaptureJournal,
  balanceHoldJournal,
  balanceVoidJournal,
  bankPaymentConfirmedJournal,
  bankPaymentHoldJournal,
  bankPaymentReturnedJournal,
  bankPaymentSentJournal,
  bankPaymentVoidJournal,
  topUpJournal,
} from './wallet-templates.ts'
export {
  debtPaidJournal,
  termsCaptureJournal,
  termsHoldJournal,
  termsVoidJournal,
} from './terms-templates.ts'
export {
  balancesOf,
  listPostings,
  listStatement,
  listSuspense,
  listTransfers,
  walletBalancesOf,
} from './history.ts'
export type { AccountPosting, StatementLine } from './history.ts'
export { closeAccount, expireHolds, reverseJournal } from './corrections.ts'
export { createPoster } from './poster.ts'
export { createSealer } from './blocks.ts'
export { verifyLedger } from './verify.ts'
