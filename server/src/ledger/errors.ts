import type { ErrorTable } from '../platform/errors.ts'

export const ledgerErrors = {
  'ledger.reference_reused': { status: 409, title: 'This reference names another journal' },
  'ledger.currency_mismatch': { status: 409, title: 'The account keeps another currency' },
  'ledger.account_closed': { status: 409, title: 'The account is closed' },
  'ledger.balance_exceeded': { status: 409, title: 'The account does not hold that much' },
  'ledger.hold_not_found': { status: 404, title: 'There is no such hold' },
  'ledger.hold_resolved': { status: 409, title: 'The hold was settled or voided before' },
  'ledger.hold_expired': { status: 409, title: 'The time of the hold is over' },
  'ledger.hold_not_due': { status: 409, title: 'The hold has time left, or no end' },
  'ledger.account_not_empty': { status: 409, title: 'The account still holds or awaits money' },
  'ledger.account_not_found': { status: 404, title: 'There is no such account' },
  'ledger.journal_reserves': { status: 409, title: 'The journal reserves: resolve its holds' },
  'ledger.journal_not_found': { status: 404, title: 'There is no such journal' },
  'ledger.hold_exceeded': { status: 409, title: 'The hold reserves less than that' },
  'ledger.hold_name_taken': { status: 409, title: 'A hold with this name exists' },
} as const satisfies ErrorTable
