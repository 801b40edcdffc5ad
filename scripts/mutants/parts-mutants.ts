import type { Mutant } from './mutant.ts'

// What breaks when an order is paid in parts, or several by one payment.

const captures = 'server/src/payments/captures.ts'
const commands = 'server/src/payments/commands.ts'
const merging = 'server/src/payments/merging.ts'
const together = (name: string) => ({ file: 'server/test/merging.db.test.ts', name })
const balancePart = (name: string) => ({ file: 'server/test/balance-part.db.test.ts', name })

export const partsMutants: readonly Mutant[] = [
  {
    breaks: ['R10'],
    does: 'captures the rest and leaves the part from the balance reserved',
    file: captures,
    find: '    if (part) captures.push(partCapture(env, part, report.paidAt))\n',
    replace: '',
    killedBy: balancePart('the balance pays what it has, and the network exactly the rest'),
  },
  {
    breaks: ['R10'],
    does: 'ends the rest and leaves the part from the balance reserved',
    file: commands,
    find: '      closeAttempts(trx, env, { intentIds: parts, end: { at, nextQueryAt: null } }),\n',
    replace: '',
    killedBy: balancePart('what is given up or not paid in time is free again, and pays nothing'),
  },
  {
    breaks: ['R5'],
    does: 'lets the part from the balance be paid by itself',
    file: 'server/src/payments/store.ts',
    find: '        where id = $1 and ($2::uuid[] is null or buyer_id = any($2)) and rest_id is null\n',
    replace: '        where id = $1 and ($2::uuid[] is null or buyer_id = any($2))\n',
    killedBy: balancePart(
      'the part of the balance cannot be confirmed, cancelled or paid by itself',
    ),
  },
  {
    breaks: ['VEN-4013'],
    does: 'takes a refund from the first part of an order first',
    file: 'server/src/payments/payments.ts',
    find: '  const last = fundings.toSorted((a, b) => Number(b.share.start.minor - a.share.start.minor))',
    replace:
      '  const last = fundings.toSorted((a, b) => Number(a.share.start.minor - b.share.start.minor))',
    killedBy: balancePart(
      'a refund goes back to the network first, and what it did not take to the balance',
    ),
  },
  {
    breaks: ['R5', 'R6'],
    does: 'merges checkouts while one of them may still be paid at its network',
    file: merging,
    find: "  if (hasLive) throw new Refusal({ code: 'payments.outcome_unknown' })\n",
    replace: '',
    killedBy: together('what begins to be paid while checkouts are merged is not merged'),
  },
  {
    breaks: ['R6'],
    does: 'merges without asking the networks what has become of what is open',
    file: 'server/src/payments/merge-routes.ts',
    find: '      await closeOpen(deps, { caller, intentIds: idsOf(open) })\n',
    replace: '',
    killedBy: together('one payment pays five checkouts of several suppliers, and each is held'),
  },
  {
    breaks: ['R10'],
    does: 'gives all checkouts of a payment up where one of them is',
    file: 'server/src/orders/routes.ts',
    find: '  if (paid.length > 1) await separateIntent(deps, caller, order.intentId)\n',
    replace: '',
    killedBy: together(
      'one checkout of it is given up, and the others wait to be paid by themselves',
    ),
  },
]
