import { credit } from './credit-texts.en.ts'

// Every text of mails and receipts in English. Its shape is the contract for the other languages.

const methods: Readonly<Record<string, string>> = {
  alipay: 'Alipay',
  wechatpay: 'WeChat Pay',
  stripe: 'Card',
  bank: 'Bank transfer',
  wallet: 'Balance',
  terms: 'Payment terms',
}

const units: Readonly<Record<string, string>> = {
  set: 'sets',
  pair: 'pairs',
  pack: 'packs',
  box: 'boxes',
  carton: 'cartons',
  case: 'cases',
  roll: 'rolls',
  bag: 'bags',
  bottle: 'bottles',
  metre: 'metres',
  meter: 'metres',
  kg: 'kg',
}

const receipt = {
  title: 'Receipt',
  tagline: 'Wholesale with escrow',
  paid: 'Paid',
  number: 'Receipt number',
  paidAt: 'Paid',
  issuedAt: 'This copy is of',
  method: 'Payment method',
  payer: 'Payer’s account',
  gatewayNumber: (method: string) => `${method} number`,
  paymentNumber: 'Our payment number',
  amount: 'Amount',
  partOf: 'Part of a payment of',
  buyer: 'Buyer',
  shipTo: 'Ship to',
  order: (number: string) => `Order ${number}`,
  orderNumber: 'Order',
  code: 'Code',
  item: 'Item',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  total: 'Total',
  goods: 'Goods',
  shipping: 'Shipping',
  orderTotal: 'Order total',
  totalPaid: 'Total paid',
  chargedAt: (rate: string) => `Charged at ${rate}`,
  refunds: 'Refunds',
  refundsNote: 'Returned the way it was paid, at the rate of the payment',
  refundedAt: 'Refunded',
  refundAmount: 'Amount',
  refundCharge: 'Returned',
  onItsWay: 'On its way',
  refundedTotal: 'Returned so far',
  left: 'Paid less refunds',
  escrowHeading: 'Your money is in escrow',
  escrow:
    'Danbao holds this payment for you. A supplier is paid only after you have received the ' +
    'goods. As long as the money is held, all or a part of it can be refunded the way you paid, ' +
    'at the exchange rate of this receipt.',
  noteHeading: 'About this document',
  note:
    'It confirms a payment and is not a tax invoice: invoices are issued by the supplier of each ' +
    'order. Times are in the buyer’s time zone.',
  pageOf: (page: string, pages: string) => `Page ${page} of ${pages}`,
}

const mail = {
  greeting: (name: string) => `Hello ${name},`,
  signature: 'Danbao, wholesale with escrow',
  why: 'You get this e-mail because it concerns an order on Danbao.',
  seeOrder: 'See the order',
  seeOrders: 'See your orders',
  orderNumber: 'Order',
  supplier: 'Supplier',
  buyer: 'Buyer',
  shipTo: 'Ship to',
  item: 'Item',
  quantity: 'Quantity',
  total: 'Total',
  goods: 'Goods',
  shipping: 'Shipping',
  orderTotal: 'Order total',
  moreLines: (count: string) => `and ${count} more`,
  charged: 'Charged',
  chargedFor: (rate: string) => `Charged at ${rate}`,
  totalCharged: 'Total charged',
  method: 'Payment method',
  paymentNumber: 'Payment number',
  paidAt: 'Paid',
  orders: (numbers: string, count: number) =>
    count === 1 ? `order ${numbers}` : `orders ${numbers}`,
  manyOrders: (count: string) => `${count} orders`,
}

const confirmation = {
  subject: (orders: string) => `Payment received: ${orders}`,
  preview: (amount: string) => `We have received ${amount} and hold it for you.`,
  title: 'Thank you, your payment has arrived',
  intro: (amount: string) =>
    `We have received ${amount}. Your suppliers have been told and can ship your goods.`,
  approved:
    'The payment network has finished looking at your payment and has approved it. There was nothing for you to do.',
  nextTitle: 'What happens next',
  next: [
    'Your money is held in escrow: Danbao keeps it, and no supplier has it yet.',
    'Each supplier ships its order to you. You can follow every step on the order’s page.',
    'A supplier is paid only after you have received the goods. Until then, all or a part of the money can be refunded to you.',
  ],
  receipt: 'Your receipt is attached as a PDF.',
  onTerms: {
    subject: (orders: string) => `Ordered on payment terms: ${orders}`,
    preview: (amount: string, due: string) => `${amount} is due on ${due}.`,
    title: 'Thank you, your order is confirmed',
    intro: (amount: string, due: string) =>
      `You have ordered on payment terms: ${amount} is due on ${due}. Your suppliers have been told and can ship your goods.`,
    owed: 'To be paid',
    due: 'Due',
    pay: 'You can pay it at any time before, in full or in part, by any method.',
  },
}

const toShip = {
  subject: (order: string) => `You have a paid order to ship: ${order}`,
  preview: (buyer: string, amount: string) => `${buyer} has paid ${amount}.`,
  title: 'You have a paid order to ship',
  intro: (buyer: string, amount: string) =>
    `${buyer} has paid ${amount} for this order. Please ship the goods to the address below.`,
  days: (min: string, max: string) => (min === max ? `${min} days` : `${min} to ${max} days`),
  delivery: 'Delivery time',
  nextTitle: 'How you are paid',
  next: [
    'The money is held in escrow by Danbao: it is there, and it is set aside for this order.',
    'It is paid to you once the buyer has received the goods.',
  ],
}

const refund = {
  subject: (amount: string, order: string) => `Refund of ${amount} for ${order}`,
  preview: (charge: string) => `${charge} is on its way to the account you paid from.`,
  title: 'You have been refunded',
  intro: (supplier: string, amount: string) =>
    `${supplier} has refunded ${amount} of your order. The payment network has confirmed it.`,
  amount: 'Refunded',
  returned: 'Returned to you',
  returnedAt: (rate: string) => `Returned to you at ${rate}`,
  soFar: 'Refunded in total for this order',
  reason: 'Reason given by the supplier',
  refundNumber: 'Refund number',
  doneAt: 'Confirmed',
  inBalance: 'The money is back in your balance, from which you paid.',
  onCard:
    'The money goes back to the card you paid with. Its bank shows it within five to ten working days.',
  atBank:
    'The money goes back to the bank account it came from. It is usually there within one to three working days.',
  offTerms:
    'You owe as much less for what you ordered on terms; what you had paid already is in your balance.',
  when: (method: string) =>
    `The money goes back the way you paid, with ${method}. It is usually there within minutes; a bank card behind the account can take a few working days.`,
}

const refundReturned = {
  subject: (amount: string, orders: string) =>
    `Your refund of ${amount} for ${orders} came back to us`,
  title: 'Your refund came back to us',
  intro: (amount: string) =>
    `We sent you ${amount}, but the bank it went to did not take it and returned it to us. The card or account may have been closed or replaced.`,
  owed: 'The money is still yours. We keep it for you, and nobody else gets it.',
  amount: 'Still owed to you',
  at: 'Came back',
  nextTitle: 'What happens next',
  next: [
    'You need not do anything: we look at it and send the money once more.',
    'If your card was replaced, its bank can usually put the refund on the new one. It helps to tell them that a refund is coming.',
    'You get another e-mail as soon as the refund is confirmed.',
  ],
}

const reviewRefused = {
  subject: (orders: string) => `Your payment for ${orders} was not accepted`,
  title: 'Your payment was not accepted',
  intro: (amount: string) =>
    `The payment network has looked at your payment of ${amount} and did not accept it. It does not tell us more.`,
  nothingTaken:
    'No money was taken. If your bank shows an amount as reserved, it becomes free again by itself within some days.',
  amount: 'Not taken',
  again: (until: string) =>
    `Your order is still there, at the same price, until ${until}. You can pay it in another way, or with another card.`,
  over: 'The time to pay has ended, and with it the order. If you still want the goods, please order them again.',
}

const stray = {
  subjects: {
    paid_twice: (orders: string) => `Paid twice: your second payment for ${orders} goes back`,
    order_closed: (orders: string) => `Paid too late: your payment for ${orders} goes back`,
    amount_differs: (orders: string) => `Wrong amount: your payment for ${orders} goes back`,
    overpaid: (orders: string) => `Paid too much: the rest of your payment for ${orders} goes back`,
    method_changed: (orders: string) =>
      `Paid in the way you left: your payment for ${orders} goes back`,
  },
  title: 'A payment of yours is going back to you',
  intros: {
    paid_twice: (amount: string) =>
      `${amount} arrived for something you had already paid. The first payment stands, and your order is not affected.`,
    order_closed: (amount: string) =>
      `${amount} arrived after the order had been cancelled or its time to pay had ended. That order stays closed.`,
    amount_differs: (amount: string) =>
      `${amount} arrived, which is not the amount that was to be paid. The order is not paid by it.`,
    overpaid: (amount: string) =>
      `${amount} arrived beyond what was to be paid. Your order is paid, and only the rest goes back.`,
    method_changed: (amount: string) =>
      `${amount} arrived in a way to pay that you had left for another one, which charges another amount. The order is not paid by it.`,
  },
  action:
    'You need not do anything: we are sending the whole amount back the way you paid. You get another e-mail as soon as the payment network confirms it.',
  again: 'If you still want the goods, please order them again.',
  payAgain: 'If you still want the goods, please pay again from the order’s page.',
  amount: 'Going back to you',
  returnedSubject: (amount: string) => `${amount} has gone back to you`,
  returnedTitle: 'Your money has gone back',
  returnedIntro: (amount: string) =>
    `The payment network has confirmed that ${amount}, which we could not use, has been returned to you.`,
  returnedAmount: 'Returned to you',
}

const statement = {
  title: 'Statement',
  holder: 'Account holder',
  currency: 'Currency',
  from: 'From',
  until: 'Until',
  beginning: 'the first movement',
  count: 'Movements',
  only: 'Only',
  opening: 'Balance before',
  closing: 'Balance after',
  lines: 'Movements',
  linesNote: (currency: string) => `The newest first, in ${currency}`,
  date: 'Date',
  kind: 'What',
  detail: 'For',
  amount: 'Amount',
  balance: 'Balance',
  note: 'It is printed from the books as they are at the time above. Times are in your company’s time zone.',
  kinds: {
    top_up: 'Top-up',
    payment: 'Payment',
    debt_payment: 'Paid off on terms',
    refund: 'Refund',
    debt_excess: 'More than was owed',
    top_up_refund: 'Top-up returned',
    withdrawal: 'Withdrawal',
    withdrawal_return: 'Withdrawal came back',
    correction: 'Correction',
  },
}

const wallet = {
  amount: 'Amount',
  account: 'Bank account',
  holder: 'Account holder',
  reason: 'Reason given by the bank',
  number: 'Reference',
  at: 'When',
  see: 'See your balance',
  seeAccounts: 'See your bank accounts',
  notYou:
    'If nobody of your company did this, sign in now, remove the bank account, cancel what you can and tell us at once.',
  kinds: {
    account_added: {
      subject: (account: string) => `Bank account ${account} was linked`,
      title: 'A bank account was linked',
      intro: (account: string) =>
        `The bank account ${account} was linked to your company’s payment account. We are sending a small deposit there: its text has a code that proves the account to be yours. Withdrawals to it begin some days later.`,
    },
    account_proven: {
      subject: (account: string) => `Bank account ${account} is confirmed`,
      title: 'Your bank account is confirmed',
      intro: (account: string) =>
        `The bank account ${account} has been proven to be yours by the code of the small deposit.`,
    },
    account_removed: {
      subject: (account: string) => `Bank account ${account} was removed`,
      title: 'A bank account was removed',
      intro: (account: string) =>
        `The bank account ${account} is no longer linked to your company’s payment account. Nothing can be withdrawn to it.`,
    },
    withdrawal_requested: {
      subject: (amount: string) => `Withdrawal of ${amount} requested`,
      title: 'A withdrawal was requested',
      intro: (amount: string) =>
        `${amount} is reserved in your balance and goes to your bank account with our next bank file. Until then it can be cancelled.`,
    },
    withdrawal_sent: {
      subject: (amount: string) => `Withdrawal of ${amount} sent`,
      title: 'Your withdrawal is on its way',
      intro: (amount: string) =>
        `We have told our bank to send ${amount} to your account. Depending on the country it is there within one to five working days.`,
    },
    withdrawal_returned: {
      subject: (amount: string) => `Withdrawal of ${amount} came back`,
      title: 'Your withdrawal came back',
      intro: (amount: string) =>
        `The bank could not pay ${amount} to your account. The money is in your balance again.`,
    },
    topped_up: {
      subject: (amount: string) => `${amount} was added to your balance`,
      title: 'Your balance was topped up',
      intro: (amount: string) => `We have received ${amount}. It is in your balance.`,
    },
    top_up_refund_failed: {
      subject: (amount: string) => `${amount} that went back from your balance came back to us`,
      title: 'A top-up could not be sent back',
      intro: (amount: string) =>
        `We sent ${amount} back to where it came from, but the bank there did not take it and returned it to us. The card or account may have been closed or replaced. The money is still yours: we keep it for you, look at it and send it once more. You get another e-mail as soon as that is confirmed.`,
    },
    top_up_returned: {
      subject: (amount: string) => `${amount} went back from your balance`,
      title: 'A top-up went back',
      intro: (amount: string) =>
        `${amount} was sent back from your balance to where it came from. The payment network has confirmed it.`,
    },
  },
}

export const en = {
  brand: 'Danbao',
  comma: ', ',
  methods,
  units,
  receipt,
  mail,
  confirmation,
  toShip,
  refund,
  refundReturned,
  reviewRefused,
  stray,
  wallet,
  credit,
  statement,
}

export type Texts = typeof en
