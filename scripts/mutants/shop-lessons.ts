import type { Lesson } from './lesson.ts'

// What went wrong in marketplaces and shops.

const issue = (repository: string, number: number) =>
  `https://github.com/${repository}/issues/${number}`
const medusa = (number: number) => issue('medusajs/medusa', number)
const mercur = (number: number) => issue('mercurjs/mercur', number)
const vendure = (number: number) => issue('vendurehq/vendure', number)
const noPayouts = 'we pay nothing out yet'

const medusaLessons: readonly Lesson[] = [
  {
    code: 'MED-13301',
    source: medusa(13301),
    rule: 'Whoever completes a checkout first wins, and the others get the winner’s result.',
  },
  {
    code: 'MED-12790',
    source: medusa(12790),
    rule: 'The order exists before anybody can pay it.',
    tests: [
      {
        file: 'server/test/paying.db.test.ts',
        name: 'when every notice is lost the payment is confirmed by asking the network',
      },
    ],
  },
  {
    code: 'MED-16398',
    source: medusa(16398),
    rule: 'Every outcome at the network leads somewhere, the bad ones too.',
  },
  {
    code: 'MED-15589',
    source: medusa(15589),
    rule: 'One order has one intent; the total is frozen when the buyer goes to pay.',
  },
  {
    code: 'MED-7641',
    source: medusa(7641),
    rule: 'What was taken is compared with the order, in amount and currency, each time.',
  },
  {
    code: 'MED-6745',
    source: medusa(6745),
    rule: 'A try that failed does not stand in the way of the next.',
  },
  {
    code: 'MED-12481',
    source: medusa(12481),
    rule: 'After a failure the order can still be paid.',
  },
  {
    code: 'MED-3100',
    source: medusa(3100),
    rule: 'We ask by ourselves and do not wait for the network to tell us again.',
  },
  {
    code: 'MED-3556',
    source: medusa(3556),
    rule: 'Conflicts inside the database are tried again inside, not shown to the buyer.',
  },
  {
    code: 'MED-10949',
    source: medusa(10949),
    rule: 'A notice that we fail to handle is kept with the reason, where an operator sees it.',
  },
  {
    code: 'MED-8733',
    source: medusa(8733),
    rule: 'Money is whole minor units, rounded once by one rule.',
  },
  {
    code: 'MED-11645',
    source: medusa(11645),
    rule: 'What is left to refund is computed from what happened, never stored.',
  },
  {
    code: 'MED-13181',
    source: medusa(13181),
    rule: 'When an order changes, only the difference is charged or given back.',
    notYet: 'an order cannot be changed once it is placed',
  },
]

const marketplaceLessons: readonly Lesson[] = [
  {
    code: 'MER-909',
    source: mercur(909),
    rule: 'Rows that money hangs on are never deleted, and nobody undoes what another has done.',
    tests: [
      {
        file: 'server/src/ledger/append-only.db.test.ts',
        name: 'the application owns nothing and cannot alter, drop or disable anything',
      },
    ],
  },
  {
    code: 'MER-776',
    source: mercur(776),
    rule: 'Stock is reserved before anybody pays, and free again when nobody did.',
  },
  {
    code: 'MER-1247',
    source: mercur(1247),
    rule: 'It is written down which events there are and what each does.',
    notYet: 'integrators get no events yet',
  },
  {
    code: 'MER-1387',
    source: mercur(1387),
    rule: 'Buyer, supplier and operator see the state of a payment by one rule.',
  },
  {
    code: 'MER-161',
    source: mercur(161),
    rule: 'Suppliers have a balance and can be paid by hand where no network can.',
    notYet: noPayouts,
  },
  {
    code: 'VEN-620',
    source: issue('Pinelab-studio/pinelab-vendure-plugins', 620),
    rule: 'A notice that comes three times settles an order once.',
  },
  {
    code: 'VEN-3749',
    source: vendure(3749),
    rule: 'To be asked for the state that is there already is no error.',
  },
  {
    code: 'VEN-2620',
    source: vendure(2620),
    rule: 'Two tabs share a try; what is paid twice all the same goes back.',
  },
  {
    code: 'VEN-2462',
    source: vendure(2462),
    rule: 'News that comes late is taken, written down and acknowledged.',
  },
  {
    code: 'VEN-4135',
    source: vendure(4135),
    rule: 'A refund over several payments counts each line once.',
    notYet: 'an order is paid by one payment',
  },
  {
    code: 'VEN-2393',
    source: vendure(2393),
    rule: 'A refund is cut from what was paid, at the rate it was paid at, to the last unit.',
  },
  {
    code: 'VEN-4013',
    source: vendure(4013),
    rule: 'Refundable is what was captured less what went back or is on its way.',
  },
  {
    code: 'VEN-3977',
    source: vendure(3977),
    rule: 'A cart is split by its suppliers, however many they are.',
  },
  {
    code: 'SAL-9504',
    source: issue('saleor/saleor', 9504),
    rule: 'News of a try that was given up does not bring its order back.',
  },
  {
    code: 'SAL-10916',
    source: issue('saleor/saleor', 10916),
    rule: 'Money that we fail to book is not lost from sight.',
  },
  {
    code: 'SAL-7399',
    source: issue('saleor/saleor', 7399),
    rule: 'A payment of the network is on the books once, however often it is told.',
  },
  {
    code: 'SPR-14606',
    source: issue('spree/spree', 14606),
    rule: 'What must happen by itself has somebody who does it.',
  },
  {
    code: 'SPR-14622',
    source: issue('spree/spree', 14622),
    rule: 'The way from the cart to the refund is tested as a whole, to the last unit.',
    tests: [
      {
        file: 'server/test/buying.db.test.ts',
        name: 'a cart of three suppliers and two currencies becomes three paid orders by one payment',
      },
    ],
  },
  {
    code: 'BAL-742',
    source: issue('balanced/balanced-api', 742),
    rule: 'A supplier can owe us, and there is a way to settle it.',
    notYet: noPayouts,
  },
  {
    code: 'LMS-498',
    source: issue('guillermoscript/lms-front', 498),
    rule: 'Each payout names what it pays, so that a clawback counts once.',
    notYet: noPayouts,
  },
  {
    code: 'BAG-3343',
    source: issue('bagisto/bagisto', 3343),
    rule: 'A payment counts whether or not the buyer’s browser comes back.',
  },
  {
    code: 'WOO-1098',
    source: issue('woocommerce/woocommerce-gateway-stripe', 1098),
    rule: 'A dispute stands beside its order and does not overwrite it.',
    notYet: 'networks’ disputes are not taken yet',
  },
  {
    code: 'WOO-5493',
    source: issue('woocommerce/woocommerce-gateway-stripe', 5493),
    rule: 'The database, not a look before, keeps a payment from counting twice.',
  },
  {
    code: 'OC-11660',
    source: issue('opencollective/opencollective-api', 11660),
    rule: 'Each currency has its decimals, and nothing is charged or sent that rounds to nothing.',
  },
  {
    code: 'ERS-202',
    source: issue('BigAndini/ers', 202),
    rule: 'A bank transfer is matched by reference, amount and payer, with a person for the rest.',
  },
  {
    code: 'SAL-2109',
    source: issue('saleor/apps', 2109),
    rule: 'Many suppliers in one order are part of the core.',
  },
]

export const shopLessons: readonly Lesson[] = [...medusaLessons, ...marketplaceLessons]
