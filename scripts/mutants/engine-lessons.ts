import type { Lesson } from './lesson.ts'

// What went wrong in payment engines and ledgers.

const github = 'https://github.com'
const noPayouts = 'we pay nothing out yet'

const unknownOutcomes: readonly Lesson[] = [
  {
    code: '#1',
    source: `${github}/killbill/killbill/issues/1015`,
    rule: 'While we do not know what became of a payment or a refund, no second one takes its place.',
  },
  {
    code: '#2',
    source: `${github}/medusajs/medusa/pull/16433`,
    rule: 'What a retry is known by is stored before the call and outlives every error.',
  },
  {
    code: '#3',
    source: `${github}/akash-network/console/pull/3449`,
    rule: 'Clicks share one try at a payment; a new one comes only after the old one has ended.',
  },
  {
    code: '#4',
    source: `${github}/formancehq/payments/commit/094fc348`,
    rule: 'Every connector takes our number for whatever moves money, and passes it on unchanged.',
  },
  {
    code: '#5',
    source: `${github}/productdevbook/kasapay/issues/114`,
    rule: 'Payments and refunds alike have a number of ours that stays the same at each try.',
  },
  {
    code: '#6',
    source: `${github}/antiwork/gumroad/pull/6620`,
    rule: 'We choose the number, never a library, so that sending again cannot move money again.',
  },
  {
    code: '#7',
    source: `${github}/spree/spree/pull/14500`,
    rule: 'Reserved money stays reserved until the network has said what became of it, and keys are kept longer than anybody retries.',
  },
  {
    code: '#8',
    source: `${github}/elizaOS/eliza/issues/11022`,
    rule: 'A declined refund frees all that it had reserved and is over; another one is a new refund.',
  },
  {
    code: '#9',
    source: `${github}/BasedHardware/omi/pull/7184`,
    rule: 'Only a refusal that will never change ends a refund; short of money it waits under its number.',
  },
  {
    code: '#10',
    source: `${github}/getlago/lago-api/commit/5b871c96e`,
    rule: 'A paid order offers nothing to pay, and money that comes twice is kept apart and sent back.',
  },
  {
    code: '#11',
    source: `${github}/getlago/lago-api/commit/b4d6d40fd`,
    rule: 'An order has one open way to be paid at a time.',
  },
  {
    code: '#12',
    source: `${github}/btcpayserver/btcpayserver/pull/6564`,
    rule: 'A payout is claimed by one sender before it is sent.',
    notYet: noPayouts,
  },
  {
    code: '#13',
    source: `${github}/btcpayserver/btcpayserver/commit/c0aa9a8bd`,
    rule: 'Whoever books a payment takes the same lock first.',
  },
  {
    code: '#14',
    source: `${github}/btcpayserver/btcpayserver/issues/6365`,
    rule: 'What is not known is not cancelled, and what the network says late is what counts.',
  },
  {
    code: '#15',
    source: `${github}/solana-foundation/solana-developer-platform/issues/673`,
    rule: 'The list of routes says which need a key, and each of them is tested for it.',
  },
  {
    code: '#16',
    source: `${github}/PrestaShopCorp/ps_checkout/pull/1546`,
    rule: 'A buyer who comes back from paying is answered after we have asked, not told to pay again.',
  },
]

const races: readonly Lesson[] = [
  {
    code: '#17',
    source: `${github}/juspay/hyperswitch/issues/14003`,
    rule: 'A notice is inserted first; that it was there already is no error.',
  },
  {
    code: '#18',
    source: `${github}/saleor/saleor/issues/14648`,
    rule: 'Notices, answers and returning buyers go through one function under one lock.',
  },
  {
    code: '#19',
    source: `${github}/woocommerce/woocommerce-gateway-stripe/issues/2724`,
    rule: 'Our number of a refund is stored before the network hears of it, and it is asked for by it.',
  },
  {
    code: '#20',
    source: `${github}/antiwork/gumroad/pull/6193`,
    rule: 'What is on the books is looked up under the lock, after the wait.',
  },
  {
    code: '#21',
    source: `${github}/alphagov/pay-connector/pull/4460`,
    rule: 'Two requests with one key at once: one has its effect, the other waits or gets its answer.',
  },
  {
    code: '#22',
    source: `${github}/getlago/lago-api/commit/02f1551ba`,
    rule: 'A final state never changes, whoever has other news.',
  },
  {
    code: '#23',
    source: `${github}/getlago/lago-api/commit/4fb479eb5`,
    rule: 'The books hold what the network took, not what we expected.',
  },
  {
    code: '#24',
    source: `${github}/jeequan/jeepay/issues/106`,
    rule: 'A true signature is not enough: app, seller, number and amount must be those of the try.',
  },
  {
    code: '#25',
    source: `${github}/helei112g/payment/issues/67`,
    rule: 'A notice counts by its state and its amounts: closed, finished and refunded are not paid anew.',
  },
  {
    code: '#26',
    source: `${github}/casdoor/casdoor/issues/4934`,
    rule: 'An order is closed at the network before it is cancelled here; what is paid late goes back.',
  },
  {
    code: '#27',
    source: `${github}/btcpayserver/btcpayserver/issues/3146`,
    rule: 'An endpoint that fails for a while gets what it missed.',
    notYet: 'integrators get no webhooks yet',
  },
  {
    code: '#28',
    source: `${github}/formancehq/payments/commit/89ca8164`,
    rule: 'Every part of the server can die at any point and go on after a restart.',
    tests: [
      {
        file: 'server/test/dying.db.test.ts',
        name: '#28: a worker that dies with the network’s answer in hand loses no payment',
      },
      {
        file: 'server/test/dying.db.test.ts',
        name: '#28: a notice that was committed and never answered comes again and changes nothing',
      },
    ],
  },
  {
    code: '#29',
    source: `${github}/juspay/hyperswitch/issues/3751`,
    rule: 'Not sent, sent and unknown are three states, and a call that went well proves nothing yet.',
  },
  {
    code: '#30',
    source: `${github}/getlago/lago-api/pull/5978`,
    rule: 'Deadlocks are tried again, a failed transaction is never taken for done, and claims run out.',
  },
]

const books: readonly Lesson[] = [
  {
    code: '#31',
    source: `${github}/LerianStudio/midaz/issues/1384`,
    rule: 'Nothing is acknowledged before it is committed.',
  },
  {
    code: '#32',
    source: `${github}/LerianStudio/midaz/issues/1519`,
    rule: 'A reservation is resolved once.',
    tests: [
      {
        file: 'server/src/ledger/store.db.test.ts',
        name: 'a hold that is settled and voided by many at once is resolved once',
      },
    ],
  },
  {
    code: '#33',
    source: `${github}/LerianStudio/midaz/issues/1609`,
    rule: 'What a decision about money was made on is compared when it is written.',
  },
  {
    code: '#34',
    source: `${github}/LerianStudio/midaz/commit/2f06a416c`,
    rule: 'The name of the key’s header is tested, and keys are kept in the database for a month.',
  },
  {
    code: '#35',
    source: `${github}/juspay/hyperswitch/issues/4813`,
    rule: 'The database alone says what is true.',
    notYet: 'nothing is cached beside it',
  },
  {
    code: '#36',
    source: `${github}/formancehq/ledger/commit/994a437a0`,
    rule: 'An account is opened before it is locked, so that the first two to use it meet.',
    tests: [
      {
        file: 'server/src/ledger/store.db.test.ts',
        name: 'an account that many connections post to first is opened once and loses nothing',
      },
    ],
  },
  {
    code: '#37',
    source: `${github}/formancehq/ledger/commit/b5595f986`,
    rule: 'No transfer goes from an account to itself.',
  },
  {
    code: '#38',
    source: `${github}/formancehq/payments/commit/ef559198`,
    rule: 'What stands twice in a batch counts once.',
  },
  {
    code: '#39',
    source: `${github}/formancehq/ledger/issues/1644`,
    rule: 'Every figure that is derived can be computed anew, and is compared.',
    tests: [
      {
        file: 'server/src/ledger/verify.db.test.ts',
        name: 'a finding names its subject and what is wrong with it',
      },
    ],
  },
  {
    code: '#40',
    source: `${github}/formancehq/ledger/commit/1134000c6`,
    rule: 'Keys are unique in the database, not by habit.',
    tests: [
      {
        file: 'server/src/ledger/store.db.test.ts',
        name: 'of two contents for one reference at once, one is posted and the other is refused',
      },
    ],
  },
  {
    code: '#41',
    source: `${github}/blnkfinance/blnk/issues/354`,
    rule: 'What is claimed by a process that died is given to another, and what failed is not taken for done.',
  },
  {
    code: '#42',
    source: `${github}/killbill/killbill/commit/85c0274ada`,
    rule: 'Whoever repairs reads again under the lock and says only what has changed.',
  },
  {
    code: '#43',
    source: `${github}/tigerbeetle/tigerbeetle/issues/2996`,
    rule: 'Restoring is rehearsed, because a wrong restore forgets what was acknowledged.',
    notYet: 'backups are the operator’s PostgreSQL’s own; no procedure of ours touches them',
  },
  {
    code: '#44',
    source: `${github}/interledger/rafiki/issues/223`,
    rule: 'Each try has a number of its own, and all belong to one intent.',
  },
  {
    code: '#45',
    rule: 'Every lock is tested by two who want it.',
    tests: [{ file: 'scripts/lock.test.ts', name: 'of many that ask at once, one gets it' }],
  },
]

export const engineLessons: readonly Lesson[] = [...unknownOutcomes, ...races, ...books]
