import type { Lesson } from './lesson.ts'

// Our own rules for money. R: what is asked of a network has its effect once. L: the books. O: the
// rest.

const effects: readonly Lesson[] = [
  {
    code: 'R1',
    rule: 'An intent, its amount and our number are committed before a network hears of them.',
    tests: [
      {
        file: 'server/test/dying.db.test.ts',
        name: '#28: a worker that dies before the network hears of it refunds once',
      },
    ],
  },
  {
    code: 'R2',
    rule: 'Whatever is not a documented answer, truly signed, is unknown; never a failure.',
  },
  {
    code: 'R3',
    rule: 'What is unknown is asked for by our number until it is known, often at first.',
  },
  { code: 'R4', rule: 'What is sent again is sent under the same number.' },
  {
    code: 'R5',
    rule: 'One live try for each intent; money that comes past it goes back by itself.',
  },
  {
    code: 'R6',
    rule: 'The last look before something is ended or begun is at the network or under the lock.',
  },
  { code: 'R7', rule: 'A final refusal ends a try; the next one has a new number.' },
  { code: 'R8', rule: 'A reservation is not given up while its outcome is unknown.' },
  {
    code: 'R9',
    rule: 'Notices are kept as they came, acknowledged after the commit, and have their effect once.',
  },
  { code: 'R10', rule: 'States only go forward, and the books hold what the network did.' },
  {
    code: 'R11',
    rule: 'A key stands for one request of one company on one route, and replays its answer.',
  },
  {
    code: 'R12',
    rule: 'Events commit with their cause and are delivered until somebody took them.',
  },
  {
    code: 'R13',
    rule: 'The books are compared with the network’s and the bank’s statements.',
    notYet: 'a bank’s statements pay transfers; balances and bills are not compared yet',
  },
]

const books: readonly Lesson[] = [
  { code: 'L1', rule: 'A transfer moves a positive amount between two accounts of one currency.' },
  {
    code: 'L2',
    rule: 'A reference with the same content again changes nothing; with another it is refused.',
  },
  { code: 'L3', rule: 'The transfers of a journal are posted together or not at all.' },
  {
    code: 'L4',
    rule: 'A hold is settled or voided once, for no more than it holds, and then holds nothing.',
  },
  { code: 'L5', rule: 'What we owe somebody is given out once, reservations included.' },
  {
    code: 'L6',
    rule: 'All that came in or went out is on the books, and each posting continues its account.',
  },
  {
    code: 'L7',
    rule: 'History is not changed or deleted.',
    tests: [
      {
        file: 'server/src/ledger/append-only.db.test.ts',
        name: 'the owner cannot delete history from its partition either',
      },
    ],
  },
  { code: 'L8', rule: 'Amounts are rounded once, half to even, and parts sum to the whole.' },
  {
    code: 'L9',
    rule: 'Accounts are locked before they are read, in one order.',
    tests: [
      {
        file: 'server/src/ledger/store.db.test.ts',
        name: 'journals over the same accounts in every order all get through',
      },
    ],
  },
  {
    code: 'L10',
    rule: 'What is on the books is sealed, so that verification finds a change of it.',
  },
]

const others: readonly Lesson[] = [
  { code: 'O1', rule: 'A quote is its buyer’s, and ends at its time.' },
  { code: 'O2', rule: 'No card number reaches us, and nobody learns that their card is reported.' },
]

export const ownRules: readonly Lesson[] = [...effects, ...books, ...others]
