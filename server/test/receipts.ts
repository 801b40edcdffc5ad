// Receipts for tests of what mails and PDFs say: two suppliers, two currencies, one payment.
import { money, sum, type Money } from '../src/kernel/money.ts'
import { lineTotal } from '../src/kernel/price.ts'
import type { OrderLine } from '../src/orders/index.ts'
import type { Receipt, ReceiptOrder, ReceiptPayment } from '../src/notifications/receipt.ts'

const cny = (minor: bigint): Money => money('CNY', minor)
const gbp = (minor: bigint): Money => money('GBP', minor)

export function aLine(fields: Partial<OrderLine> = {}): OrderLine {
  const unitPrice = fields.unitPrice ?? { currency: 'GBP', micros: 2_100_065n }
  const quantity = fields.quantity ?? 12
  return {
    skuId: 'sku_1',
    productId: 'prd_1',
    code: 'MUG-1',
    title: { en: 'Celadon mug', zh: '青瓷杯' },
    variant: { en: '350 ml', zh: '350 毫升' },
    picture: '',
    unit: 'piece',
    quantity,
    unitPrice,
    total: lineTotal(unitPrice, quantity),
    ...fields,
  }
}

export function aReceiptOrder(fields: Partial<ReceiptOrder> = {}): ReceiptOrder {
  return {
    id: 'ord_00000000000000000000000001',
    number: '10000001',
    state: 'paid',
    supplier: {
      name: { en: 'Harbour Pottery', zh: '海港陶瓷' },
      legalName: 'Harbour Pottery Ltd',
      country: 'GB',
      timeZone: 'Europe/London',
    },
    lines: [aLine()],
    goods: gbp(2520n),
    shipping: gbp(480n),
    total: gbp(3000n),
    charge: cny(27370n),
    rateMicros: 9_123_457n,
    shippingDays: { min: 3, max: 7 },
    ...fields,
  }
}

const second: Partial<ReceiptOrder> = {
  id: 'ord_00000000000000000000000002',
  number: '10000002',
  supplier: {
    name: { en: 'Bright Home', zh: '宁波明家' },
    legalName: '宁波明家日用品有限公司',
    country: 'CN',
    timeZone: 'Asia/Shanghai',
  },
  lines: [aLine({ code: 'BOX-9', unit: 'box', unitPrice: { currency: 'CNY', micros: 65_000n } })],
  goods: cny(78n),
  shipping: cny(22n),
  total: cny(100n),
  charge: cny(100n),
  rateMicros: null,
}

export const aReceiptPayment: ReceiptPayment = {
  gateway: 'alipay',
  gatewayNumber: '2026070122001400000000000001',
  number: 'att_00000000000000000000000001',
  payer: 'buy***@sandbox.test',
  paidAt: new Date('2026-07-01T22:30:00Z'),
  ...{ amount: cny(27470n), goods: cny(27470n), part: cny(27470n) },
}

export function aReceipt(fields: Partial<Receipt> = {}): Receipt {
  const orders = fields.orders ?? [aReceiptOrder(), aReceiptOrder(second)]
  const part = sum(
    'CNY',
    orders.map(({ charge }) => charge),
  )
  return {
    number: 'R-10000001-G',
    issuedAt: new Date('2026-07-02T08:00:00Z'),
    buyer: {
      name: 'Kettle & Cup',
      legalName: 'Kettle & Cup Trading Ltd',
      country: 'GB',
      timeZone: 'Europe/London',
    },
    address: {
      recipient: 'Siân Jones',
      company: null,
      line1: '14 Wharf Road',
      line2: null,
      city: 'Leeds',
      region: null,
      postalCode: 'LS1 4AP',
      country: 'GB',
      phone: null,
    },
    payments: [{ ...aReceiptPayment, part }],
    orders,
    refunds: [],
    ...fields,
  }
}

/** £12.00 of the first order, back at its rate. */
export const aReceiptRefund: Receipt['refunds'][number] = {
  orderNumber: '10000001',
  amount: gbp(1200n),
  charge: cny(10948n),
  askedAt: new Date('2026-07-02T06:00:00Z'),
  doneAt: new Date('2026-07-02T07:00:00Z'),
}
