import type { ErrorTable } from '../platform/errors.ts'

export const ledgerErrors = {
  'ledger.reference_reused': { status: 409, title: 'This reference names another journal' },
  'ledger.currency_mismatch': { status: 409, title: 'The account keeps another currency' },
  'ledger.account_closed': { status: 409, title: 'The account is closed' },
  'ledger.balance_exceeded': { status: 409, title: 'The account does not hold that much' },
  'ledger.hold_not_found': { status: 404, title: 'There is no such hold' },
  'ledger.hold_resolved': { status: 409, title: 'The hold was settled or voided before' },
  'ledger.hold_exceeded': { status: 409, title: 'The hold reserves less than that' },
  'ledger.hold_name_taken': { status: 409, title: 'A hold with this name exists' },
} as const satisfies ErrorTable
