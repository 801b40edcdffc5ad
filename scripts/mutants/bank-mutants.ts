import type { Mutant } from './mutant.ts'

const rule = (name: string) => ({ file: 'server/src/reconciliation/matching.test.ts', name })
const transfer = (name: string) => ({ file: 'server/test/bank-transfers.db.test.ts', name })
const matching = 'server/src/reconciliation/matching.ts'
const bank = 'server/src/gateways/bank/bank.ts'

export const bankMutants: readonly Mutant[] = [
  {
    breaks: ['D-10'],
    does: 'bears whatever is missing, whether a bank explains it or not',
    file: matching,
    find: "  return chargeBearer === 'SHA' || chargeBearer === 'BEN'",
    replace: '  return true',
    killedBy: rule(
      'what is missing is charges only within the tolerance and where the bank explains it',
    ),
  },
  {
    breaks: ['D-10'],
    does: 'bears charges without a limit',
    file: matching,
    find: '  if (missingMinor > toleranceMinor(dueMinor)) return false',
    replace: '  if (missingMinor > dueMinor) return false',
    killedBy: rule(
      'what is missing is charges only within the tolerance and where the bank explains it',
    ),
  },
  {
    breaks: ['ERS-202'],
    does: 'shares one transfer out over payments that it does not come to',
    file: matching,
    find: '  if (open.length === 0 || !inOne || sum !== amount.minor) return',
    replace: '  if (open.length === 0 || !inOne) return',
    killedBy: rule(
      'several payments in one transfer are paid if it comes to all of them, else a person decides',
    ),
  },
  {
    breaks: ['MED-7641'],
    does: 'matches money in any currency',
    file: matching,
    find: "  if (came.amount.currency !== due.amount.currency) return { kind: 'currency' }\n",
    replace: '',
    killedBy: rule('another currency matches nothing, and a payment that waits no more is late'),
  },
  {
    breaks: ['WOO-5493'],
    does: 'takes what another file told for something new',
    file: 'server/src/reconciliation/statement-store.ts',
    find: '    const partner = same.find(',
    replace: '    const partner = [].find(',
    killedBy: {
      file: 'server/test/bank-imports.db.test.ts',
      name: 'a statement again in another file tells nothing new, with names for its entries or without',
    },
  },
  {
    breaks: ['R6'],
    does: 'ends an order whose money has come and is not booked yet',
    file: 'server/src/app.ts',
    find: '    isArriving: (number: string) => isArriving(db, number),',
    replace: '    isArriving: () => Promise.resolve(false),',
    killedBy: transfer('an order is not ended while its money is being booked'),
  },
  {
    breaks: ['R2'],
    does: 'says that a refund which nobody has sent yet has failed',
    file: bank,
    find: "  const waits = { status: 'unknown', detail: 'to be sent from our bank' } as const",
    replace: "  const waits = { status: 'declined', detail: 'to be sent from our bank' } as const",
    killedBy: {
      file: 'server/src/gateways/bank/bank.test.ts',
      name: 'a refund is unknown until it stands on the statement, and never declined',
    },
  },
  {
    breaks: ['L6'],
    does: 'keeps the parts of a payment that ended',
    file: 'server/src/reconciliation/match-store.ts',
    find: "i.state in ('cancelled', 'expired', 'succeeded')",
    replace: "i.state in ('succeeded')",
    killedBy: transfer('parts of an order that ends unpaid go back'),
  },
]
