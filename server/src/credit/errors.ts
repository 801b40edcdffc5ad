import type { ErrorTable } from '../platform/errors.ts'

export const creditErrors = {
  'credit.line_closed': { status: 409, title: 'There is no credit line that pays this' },
  'credit.overdue': { status: 409, title: 'What is overdue must be paid off first' },
  'credit.too_low': { status: 409, title: 'The credit line has too little left for this' },
  'credit.line_not_found': { status: 404, title: 'There is no such credit line' },
  'credit.suppliers_line': {
    status: 409,
    title: 'A supplier has granted this line: only they can change it',
  },
  'credit.line_known': {
    status: 409,
    title: 'This buyer has a credit line in this currency already',
  },
  'credit.line_changed': { status: 409, title: 'Somebody else has changed this line meanwhile' },
  'credit.buyer_not_found': { status: 404, title: 'There is no such buyer to grant credit to' },
  'credit.debt_not_found': { status: 404, title: 'There is no such debt' },
  'credit.debt_not_owed': { status: 409, title: 'Nothing is owed of this' },
  'credit.one_currency': { status: 422, title: 'Debts are paid off in one currency at a time' },
  'credit.exceeds_owed': { status: 422, title: 'This is more than what is owed' },
} as const satisfies ErrorTable
