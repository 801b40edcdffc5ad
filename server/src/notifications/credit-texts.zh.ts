import type { Texts } from './texts.en.ts'

// What mails about payment terms say in Chinese.

export const credit: Texts['credit'] = {
  limit: '额度',
  owed: '待付金额',
  paid: '已付金额',
  days: '付款期限',
  daysAfter: (count) => `订单确认后 ${count} 天`,
  dueOn: '到期日',
  orders: '订单',
  from: '授予方',
  pay: '立即付款',
  see: '查看账期',
  kinds: {
    credit_granted: {
      subject: (amount) => `您可以账期下单，额度 ${amount}`,
      title: '先下单，后付款',
      intro: (amount) =>
        `贵公司已获得账期：可先下单、后付款，额度为 ${amount}。结账时请选择“账期付款”。`,
    },
    credit_changed: {
      subject: (amount) => `您的账期已变更：额度 ${amount}`,
      title: '您的账期已变更',
      intro: (amount) => `新的账期订单合计不超过 ${amount}。已有欠款的到期日不变。`,
    },
    credit_closed: {
      subject: (amount) => `您的账期（额度 ${amount}）已终止`,
      title: '您的账期已终止',
      intro: (amount) => `额度 ${amount} 的账期不能再用于下单。已有欠款的到期日不变。`,
    },
    debt_due_in_7: {
      subject: (amount) => `${amount} 将于 7 天后到期`,
      title: '一笔付款将于 7 天后到期',
      intro: (amount) =>
        `您账期订单的 ${amount} 将于一周后到期。现在即可用任何付款方式全部或部分支付。`,
    },
    debt_due_in_1: {
      subject: (amount) => `${amount} 将于明天到期`,
      title: '一笔付款将于明天到期',
      intro: (amount) =>
        `您账期订单的 ${amount} 将于明天到期。银行汇款需要数日，其他付款方式即时到账。`,
    },
    debt_due_today: {
      subject: (amount) => `${amount} 今天到期`,
      title: '一笔付款今天到期',
      intro: (amount) =>
        `您账期订单的 ${amount} 今天到期。若未付清，从明天起不能再使用该账期下单。`,
    },
    debt_overdue: {
      subject: (amount) => `${amount} 已逾期`,
      title: '一笔付款已逾期',
      intro: (amount) => `您账期订单的 ${amount} 已到期一周。付清之前不能再使用该账期下单。`,
    },
    debts_paid: {
      subject: (amount) => `已收到您偿还的 ${amount}`,
      title: '您的欠款已偿还',
      intro: (amount) => `我们已收到 ${amount}，已抵减您的账期欠款；多出的部分在您的余额中。`,
    },
  },
}
