import type { Mutant } from './mutant.ts'

const commands = 'server/src/payments/commands.ts'
const attempts = 'server/src/payments/attempts.ts'
const captures = 'server/src/payments/captures.ts'
const paying = (name: string) => ({ file: 'server/test/paying.db.test.ts', name })
const capturing = (rule: string) => ({
  file: 'server/test/capturing.db.test.ts',
  name: `a payment > ${rule}`,
})
const cancelling = (name: string) => ({ file: 'server/test/cancelling.db.test.ts', name })
const rejected = (how: string) =>
  paying(`a notice ${how} changes nothing and is kept for the operator`)

const twice = 'VEN-2620: made twice for one order funds it once, in one batch and after it'

const changing = (name: string) => ({
  file: 'server/test/methods.db.test.ts',
  name: `an unpaid checkout > ${name}`,
})

export const captureMutants: readonly Mutant[] = [
  {
    breaks: ['#24', 'MED-7641'],
    does: 'takes any amount for the one that was asked for',
    file: 'server/src/payments/payments.ts',
    find: '  return isSame(attempt.amount, report.amount)',
    replace: '  return attempt.amount.currency === report.amount.currency',
    killedBy: rejected('of another amount'),
  },
  {
    breaks: ['MED-7641', 'OC-11660'],
    does: 'takes the right number in any currency for what was asked for',
    file: 'server/src/payments/payments.ts',
    find: '  return isSame(attempt.amount, report.amount)',
    replace: '  return attempt.amount.minor === report.amount.minor',
    killedBy: {
      file: 'server/src/payments/payments.test.ts',
      name: 'money that comes in > MED-7641: pays only what was asked for, in its amount and its currency',
    },
  },
  {
    breaks: ['#24'],
    does: 'books what a notice says although its amount is another one',
    file: captures,
    find: "if (source === 'notice' && !isAmountOf(attempt, report)) {",
    replace: "if (source === 'notice' && attempt === undefined) {",
    killedBy: rejected('of another amount'),
  },
  {
    breaks: ['VEN-620', 'VEN-2462', 'SAL-7399', '#20', 'R9'],
    does: 'does not look whether a payment is on the books',
    file: captures,
    find: "    if (locked.captured.has(report.gatewayNumber)) return { result: 'known', intentId }\n",
    replace: '',
    killedBy: capturing(
      'VEN-620: told again when it is on the books changes nothing and is no error',
    ),
    says: 'captures_gateway_gateway_number_key',
  },
  {
    breaks: ['#38', 'R9'],
    does: 'captures a payment twice that is told twice in one batch',
    file: captures,
    find: '    locked.captured.add(report.gatewayNumber)\n',
    replace: '',
    killedBy: capturing('#38: told twice in one batch is captured once'),
    says: 'captures_gateway_gateway_number_key',
  },
  {
    breaks: ['VEN-2620', '#10'],
    does: 'lets every payment of one batch pay the same order',
    file: captures,
    find: "    locked.intents.set(intentId, { ...intent, state: 'succeeded' })\n",
    replace: '',
    killedBy: capturing(twice),
  },
  {
    breaks: ['#10', 'VEN-2620'],
    does: 'takes a second payment of a paid order for its payment',
    file: 'server/src/payments/payments.ts',
    find: "  if (intent.state === 'succeeded') return 'paid_twice'\n",
    replace: "  if (intent.state === 'succeeded') return undefined\n",
    killedBy: capturing(twice),
  },
  {
    breaks: ['SAL-9504', 'R10'],
    does: 'lets late money pay an order that was given up',
    file: 'server/src/payments/payments.ts',
    find: "  if (intent.state !== 'awaiting_payment') return 'order_closed'\n",
    replace: '',
    killedBy: capturing('SAL-9504: of what was given up brings nothing back to life'),
  },
  {
    breaks: ['#13', '#18', 'MED-13301', 'WOO-5493', 'R9'],
    does: 'reads what a payment is about without a lock',
    file: 'server/src/payments/capture-store.ts',
    find: `        order by id for update\`,
      values: [numbers],
    }),
    trx.query<AttemptRow>({
      name: 'payments.lock_attempts_of_numbers',
      text: \`select * from payments.attempts
        where id = any(array(
          select id from payments.attempts where number = any($1) and gateway = $2
          union all
          select id from payments.attempts
          where state = 'pending' and intent_id = any(array(
            select id from payments.intents where rest_id = any(array(
              select intent_id from payments.attempts where number = any($1)))))))
        order by id for update\`,`,
    replace: `        order by id\`,
      values: [numbers],
    }),
    trx.query<AttemptRow>({
      name: 'payments.lock_attempts_of_numbers',
      text: \`select * from payments.attempts
        where id = any(array(
          select id from payments.attempts where number = any($1) and gateway = $2
          union all
          select id from payments.attempts
          where state = 'pending' and intent_id = any(array(
            select id from payments.intents where rest_id = any(array(
              select intent_id from payments.attempts where number = any($1)))))))
        order by id\`,`,
    killedBy: capturing(
      'MED-13301: told by notices and answers at once is captured once, and nobody fails',
    ),
  },
  {
    breaks: ['#23', 'R10'],
    does: 'books the amount that was asked for instead of the one that was taken',
    file: captures,
    find: 'return [strayCaptureJournal(header, { gateway, amount })]',
    replace: 'return [strayCaptureJournal(header, { gateway, amount: attempt.amount })]',
    killedBy: capturing('#23: is booked with what the network took, not with what we asked for'),
  },
  {
    breaks: ['#23', 'R10'],
    does: 'writes down the amount that was asked for instead of the one that was taken',
    file: 'server/src/payments/capture-store.ts',
    find: '      captures.map(({ report }) => report.amount.minor),',
    replace: '      captures.map(({ attempt }) => attempt.amount.minor),',
    killedBy: capturing('#23: is booked with what the network took, not with what we asked for'),
  },
  {
    breaks: ['MED-12481', 'MED-6745', '#44'],
    does: 'keeps the try open after it brought another amount',
    file: captures,
    find: "    .filter((id) => locked.intents.get(id)?.state === 'awaiting_payment')",
    replace: "    .filter((id) => locked.intents.get(id)?.state === 'expired')",
    killedBy: capturing(
      'MED-12481: of another amount leaves the order payable, by a new try with a new number',
    ),
  },
  {
    breaks: ['VEN-2620', 'R5'],
    does: 'keeps money that nothing was waiting for',
    file: captures,
    find: '  if (strays.length > 0) await returnStrayMoney(trx, deps, strays)\n',
    replace: '',
    killedBy: {
      file: 'server/test/attention.db.test.ts',
      name: '#10: an order paid twice stays paid once, and the second money goes back or to a person',
    },
  },
  {
    breaks: ['L6'],
    does: 'leaves stray money out of the books',
    file: captures,
    find: '      captures.flatMap((capture) => journalsOf(',
    replace: '      paying.flatMap((capture) => journalsOf(',
    killedBy: capturing(twice),
    says: 'ledger.balance_exceeded',
  },
]

export const attemptMutants: readonly Mutant[] = [
  {
    breaks: ['R1', 'MED-12790'],
    does: 'sends the buyer to pay under a number that was not committed',
    file: attempts,
    find: '    ...{ method, number, amount, ',
    replace: '    ...{ method, number: `${number}_1`, amount, ',
    killedBy: paying('two tabs that pay the same order share one attempt and one number'),
  },
  {
    breaks: ['#1', '#22', 'R2'],
    does: 'ends an unpaid order in time although the network does not say what became of it',
    file: commands,
    find: '  if (over && isDecided(answer)) return endIntent(',
    replace: '  if (over) return endIntent(',
    killedBy: paying('#1: while the network is down the end of the time to pay ends nothing'),
  },
  {
    breaks: ['#14', '#26', 'R2'],
    does: 'cancels although the network does not say whether it took the money',
    file: commands,
    find: "  if (['unknown', 'pending', 'review'].includes(status)) {",
    replace: "  if (['pending', 'review'].includes(status)) {",
    killedBy: paying('while the network is down nothing is cancelled, because nobody knows'),
  },
  {
    breaks: ['#26', 'R6'],
    does: 'cancels without asking the network first',
    file: commands,
    find: "  const status = live ? await closeAtGateway(deps, live) : 'closed'",
    replace: "  const status: string = live ? 'absent' : 'closed'",
    killedBy: paying('cancelling what the network has taken already finds it paid instead'),
  },
  {
    breaks: ['#26', 'R3'],
    does: 'forgets a cancelled try whose page can still be paid',
    file: commands,
    find: "stillPayable: status === 'absent' })",
    replace: 'stillPayable: false })',
    killedBy: paying(
      'a cancelled attempt is asked about until nobody can pay it any more, and then never',
    ),
  },
  {
    breaks: ['#26', 'R5'],
    does: 'leaves a trade open at the network that was begun after the cancel',
    file: commands,
    find: "  if (answer.status !== 'pending' || !gateway) return scheduleQuery(db, attempt, next)",
    replace: '  if (answer.status) return scheduleQuery(db, attempt, next)',
    killedBy: paying(
      '#26: a trade begun after the cancel is closed at the network before it is paid',
    ),
  },
  {
    breaks: ['#3', '#11', 'MED-15589', 'MED-6745', 'R5'],
    does: 'makes a new try at each click',
    file: attempts,
    find: '  if (live) {\n    if (!isSameWay',
    replace: '  if (live && live.expiresAt <= now) {\n    if (!isSameWay',
    killedBy: paying('two tabs that pay the same order share one attempt and one number'),
  },
  {
    breaks: ['#10', 'R6'],
    does: 'lets a paid order be paid again',
    file: attempts,
    find: `  if (intent.state === 'succeeded') throw new Refusal({ code: 'payments.already_paid' })
  if (intent.state !== 'awaiting_payment') throw`,
    replace: "  if (intent.state === 'cancelled') throw",
    killedBy: capturing('#10: that is on the books leaves nothing more to pay'),
  },
  {
    breaks: ['MED-16398', 'MED-6745', '#44', 'R7'],
    does: 'takes no notice of a try that the network has closed',
    file: commands,
    find: "  if (answer.status === 'closed') return closeAttempt(deps, attempt, answer.decline)\n",
    replace: '',
    killedBy: paying(
      'MED-16398: a try that the network closed ends, and the order is payable by another',
    ),
  },
  {
    breaks: ['#22', '#42', 'MER-909', 'R10'],
    does: 'ends a payment without looking whether somebody else has ended it',
    file: commands,
    find: "    if (locked?.intent.state !== 'awaiting_payment') return\n    const { live } = locked",
    replace: '    if (!locked) return\n    const { live } = locked',
    killedBy: cancelling('cancelling twice, and twice at once, is one cancellation'),
  },
  {
    breaks: ['VEN-3749', 'R10'],
    does: 'makes an error of cancelling what is cancelled',
    file: commands,
    find: "  if (intent.state !== 'awaiting_payment') return\n  const status",
    replace:
      "  if (intent.state !== 'awaiting_payment') throw new Refusal({ code: 'payments.not_awaiting' })\n  const status",
    killedBy: cancelling('cancelling twice, and twice at once, is one cancellation'),
  },
  {
    breaks: ['D-7', '#16', 'BAG-3343'],
    does: 'does not ask when the buyer comes back from paying',
    file: commands,
    find: "  await env.point('payments.check_claimed')\n  await settleAttempt(deps, live)\n",
    replace: "  await env.point('payments.check_claimed')\n",
    killedBy: paying('a buyer who comes back sooner than any notice makes us ask at once'),
  },
  {
    breaks: ['SPR-14606', 'MED-3100', 'BAG-3343', 'R3'],
    does: 'has nobody who asks what became of payments',
    file: 'server/src/app.ts',
    find: "    { name: 'attempts', everyMs: 1_000, run: () => queryDueAttempts(payments) },\n",
    replace: '',
    killedBy: paying('when every notice is lost the payment is confirmed by asking the network'),
  },
  {
    breaks: ['MED-3100', 'R3'],
    does: 'waits for the schedule after a notice that it did not believe',
    file: 'server/src/payments/notices.ts',
    find: '  if (doubted.length > 0) await askSoon(trx, doubted, env.now())\n',
    replace: '',
    killedBy: paying(
      'MED-3100: a notice that we do not believe makes us ask, sooner than the schedule',
    ),
  },
  {
    breaks: ['#3', 'R5'],
    does: 'closes the try that is open when one by a method that was left is paid',
    file: captures,
    find: "    .filter(({ attempt }) => attempt.state === 'pending')\n",
    replace: '',
    killedBy: changing('paid by the method that was left gets that money back'),
  },
  {
    breaks: ['#14', '#26', 'R2'],
    does: 'changes the method although nobody knows whether the first has taken the money',
    file: attempts,
    find: '  const status = await closeForGood(deps, live)',
    replace: "  const status: string = 'closed'",
    killedBy: changing('does not change while nobody knows whether it is paid'),
  },
  {
    breaks: ['D-11'],
    does: 'charges another method’s amount for the one that is paid by',
    file: attempts,
    find: '  const isPriced = chosen.method === lastMethod',
    replace: '  const isPriced = lastMethod !== undefined',
    killedBy: changing('changes to another method, which charges what the quote said'),
  },
  {
    breaks: ['#22', '#42', 'R10'],
    does: 'goes on asking about a booked payment because of an older answer',
    file: 'server/src/payments/attempt-store.ts',
    find: '      where id = $1 and state = $4`',
    replace: '      where id = $1 and $4::text is not null`',
    killedBy: capturing('#42: that is on the books is not asked about because of an older answer'),
  },
  {
    breaks: ['#26', 'R6'],
    does: 'leads to the cashier after the time to pay',
    file: attempts,
    find: "  if (intent.expiresAt <= now) throw new Refusal({ code: 'payments.expired' })\n",
    replace: '',
    killedBy: paying('after the time to pay nothing leads to the cashier any more'),
  },
  {
    breaks: ['#26', 'R5'],
    does: 'does not tell the network until when a payment may be taken',
    file: 'server/src/gateways/alipay/alipay.ts',
    find: '    time_expire: toChinaTime(expiresAt),\n',
    replace: '',
    killedBy: {
      file: 'server/src/gateways/alipay/alipay.test.ts',
      name: 'the address of the cashier > says what is to be paid, until when, and where to come back',
    },
  },
  {
    breaks: ['R3'],
    does: 'does not ask at the end of the time to pay, but when the schedule says',
    file: 'server/src/payments/payments.ts',
    find: '  return now < end && end < scheduled ? end : scheduled',
    replace: '  return scheduled',
    killedBy: {
      file: 'server/src/payments/payments.test.ts',
      name: 'asking the network > comes at the end of the time to pay in any case, with a little grace',
    },
  },
]
