import type { Mutant } from './mutant.ts'

const rules = 'server/src/ledger/ledger.ts'
const oracle = {
  file: 'server/src/ledger/ledger.test.ts',
  name: 'any journals are decided as the oracle does, and a refused one leaves no trace',
}
const numbering = {
  file: 'server/src/ledger/ledger.test.ts',
  name: 'each transfer that moves money has two postings, and accounts number them without a gap',
}
const isABug = (what: string) => ({
  file: 'server/src/ledger/ledger.test.ts',
  name: `what can only be a bug of ours > ${what} fails an assertion`,
})
const inDatabase = (name: string) => ({ file: 'server/src/ledger/store.db.test.ts', name })
const posting = (name: string) => ({ file: 'server/src/ledger/poster.db.test.ts', name })
const template = (name: string) => ({ file: 'server/src/ledger/templates.test.ts', name })

export const ledgerMutants: readonly Mutant[] = [
  {
    breaks: ['L5'],
    does: 'lets an account give out a little more than it holds',
    file: rules,
    find: '  if (excess <= 0n) return undefined',
    replace: '  if (excess <= 5n) return undefined',
    killedBy: oracle,
  },
  {
    breaks: ['L5'],
    does: 'does not count what is reserved when money is given out',
    file: rules,
    find: '? debitsPosted + debitsPending - creditsPosted',
    replace: '? debitsPosted - creditsPosted',
    killedBy: template('what is held for one order pays for no other and not twice'),
  },
  {
    breaks: ['L5'],
    does: 'opens the accounts of what we owe without a limit',
    file: 'server/src/ledger/chart.ts',
    find: "normalSide: 'C', balanceRule: 'debits_within_credits'",
    replace: "normalSide: 'C', balanceRule: 'none'",
    killedBy: template('what is held for one order pays for no other and not twice'),
  },
  {
    breaks: ['#37', 'L1'],
    does: 'takes a transfer from an account to itself',
    file: rules,
    find: "  assert.notEqual(debit.code, credit.code, 'a transfer has two accounts')\n",
    replace: '',
    killedBy: isABug('a transfer from an account to itself'),
  },
  {
    breaks: ['L1'],
    does: 'takes a transfer of less than nothing, which moves money backwards',
    file: rules,
    find: "  assert(amount.minor > 0n, 'a transfer moves a positive amount')\n",
    replace: '',
    killedBy: isABug('a transfer of less than nothing'),
  },
  {
    breaks: ['L1'],
    does: 'believes what a journal says of an account’s currency',
    file: rules,
    find: 'if (kept.currency !== amount.currency || currency !== kept.currency) {',
    replace: 'if (currency !== amount.currency) {',
    killedBy: inDatabase('an account keeps its currency, whatever a journal calls it'),
  },
  {
    breaks: ['L1'],
    does: 'posts the debit of a transfer and forgets its credit',
    file: rules,
    find: '  credit.creditsPosted += amount\n',
    replace: '',
    killedBy: oracle,
  },
  {
    breaks: ['#32', 'L4'],
    does: 'resolves a hold as often as it is asked to',
    file: rules,
    find: "  if (hold.state !== 'open') return { code: 'ledger.hold_resolved', hold: name }\n",
    replace: '',
    killedBy: oracle,
  },
  {
    breaks: ['L4'],
    does: 'settles a hold for more than it holds',
    file: rules,
    find: '  if (amount.minor <= hold.amount) return undefined',
    replace: '  if (amount.minor > 0n) return undefined',
    killedBy: oracle,
  },
  {
    breaks: ['L4'],
    does: 'keeps the rest of a partly settled hold reserved for ever',
    file: rules,
    find: 'reserve(books, draft, { hold, amount: -hold.amount })',
    replace:
      "reserve(books, draft, { hold, amount: transfer.kind === 'settle' ? -transfer.amount.minor : -hold.amount })",
    killedBy: oracle,
  },
  {
    breaks: ['L3'],
    does: 'leaves behind what a refused journal had done to its first accounts',
    file: rules,
    find: '  const copy = { ...account }',
    replace: '  const copy = account',
    killedBy: inDatabase(
      'a journal refused for its last account leaves its first to the rest of the batch',
    ),
  },
  {
    breaks: ['L2'],
    does: 'tells journals of different amounts not apart',
    file: rules,
    find: '  const amount = [currency, minor.toString()]',
    replace: '  const amount = [currency]',
    killedBy: inDatabase('a reference with another content is refused and changes nothing'),
  },
  {
    breaks: ['L6', '#39'],
    does: 'numbers two postings of an account alike',
    file: rules,
    find: '  account.version += 1n',
    replace: '  account.version += account.version === 0n ? 1n : 0n',
    killedBy: numbering,
  },
  {
    breaks: ['L6', '#39'],
    does: 'writes balances with the wrong sign',
    file: rules,
    find: 'balance: account.debitsPosted - account.creditsPosted }',
    replace: 'balance: account.creditsPosted - account.debitsPosted }',
    killedBy: numbering,
  },
  {
    breaks: ['L2'],
    does: 'takes a known reference for a repetition, whatever it says',
    file: 'server/src/ledger/commands.ts',
    find: '    if (known && known.fingerprint !== fingerprint) {',
    replace: "    if (known && known.fingerprint === '') {",
    killedBy: inDatabase('a reference with another content is refused and changes nothing'),
  },
  {
    breaks: ['#38', 'L2'],
    does: 'counts a journal twice that stands twice in a batch',
    file: 'server/src/ledger/commands.ts',
    find: '    books.references.set(reference, { fingerprint, refusal }) // What comes later sees it.\n',
    replace: '',
    killedBy: inDatabase(
      'in a batch, each journal is judged by itself and sees the ones before it',
    ),
    says: 'the books changed meanwhile',
  },
  {
    breaks: ['L1'],
    does: 'credits an exchange with the amount of the other currency',
    file: 'server/src/ledger/templates.ts',
    find: "{ kind: 'post', debit: toFx, credit: to.account, amount: to.amount },",
    replace: "{ kind: 'post', debit: toFx, credit: to.account, amount: from.amount },",
    killedBy: template(
      'a capture funds every order with what the network took, and the surcharge is ours',
    ),
  },
  {
    breaks: ['#8', 'R7'],
    does: 'frees only the first leg of a refund that was declined',
    file: 'server/src/ledger/templates.ts',
    find: `  const transfers = refundLegs(refund).map((_, index): Transfer => ({
    kind: 'void',`,
    replace: `  const transfers = refundLegs(refund).slice(0, 1).map((_, index): Transfer => ({
    kind: 'void',`,
    killedBy: template('a refund that was declined frees what it reserved and moves nothing'),
  },
  {
    breaks: ['#36', '#45', 'L9'],
    does: 'reads the accounts without a lock',
    file: 'server/src/ledger/store.ts',
    find: 'text: `${ACCOUNTS} for update` }',
    replace: 'text: `${ACCOUNTS}` }',
    killedBy: inDatabase('N spends at once of funds for N − 1: exactly N − 1 succeed'),
    says: 'the books changed meanwhile',
  },
  {
    breaks: ['#33', 'L9'],
    does: 'writes balances without looking whether the accounts have changed meanwhile',
    file: 'server/src/ledger/store.ts',
    find: '      select a.version = ($27::bigint[])[n] and',
    replace: '      select (a.version = ($27::bigint[])[n] or true) and',
    killedBy: {
      file: 'server/test/remembering.db.test.ts',
      name: '#33: what others posted meanwhile is not overwritten with what was remembered',
    },
  },
  {
    breaks: ['#8', 'L2'],
    does: 'takes a journal for posted that was refused before',
    file: 'server/src/ledger/commands.ts',
    find: "    if (known) return known.refusal ? refuse(known.refusal) : ok('exists')",
    replace: "    if (known) return ok('exists')",
    killedBy: posting('what was refused stays refused, even when the money has come'),
  },
  {
    breaks: ['L4'],
    does: 'settles a hold after its time',
    file: rules,
    find: "    if (isOver) return { code: 'ledger.hold_expired', hold: name }\n",
    replace: '',
    killedBy: oracle,
  },
  {
    breaks: ['L4'],
    does: 'gives a hold up before its time',
    file: rules,
    find: "  if (kind === 'expire' && !isOver) return { code: 'ledger.hold_not_due', hold: name }\n",
    replace: '',
    killedBy: oracle,
  },
  {
    breaks: ['L10', '#39'],
    does: 'seals blocks without what is in them',
    file: 'server/src/ledger/blocks.ts',
    find: '.update(numbers).update(content).digest()',
    replace: '.update(numbers).digest()',
    killedBy: {
      file: 'server/src/ledger/verify.db.test.ts',
      name: 'verify finds the day a journal happened',
    },
  },
]
