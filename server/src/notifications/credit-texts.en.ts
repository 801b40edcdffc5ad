// What mails about payment terms say in English.

export const credit = {
  limit: 'Limit',
  owed: 'Still to be paid',
  paid: 'Paid',
  days: 'Time to pay',
  daysAfter: (count: string) => `${count} days after an order is confirmed`,
  dueOn: 'Due',
  orders: 'Orders',
  from: 'Granted by',
  pay: 'Pay now',
  see: 'See your payment terms',
  kinds: {
    credit_granted: {
      subject: (amount: string) => `You can order on payment terms up to ${amount}`,
      title: 'Order now and pay later',
      intro: (amount: string) =>
        `Your company has payment terms: you can order up to ${amount} and pay later. At the checkout, choose “Payment terms”.`,
    },
    credit_changed: {
      subject: (amount: string) => `Your payment terms have changed: up to ${amount}`,
      title: 'Your payment terms have changed',
      intro: (amount: string) =>
        `New orders on terms may now come to ${amount} in all. What you owe already is due when it was.`,
    },
    credit_closed: {
      subject: (amount: string) => `Your payment terms of ${amount} were ended`,
      title: 'Your payment terms were ended',
      intro: (amount: string) =>
        `You can no longer order on the terms of up to ${amount}. What you owe already is due when it was.`,
    },
    debt_due_in_7: {
      subject: (amount: string) => `${amount} is due in 7 days`,
      title: 'A payment is due in 7 days',
      intro: (amount: string) =>
        `${amount} for what you ordered on terms is due in a week. You can pay it now, in full or in part, by any method.`,
    },
    debt_due_in_1: {
      subject: (amount: string) => `${amount} is due tomorrow`,
      title: 'A payment is due tomorrow',
      intro: (amount: string) =>
        `${amount} for what you ordered on terms is due tomorrow. Bank transfers take some days; the other methods pay at once.`,
    },
    debt_due_today: {
      subject: (amount: string) => `${amount} is due today`,
      title: 'A payment is due today',
      intro: (amount: string) =>
        `${amount} for what you ordered on terms is due today. From tomorrow on you could not order on these terms until it is paid.`,
    },
    debt_overdue: {
      subject: (amount: string) => `${amount} is overdue`,
      title: 'A payment is overdue',
      intro: (amount: string) =>
        `${amount} for what you ordered on terms was due a week ago. Until it is paid you cannot order on these terms.`,
    },
    debts_paid: {
      subject: (amount: string) => `We have received ${amount} for what you owed`,
      title: 'You have paid off what you owed',
      intro: (amount: string) =>
        `We have received ${amount}. What you owed on terms is paid off by as much; more than that is in your balance.`,
    },
  },
}
