import type { ErrorTable } from '../platform/errors.ts'

export const reconciliationErrors = {
  'reconciliation.file_refused': { status: 422, title: 'The bank’s file cannot be taken in' },
  'reconciliation.account_unknown': {
    status: 422,
    title: 'The statement is of an account that is not ours',
  },
  'reconciliation.statement_repeated': {
    status: 409,
    title: 'This statement was taken in before, under another name',
  },
  'reconciliation.entry_not_found': { status: 404, title: 'There is no such bank entry' },
  'reconciliation.wrong_state': {
    status: 409,
    title: 'The bank entry is not in a state that allows this',
  },
  'reconciliation.no_bank_payment': {
    status: 409,
    title: 'This payment was never to be paid by bank transfer',
  },
  'reconciliation.other_currency': {
    status: 409,
    title: 'The entry and the payment are in two currencies',
  },
  'reconciliation.exceeds_entry': { status: 409, title: 'The entry has less left than that' },
  'reconciliation.exceeds_due': { status: 409, title: 'The payment needs less than that' },
  'reconciliation.not_charges': {
    status: 409,
    title: 'This is more than banks’ charges can explain',
  },
  'reconciliation.match_not_found': { status: 404, title: 'There is no such match' },
  'reconciliation.match_undone': { status: 409, title: 'The match was undone before' },
  'reconciliation.match_returning': {
    status: 409,
    title: 'The money is on its way back to its payer',
  },
} as const satisfies ErrorTable
