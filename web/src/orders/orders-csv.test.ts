import { expect, test } from 'vitest'
import type { OrderSummary } from './order.ts'
import { ordersCsv } from './orders-csv.ts'

const order: OrderSummary = {
  ...{ id: 'ord_1', number: '10000001', groupId: 'grp_1', intentId: 'pi_1', state: 'paid' },
  buyer: { id: 'pty_1', name: '=Quill, "Ada"' },
  supplier: { id: 'pty_2', name: { en: 'Taoyin', zh: '陶隐舍' }, slug: 'taoyin' },
  ...{ paymentState: 'held', lineCount: 2, pictures: [], terms: null, paidAt: null },
  total: { currency: 'JPY', minor: '1500' },
  charge: { currency: 'CNY', minor: '7215' },
  refunded: { currency: 'JPY', minor: '0' },
  refunding: { currency: 'JPY', minor: '0' },
  placedAt: '2026-07-01T08:00:00.000Z',
  payBy: '2026-07-01T08:30:00.000Z',
}

test('a list is a file of plain amounts with their currencies, and runs nothing', () => {
  const headings = {
    ...{ number: 'Order', placed: 'Placed', buyer: 'Buyer', supplier: 'Supplier', lines: 'Lines' },
    ...{ state: 'State', currency: 'Currency', total: 'Total', refunded: 'Refunded', id: 'Id' },
    ...{ chargeCurrency: 'Charged in', charge: 'Charged', paid: 'Paid' },
  }
  const file = ordersCsv([order], { headings, words: ({ zh }) => zh })
  const [header = '', row = ''] = file.split('\r\n')
  expect(header).toBe(
    '\uFEFFOrder,Placed,Buyer,Supplier,State,Lines,Currency,Total,Refunded,Charged in,Charged,Paid,Id',
  )
  expect(row).toBe(
    '10000001,2026-07-01T08:00:00.000Z,"\'=Quill, ""Ada""",陶隐舍,held,2,JPY,1500,0,CNY,72.15,,ord_1',
  )
})
