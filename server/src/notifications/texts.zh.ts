import { credit } from './credit-texts.zh.ts'
import type { Texts } from './texts.en.ts'

// Every text of mails and receipts in Chinese.

const methods: Texts['methods'] = {
  ...{ alipay: '支付宝', wechatpay: '微信支付', stripe: '银行卡' },
  ...{ bank: '银行转账', wallet: '账户余额', terms: '账期付款' },
}

const units: Texts['units'] = {
  set: '套',
  pair: '双',
  pack: '包',
  box: '盒',
  carton: '箱',
  case: '箱',
  roll: '卷',
  bag: '袋',
  bottle: '瓶',
  metre: '米',
  meter: '米',
  kg: '千克',
}

const receipt: Texts['receipt'] = {
  title: '收据',
  tagline: '担保批发交易',
  paid: '已支付',
  number: '收据编号',
  paidAt: '支付时间',
  issuedAt: '本份出具时间',
  method: '支付方式',
  payer: '付款账号',
  gatewayNumber: (method) => `${method}交易号`,
  paymentNumber: '平台支付单号',
  amount: '金额',
  partOf: '所属支付总额',
  buyer: '买方',
  shipTo: '收货地址',
  order: (number) => `订单 ${number}`,
  orderNumber: '订单',
  code: '货号',
  item: '商品',
  quantity: '数量',
  unitPrice: '单价',
  total: '金额',
  goods: '商品金额',
  shipping: '运费',
  orderTotal: '订单合计',
  totalPaid: '支付总额',
  chargedAt: (rate) => `按 ${rate} 实收`,
  refunds: '退款记录',
  refundsNote: '按原支付方式、原支付汇率退回',
  refundedAt: '退款时间',
  refundAmount: '退款金额',
  refundCharge: '实际退回',
  onItsWay: '退款途中',
  refundedTotal: '已退回合计',
  left: '支付净额',
  escrowHeading: '货款由平台担保',
  escrow:
    '这笔款项由担保平台 Danbao 代为保管。您收到货物之后，货款才会支付给供应商。' +
    '在保管期间，可按原支付方式、按本收据所载汇率全部或部分退款给您。',
  noteHeading: '关于本收据',
  note: '本收据仅证明付款，不是税务发票；发票由各订单的供应商开具。所列时间为买方所在时区的时间。',
  pageOf: (page, pages) => `第 ${page} 页，共 ${pages} 页`,
}

const mail: Texts['mail'] = {
  greeting: (name) => `${name}，您好：`,
  signature: 'Danbao 担保批发交易',
  why: '您收到此邮件，是因为它与 Danbao 上的一笔订单有关。',
  seeOrder: '查看订单',
  seeOrders: '查看我的订单',
  orderNumber: '订单',
  supplier: '供应商',
  buyer: '买方',
  shipTo: '收货地址',
  item: '商品',
  quantity: '数量',
  total: '金额',
  goods: '商品金额',
  shipping: '运费',
  orderTotal: '订单合计',
  moreLines: (count) => `另有 ${count} 项`,
  charged: '实付',
  chargedFor: (rate) => `按 ${rate} 实付`,
  totalCharged: '实付合计',
  method: '支付方式',
  paymentNumber: '支付单号',
  paidAt: '支付时间',
  orders: (numbers) => `订单 ${numbers}`,
  manyOrders: (count) => `${count} 笔订单`,
}

const confirmation: Texts['confirmation'] = {
  subject: (orders) => `已收到您的付款：${orders}`,
  preview: (amount) => `我们已收到 ${amount}，并为您代为保管。`,
  title: '谢谢，您的付款已到账',
  intro: (amount) => `我们已收到 ${amount}，并已通知各供应商发货。`,
  approved: '支付网络已完成对您付款的审核并予以通过，您无需任何操作。',
  nextTitle: '接下来',
  next: [
    '货款由 Danbao 担保保管，供应商尚未收到。',
    '各供应商将分别向您发货，您可以在订单页面查看每一步进展。',
    '您收到货物之后，货款才会支付给供应商。在此之前，可全部或部分退款给您。',
  ],
  receipt: '收据见附件（PDF）。',
  onTerms: {
    subject: (orders) => `已以账期下单：${orders}`,
    preview: (amount, due) => `${amount} 将于 ${due} 到期。`,
    title: '谢谢，您的订单已确认',
    intro: (amount, due) => `您已以账期下单：${amount} 将于 ${due} 到期。我们已通知各供应商发货。`,
    owed: '待付金额',
    due: '到期日',
    pay: '在此之前，您可随时用任何付款方式全部或部分支付。',
  },
}

const toShip: Texts['toShip'] = {
  subject: (order) => `您有一笔已付款的订单待发货：${order}`,
  preview: (buyer, amount) => `${buyer} 已支付 ${amount}。`,
  title: '您有一笔已付款的订单待发货',
  intro: (buyer, amount) => `${buyer} 已为此订单支付 ${amount}，请按以下地址发货。`,
  days: (min, max) => (min === max ? `${min} 天` : `${min} 至 ${max} 天`),
  delivery: '送达时间',
  nextTitle: '货款如何支付给您',
  next: ['货款已由 Danbao 担保保管，专用于此订单。', '买方收到货物之后，货款即支付给您。'],
}

const statement: Texts['statement'] = {
  title: '账户对账单',
  holder: '账户持有人',
  currency: '币种',
  from: '起始',
  until: '截至',
  beginning: '首笔交易',
  count: '交易笔数',
  only: '仅含',
  opening: '期初余额',
  closing: '期末余额',
  lines: '交易明细',
  linesNote: (currency) => `从新到旧，币种 ${currency}`,
  date: '日期',
  kind: '类型',
  detail: '说明',
  amount: '金额',
  balance: '余额',
  note: '本对账单按上述时间的账簿打印。时间为贵公司所在时区。',
  kinds: {
    top_up: '充值',
    payment: '付款',
    debt_payment: '偿还账期欠款',
    refund: '退款',
    debt_excess: '超出欠款的款项',
    top_up_refund: '充值退回',
    withdrawal: '提现',
    withdrawal_return: '提现退回',
    correction: '更正',
  },
}

const wallet: Texts['wallet'] = {
  amount: '金额',
  account: '银行账户',
  holder: '户名',
  reason: '银行说明的原因',
  number: '参考号',
  at: '时间',
  see: '查看余额',
  seeAccounts: '查看银行账户',
  notYou:
    '如果这不是贵公司的操作，请立即登录，移除该银行账户，取消可以取消的提现，并马上告知我们。',
  kinds: {
    account_added: {
      subject: (account) => `已绑定银行账户 ${account}`,
      title: '已绑定一个银行账户',
      intro: (account) =>
        `银行账户 ${account} 已绑定到贵公司的支付账户。我们将向该账户汇入一笔小额款项，附言中的验证码用于证明账户归您所有。几天之后方可向其提现。`,
    },
    account_proven: {
      subject: (account) => `银行账户 ${account} 已验证`,
      title: '您的银行账户已验证',
      intro: (account) => `银行账户 ${account} 已通过小额汇款的验证码证明归您所有。`,
    },
    account_removed: {
      subject: (account) => `已移除银行账户 ${account}`,
      title: '已移除一个银行账户',
      intro: (account) => `银行账户 ${account} 已与贵公司的支付账户解绑，不能再向其提现。`,
    },
    withdrawal_requested: {
      subject: (amount) => `已申请提现 ${amount}`,
      title: '已申请提现',
      intro: (amount) =>
        `${amount} 已在您的余额中预留，将随我们的下一份银行付款文件汇往您的银行账户。在此之前可以取消。`,
    },
    withdrawal_sent: {
      subject: (amount) => `提现 ${amount} 已汇出`,
      title: '您的提现正在途中',
      intro: (amount) =>
        `我们已指示银行将 ${amount} 汇往您的账户。视国家和地区而定，一至五个工作日到账。`,
    },
    withdrawal_returned: {
      subject: (amount) => `提现 ${amount} 被退回`,
      title: '您的提现被退回',
      intro: (amount) => `银行未能将 ${amount} 付至您的账户，款项已回到您的余额。`,
    },
    topped_up: {
      subject: (amount) => `${amount} 已充入您的余额`,
      title: '余额充值成功',
      intro: (amount) => `我们已收到 ${amount}，款项已在您的余额中。`,
    },
    top_up_refund_failed: {
      subject: (amount) => `从余额退回的 ${amount} 被退回到我们这里`,
      title: '充值款未能原路退回',
      intro: (amount) =>
        `我们已将 ${amount} 原路退回，但收款银行没有接受，又将款项退回给我们。您的银行卡或账户可能已注销或更换。这笔钱仍然属于您：我们为您保管，会核查并再次退款。退款确认之后，您会再收到一封邮件。`,
    },
    top_up_returned: {
      subject: (amount) => `${amount} 已从余额退回`,
      title: '充值款项已退回',
      intro: (amount) => `${amount} 已从您的余额原路退回，支付网络已确认。`,
    },
  },
}

const refund: Texts['refund'] = {
  subject: (amount, order) => `退款 ${amount}：${order}`,
  preview: (charge) => `${charge} 正在退回您付款的账户。`,
  title: '您已获得退款',
  intro: (supplier, amount) => `${supplier} 已就您的订单退款 ${amount}，支付网络已确认。`,
  amount: '退款金额',
  returned: '退回给您',
  returnedAt: (rate) => `按 ${rate} 退回给您`,
  soFar: '此订单累计退款',
  reason: '供应商说明的原因',
  refundNumber: '退款单号',
  doneAt: '确认时间',
  inBalance: '款项已退回到您付款所用的余额。',
  onCard: '款项将退回到您付款所用的银行卡，发卡行通常在五至十个工作日内入账。',
  atBank: '款项将退回到您汇款的银行账户，通常一至三个工作日到账。',
  offTerms: '该订单的账期欠款相应减少；您已支付的部分已退回到您的余额。',
  when: (method) =>
    `款项将通过${method}原路退回，通常几分钟内到账；如使用绑定的银行卡付款，可能需要几个工作日。`,
}

const refundReturned: Texts['refundReturned'] = {
  subject: (amount, orders) => `${orders} 的退款 ${amount} 被退回`,
  title: '您的退款被退回到我们这里',
  intro: (amount) =>
    `我们已向您退款 ${amount}，但收款银行没有接受，又将款项退回给我们。您的银行卡或账户可能已注销或更换。`,
  owed: '这笔钱仍然属于您。我们为您保管，不会付给其他任何人。',
  amount: '仍应退还给您',
  at: '退回时间',
  nextTitle: '接下来会怎样',
  next: [
    '您无需任何操作：我们会核查并再次退款。',
    '如果您的银行卡已更换，发卡行通常可以将退款记入新卡。建议您提前告知银行将有一笔退款。',
    '退款确认之后，您会再收到一封邮件。',
  ],
}

const reviewRefused: Texts['reviewRefused'] = {
  subject: (orders) => `${orders} 的付款未被接受`,
  title: '您的付款未被接受',
  intro: (amount) => `支付网络审核了您 ${amount} 的付款，没有接受，也没有告知我们具体原因。`,
  nothingTaken: '款项没有被扣除。如果银行显示有一笔金额被冻结，数日内会自动解冻。',
  amount: '未扣款项',
  again: (until) =>
    `您的订单仍然保留，价格不变，可在 ${until} 之前付款。您可以换一种付款方式，或换一张卡。`,
  over: '付款时限已过，订单也已结束。如果您仍需要这些商品，请重新下单。',
}

const stray: Texts['stray'] = {
  subjects: {
    paid_twice: (orders) => `重复付款：${orders} 的第二笔付款将退回`,
    order_closed: (orders) => `付款逾期：${orders} 的付款将退回`,
    amount_differs: (orders) => `金额不符：${orders} 的付款将退回`,
    overpaid: (orders) => `多付款项：${orders} 的多付部分将退回`,
    method_changed: (orders) => `已更换付款方式：${orders} 的付款将退回`,
  },
  title: '您的一笔付款正在退回',
  intros: {
    paid_twice: (amount) =>
      `我们收到了一笔 ${amount} 的付款，而相应的订单此前已经付清。第一笔付款有效，您的订单不受影响。`,
    order_closed: (amount) =>
      `我们收到了一笔 ${amount} 的付款，但订单此前已取消或已超过付款期限，该订单不再恢复。`,
    amount_differs: (amount) => `我们收到了一笔 ${amount} 的付款，与应付金额不符，订单未因此付清。`,
    overpaid: (amount) =>
      `我们收到的款项比应付金额多出 ${amount}。您的订单已付清，仅退回多付部分。`,
    method_changed: (amount) =>
      `我们收到了一笔 ${amount} 的付款，但您此前已改用金额不同的其他付款方式，订单未因此付清。`,
  },
  action: '您无需任何操作：我们正将全部款项原路退回。支付网络确认之后，您会再收到一封邮件。',
  again: '如果您仍需要这些商品，请重新下单。',
  payAgain: '如果您仍需要这些商品，请在订单页面重新付款。',
  amount: '正在退回',
  returnedSubject: (amount) => `${amount} 已退回给您`,
  returnedTitle: '您的款项已退回',
  returnedIntro: (amount) => `支付网络已确认，我们无法入账的 ${amount} 已退回给您。`,
  returnedAmount: '已退回',
}

export const zh: Texts = {
  brand: 'Danbao 担保',
  comma: '，',
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
