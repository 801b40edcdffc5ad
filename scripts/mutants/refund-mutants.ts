import type { Mutant } from './mutant.ts'

const refunds = 'server/src/payments/refunds.ts'
const booking = 'server/src/payments/refund-booking.ts'
const store = 'server/src/payments/refund-store.ts'
const refunding = (name: string) => ({ file: 'server/test/refunding.db.test.ts', name })
const once = refunding('an answer that was lost is asked for, and the money goes back once')
const rule = (name: string) => ({
  file: 'server/src/payments/payments.test.ts',
  name: `a refund > ${name}`,
})

export const refundMutants: readonly Mutant[] = [
  {
    breaks: ['#1', '#19', '#29', 'R3'],
    does: 'sends a refund again without asking what became of it',
    file: refunds,
    find: '  if (refund.isNew) return gateway.refund(request)',
    replace: '  if (refund.tries > 0) return gateway.refund(request)',
    killedBy: once,
  },
  {
    breaks: ['#14', 'R3'],
    does: 'believes that a refund was declined which an earlier try may have made',
    file: refunds,
    find: "  return last.status === 'absent' ? answer : last",
    replace: "  return last.status === 'absent' ? last : answer",
    killedBy: {
      file: 'server/test/moves.db.test.ts',
      name: 'a refund that was sent before is not believed declined without asking once more',
    },
  },
  {
    breaks: ['#2', '#6', 'R4'],
    does: 'gives a refund another number at each try',
    file: booking,
    find: '  number: refund.number,',
    replace: '  number: `${refund.number}_${refund.tries}`,',
    killedBy: once,
  },
  {
    breaks: ['#1', '#7', '#14', 'R2', 'R8'],
    does: 'frees the money of a refund that nobody knows the outcome of',
    file: refunds,
    find: "    if (status === 'succeeded' || status === 'declined') {",
    replace: "    if (status === 'succeeded' || status !== 'absent') {",
    killedBy: once,
  },
  {
    breaks: ['#28', 'R3'],
    does: 'never comes back to a refund whose sender died',
    file: store,
    find: '        next_try_at = $2, tries = r.tries + 1, last_tried_at = $1,',
    replace:
      "        next_try_at = $2::timestamptz + interval '1 year', tries = r.tries + 1, last_tried_at = $1,",
    killedBy: refunding(
      '#28: a refund whose sender died before it said anything is sent all the same, once',
    ),
  },
  {
    breaks: ['VEN-4013', 'SPR-14622'],
    does: 'forgets what went back before when it refunds more',
    file: 'server/src/payments/payments.ts',
    find: '    const left = funding.share.total.minor - funding.before.total.minor',
    replace: '    const left = funding.share.total.minor',
    killedBy: rule('of more than is left is refused'),
  },
  {
    breaks: ['VEN-4013', 'MED-11645'],
    does: 'does not count refunds on their way against what is left',
    file: store,
    find: "order_id = s.order_id and capture_id = c.id and state <> 'declined') r on true",
    replace: "order_id = s.order_id and capture_id = c.id and state = 'succeeded') r on true",
    killedBy: refunding('more than what is left is refused, whatever races'),
  },
  {
    breaks: ['OC-11660'],
    does: 'sends a refund that is worth nothing in the payer’s currency',
    file: 'server/src/payments/payments.ts',
    find: '  return charge.minor > 0n ? ok(charge)',
    replace: '  return charge.minor >= 0n ? ok(charge)',
    killedBy: rule('that is worth nothing in the payer’s currency is refused'),
  },
  {
    breaks: ['OC-11660'],
    does: 'refunds in any currency the number that was asked for',
    file: 'server/src/payments/payments.ts',
    find: "  if (amount.currency !== currency) return refuse({ code: 'payments.refund_currency', currency })\n",
    replace: '',
    killedBy: rule('in another currency is refused'),
  },
  {
    breaks: ['#14', 'R10'],
    does: 'books a refund that the network declined as done',
    file: refunds,
    find: "  const isMade = status === 'succeeded'",
    replace: "  const isMade = status !== 'succeeded'",
    killedBy: {
      file: 'server/test/attention.db.test.ts',
      name: '#10: an order paid twice stays paid once, and the second money goes back or to a person',
    },
  },
  {
    breaks: ['SPR-14622'],
    does: 'takes an order for refunded after the first part of it',
    file: 'server/src/orders/order-effects.ts',
    find: '        and o.funded = (select sum(order_amount)',
    replace: '        and o.funded >= (select sum(order_amount)',
    killedBy: refunding(
      'partial refunds keep the frozen rate and the last one takes the remainder',
    ),
  },
  {
    breaks: ['VEN-4013'],
    does: 'refunds an order without looking at its state',
    file: 'server/src/disputes/commands.ts',
    find: "  if (!isRefundable(state)) throw new Refusal({ code: 'orders.wrong_state', state })\n",
    replace: '',
    killedBy: refunding('an order that is not paid, or is refunded, is not refunded'),
  },
  {
    breaks: ['L5', 'R8'],
    does: 'sends a refund without reserving its money',
    file: refunds,
    find: "refunds.map((refund) => refundHoldJournal(header(env, refund, 'hold'), bookingOf(refund))),",
    replace: '[],',
    killedBy: refunding('the same refund asked for twice with one key is one refund'),
    says: 'ledger.hold_not_found',
  },
  {
    breaks: ['D-8'],
    does: 'sends refunds of one payment faster than the network takes them',
    file: refunds,
    find: 'const PAUSE_MS = 3_200',
    replace: 'const PAUSE_MS = 0',
    killedBy: refunding('a refund that stays unknown does not hold up the others of its payment'),
  },
  {
    breaks: ['D-4'],
    does: 'keeps a fee when money goes back',
    file: booking,
    find: '  amount: refund.charge,\n  reason',
    replace: '  amount: { ...refund.charge, minor: refund.charge.minor - 1n },\n  reason',
    killedBy: refunding(
      'partial refunds keep the frozen rate and the last one takes the remainder',
    ),
  },
  {
    breaks: ['D-8'],
    does: 'shows nobody a refund that does not end',
    file: 'server/src/payments/attention-store.ts',
    find: 'when r.final_at is null then r.created_at <= $1',
    replace: 'when r.final_at is null then false',
    killedBy: {
      file: 'server/test/attention.db.test.ts',
      name: 'stray money waits while we are short at the network, and goes back under one number',
    },
  },
  {
    breaks: ['SPR-14606', 'R3'],
    does: 'has nobody who sends refunds',
    file: 'server/src/app.ts',
    find: "    { name: 'refunds', everyMs: 1_000, run: () => dispatchRefunds(payments) },\n",
    replace: '',
    killedBy: refunding('what became of a refund is not asked sooner than the network can say'),
  },
]
