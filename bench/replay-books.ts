// What the marketplace's database and the sandbox say after a replay, each on its own account.
import type { Market } from './market.ts'
import { runDanbao } from './replay-shop.ts'

const ALIPAY_APP = '2021000000000001'

/** Minor units; what is held is what came in less what went back. */
export type Books = Readonly<{
  orders: number
  goodsGbp: bigint
  shippingGbp: bigint
  paidGbp: bigint
  refundedGbp: bigint
  paidCny: bigint
  refundedCny: bigint
  /** Refunds the network declined for good. */
  declined: number
  escrowGbp: bigint
  /** What the exchange owes in pounds, and has in yuan: both sides of what is held. */
  fxGbp: bigint
  fxCny: bigint
  networkInCny: bigint
  networkOutCny: bigint
  suspense: bigint
  onHand: bigint
  reserved: bigint
  sandboxPaidCny: bigint
  sandboxRefundedCny: bigint
  verified: boolean
  verification: string
}>

export async function readBooks(market: Market): Promise<Books> {
  const { rows } = await market.owner.query<Record<string, string>>(SUMS)
  const [sums = {}] = rows
  const totals = await market.control<{ paid: string; refunded: string }>(
    `/alipay/apps/${ALIPAY_APP}/totals`,
  )
  const { output, ok } = await runDanbao(market, ['ledger', 'verify'])
  const sum = (name: string) => BigInt(sums[name] ?? '0')
  return {
    orders: Number(sum('orders')),
    goodsGbp: sum('goods'),
    shippingGbp: sum('shipping'),
    paidGbp: sum('paid'),
    refundedGbp: sum('refunded'),
    paidCny: sum('charged'),
    refundedCny: sum('refunded_charge'),
    declined: Number(sum('declined')),
    escrowGbp: sum('escrow'),
    fxGbp: sum('fx_gbp'),
    fxCny: sum('fx_cny'),
    networkInCny: sum('network_in'),
    networkOutCny: sum('network_out'),
    suspense: sum('suspense'),
    onHand: sum('on_hand'),
    reserved: sum('reserved'),
    sandboxPaidCny: fenOf(totals.paid),
    sandboxRefundedCny: fenOf(totals.refunded),
    verified: ok,
    verification: output.trim(),
  }
}

const fenOf = (yuan: string) => BigInt(yuan.replace('.', ''))

const ACCOUNTS = `select
    sum(credits_posted - debits_posted) filter (where code like 'escrow:%:GBP') as escrow,
    sum(debits_posted - credits_posted) filter (where code = 'fx:GBP') as fx_gbp,
    sum(credits_posted - debits_posted) filter (where code = 'fx:CNY') as fx_cny,
    sum(debits_posted) filter (where code = 'network:alipay:CNY') as network_in,
    sum(credits_posted) filter (where code = 'network:alipay:CNY') as network_out,
    sum(credits_posted) filter (where code like 'suspense:%') as suspense
  from ledger.accounts`

const ORDERS = `select count(*) as orders, sum(goods) as goods, sum(shipping) as shipping,
    sum(total) as paid, sum(charge) as charged
  from orders.orders where paid_at is not null`

const REFUNDS = `select sum(order_amount) filter (where state = 'succeeded') as refunded,
    sum(amount) filter (where state = 'succeeded') as refunded_charge,
    count(*) filter (where state = 'declined') as declined
  from payments.refunds`

const STOCK = `select sum(on_hand) as on_hand, sum(reserved) as reserved from catalog.stock_levels`

const NAMES = {
  a: ['escrow', 'fx_gbp', 'fx_cny', 'network_in', 'network_out', 'suspense'],
  o: ['orders', 'goods', 'shipping', 'paid', 'charged'],
  r: ['refunded', 'refunded_charge', 'declined'],
  s: ['on_hand', 'reserved'],
} as const

// As text: the driver's numbers would lose the largest.
const COLUMNS = Object.entries(NAMES).flatMap(([table, names]) =>
  names.map((name) => `coalesce(${table}.${name}, 0)::bigint::text as ${name}`),
)

const SUMS = `select ${COLUMNS.join(', ')}
  from (${ACCOUNTS}) a, (${ORDERS}) o, (${REFUNDS}) r, (${STOCK}) s`
