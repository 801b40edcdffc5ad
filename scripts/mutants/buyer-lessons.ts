import type { Lesson } from './lesson.ts'

// What foreign buyers and their agents complain of.

const noShipments = 'there are no shipments yet, so nothing is released by time'

export const buyerLessons: readonly Lesson[] = [
  {
    code: 'D-1',
    source: 'https://soloimporter.com/guides/pay-1688-suppliers-from-outside-china',
    rule: 'A buyer abroad can pay a supplier who knows one currency only.',
    tests: [
      {
        file: 'server/test/buying.db.test.ts',
        name: 'a cart of three suppliers and two currencies becomes three paid orders by one payment',
      },
    ],
  },
  {
    code: 'D-2',
    source: 'https://supplyia.com/avoid-scams-on-1688',
    rule: 'Who pays and gets nothing has somebody to turn to.',
    notYet: noShipments,
  },
  {
    code: 'D-3',
    source: 'https://info.1688order.com/after-sales-service-returns',
    rule: 'Time runs from when the buyer can look at the goods, not from when they left.',
    notYet: noShipments,
  },
  {
    code: 'D-4',
    source: 'https://agent.aliprice.com/help/helpDetail.html?article_id=586',
    rule: 'A refund goes back the way it came, at the same rate, without a fee.',
  },
  {
    code: 'D-5',
    source: 'https://extentage.com/?p=2633',
    rule: 'Only money that our own account at the network received pays an order.',
  },
  {
    code: 'D-6',
    source: 'https://sinolinksverify.com/trade-signal/2026-05-15-the-verification-gap',
    rule: 'A badge says what was checked, of whom and when.',
    notYet: 'suppliers carry no badges yet',
  },
  {
    code: 'D-7',
    source: 'paradisehdx.com, payment page; service.alibaba.com, 21378689',
    rule: 'Who has paid sees it at once, and is not led to pay again.',
  },
  {
    code: 'D-8',
    source: 'b2bweblist.com; service.alibaba.com, 20454474',
    rule: 'A refund that does not end is tried on and shown to a person.',
  },
  {
    code: 'D-9',
    source: 'service.alibaba.com, 1000063651, 1000060198, 20155175',
    rule: 'Claims have terms that a buyer can keep.',
    notYet: 'buyers make no claims yet; suppliers grant refunds',
  },
  {
    code: 'D-10',
    source: 'rjsteeltube.com; service.alibaba.com, 20328873',
    rule: 'What banks keep of a transfer on its way does not leave an order unpaid.',
  },
  {
    code: 'D-11',
    source: 'https://agentsben.com/help/knowledge/refund-return-qa',
    rule: 'Price, rate and fees are shown before paying and hold until the quote ends.',
    tests: [
      {
        file: 'server/test/following.db.test.ts',
        name: 'rates are open to everybody, with their source, the newest that has begun',
      },
    ],
  },
  {
    code: 'D-12',
    rule: 'Orders passed on to another platform carry our number, so that none is placed twice.',
    notYet: 'no order is passed on to another platform',
  },
]
