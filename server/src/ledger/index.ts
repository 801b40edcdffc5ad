export type { Account, Journal, LedgerRefusal, Transfer } from './ledger.ts'
export { ledgerErrors } from './errors.ts'
export { postJournals, tryJournals, type Outcome } from './commands.ts'
export { escrowAccount, fxAccount, networkAccount, suspenseAccount } from './chart.ts'
export {
  captureJournal,
  refundHoldJournal,
  refundSettleJournal,
  refundVoidJournal,
  strayCaptureJournal,
  type OrderShare,
  type RefundSource,
} from './templates.ts'
export { balancesOf, listPostings, listTransfers } from './history.ts'
export type { AccountPosting, Balance, TransferView } from './history.ts'
export { verifyLedger, type Verification } from './verify.ts'
