// What the marketplace's database and each network of the sandbox say after a replay, each on its
// own account.
import { US, type Market, type Member } from './market.ts'
import type { BankAccount } from './replay-bank.ts'
import { runDanbao, type Shop } from './replay-shop.ts'

/** What was paid by one method in one currency, as orders, captures and refunds say. */
export type MethodBooks = Readonly<{
  method: string
  currency: string
  payments: number
  paidGbp: bigint
  paid: bigint
  refundedGbp: bigint
  refunded: bigint
}>

/** Where money of one currency lies: a network, our bank, or the buyers' balances with us. */
export type Place = Readonly<{
  name: string
  currency: string
  ledgerIn: bigint
  ledgerOut: bigint
  /** The same by captures and refunds. */
  tablesIn: bigint
  tablesOut: bigint
  /** What they say who keep it: what they took less what they gave back. */
  theirs: bigint
}>

/** Minor units; what is held is what came in less what went back. */
export type Books = Readonly<{
  orders: number
  goodsGbp: bigint
  shippingGbp: bigint
  paidGbp: bigint
  refundedGbp: bigint
  /** Refunds the network declined for good. */
  declined: number
  escrowGbp: bigint
  /** By currency, what the exchange has of it; of pounds it owes what is held. */
  fx: ReadonlyMap<string, bigint>
  methods: readonly MethodBooks[]
  places: readonly Place[]
  /** Received or gone for no known reason. */
  suspense: bigint
  onHand: bigint
  reserved: bigint
  verified: boolean
  verification: string
}>

export async function readBooks({ market, bank, buyers }: Shop): Promise<Books> {
  const { rows } = await market.owner.query<Record<string, string>>(SUMS)
  const [sums = {}] = rows
  const { output, ok } = await runDanbao(market, ['ledger', 'verify'])
  const sum = (name: string) => BigInt(sums[name] ?? '0')
  return {
    orders: Number(sum('orders')),
    goodsGbp: sum('goods'),
    shippingGbp: sum('shipping'),
    paidGbp: sum('paid'),
    refundedGbp: sum('refunded'),
    declined: Number(sum('declined')),
    escrowGbp: sum('escrow'),
    fx: await readExchange(market),
    methods: await readMethods(market),
    places: await readPlaces(market, bank.accounts, buyers),
    suspense: sum('suspense'),
    onHand: sum('on_hand'),
    reserved: sum('reserved'),
    verified: ok,
    verification: output.trim(),
  }
}

async function readExchange({ owner }: Market): Promise<Map<string, bigint>> {
  const { rows } = await owner.query<{ currency: string; position: string }>(
    `select currency, (credits_posted - debits_posted)::text as position
      from ledger.accounts where code like 'fx:%' order by currency`,
  )
  return new Map(rows.map(({ currency, position }) => [currency, BigInt(position)]))
}

const TOLD = `with told as (
    select c.id, c.gateway, a.method, c.currency, c.purpose, c.amount,
      (select coalesce(sum(s.total), 0) from payments.shares s
        where s.intent_id = a.intent_id and c.purpose = 'orders') as gbp,
      coalesce(r.amount, 0) as back, coalesce(r.gbp, 0) as back_gbp
    from payments.captures c
    join payments.attempts a on a.id = c.attempt_id
    left join (select capture_id, sum(amount) as amount, sum(order_amount) as gbp
      from payments.refunds where state = 'succeeded' group by capture_id) r on r.capture_id = c.id)`

async function readMethods({ owner }: Market): Promise<MethodBooks[]> {
  const { rows } = await owner.query<Record<string, string>>(
    `${TOLD} select method, currency, count(*)::text as payments, sum(gbp)::text as "paidGbp",
        sum(amount)::text as paid, sum(back_gbp)::text as "refundedGbp", sum(back)::text as refunded
      from told where purpose = 'orders' group by method, currency order by method, currency`,
  )
  return rows.map(({ method = '', currency = '', payments, ...sums }) => {
    const sum = (name: string) => BigInt(sums[name] ?? '0')
    return {
      ...{ method, currency, payments: Number(payments), paidGbp: sum('paidGbp') },
      ...{ paid: sum('paid'), refundedGbp: sum('refundedGbp'), refunded: sum('refunded') },
    }
  })
}

/** `network:bank` is a refund on its way: it lies at our bank until the statement has it. */
const PLACES = `${TOLD}, books as (
    select case when code like 'wallet:%' then 'balances' when code like 'bank:%' then 'bank'
        else split_part(code, ':', 2) end as name, currency,
      case when code like 'wallet:%' then credits_posted else debits_posted end as received,
      case when code like 'wallet:%' then debits_posted else credits_posted end as sent
    from ledger.accounts where code ~ '^(network|bank|wallet):' and code !~ '^network:bank:'),
  tables as (
    select case gateway when 'wallet' then 'balances' else gateway end as name, currency,
      case gateway when 'wallet' then back else amount end as received,
      case gateway when 'wallet' then amount else back end as sent
    from told
    union all select 'balances', currency, amount, back from told where purpose = 'top_up'),
  b as (select name, currency, sum(received) as received, sum(sent) as sent from books group by 1, 2),
  t as (select name, currency, sum(received) as received, sum(sent) as sent from tables group by 1, 2)
  select name, currency, coalesce(b.received, 0)::text as "ledgerIn",
    coalesce(b.sent, 0)::text as "ledgerOut", coalesce(t.received, 0)::text as "tablesIn",
    coalesce(t.sent, 0)::text as "tablesOut"
  from b full join t using (name, currency) order by name, currency`

async function readPlaces(
  market: Market,
  accounts: readonly BankAccount[],
  buyers: readonly Member[],
): Promise<Place[]> {
  const { rows } = await market.owner.query<Record<string, string>>(PLACES)
  const theirs = new Map([
    ...(await askNetworks(market)),
    ...(await askBank(market, accounts)),
    ...(await askBuyers(buyers)),
  ])
  const told = new Map(rows.map((row) => [`${row['name']} ${row['currency']}`, row]))
  return [...new Set([...told.keys(), ...theirs.keys()])].toSorted().flatMap((key) => {
    const sum = (name: string) => BigInt(told.get(key)?.[name] ?? '0')
    const [name = '', currency = ''] = key.split(' ')
    const kept = theirs.get(key) ?? 0n
    if (kept === 0n && !told.has(key)) return []
    return {
      ...{ name, currency, ledgerIn: sum('ledgerIn'), ledgerOut: sum('ledgerOut') },
      ...{ tablesIn: sum('tablesIn'), tablesOut: sum('tablesOut'), theirs: kept },
    }
  })
}

type Totals = Readonly<{ paid: string; refunded: string }>
type Kept = [place: string, minor: bigint][]

async function askNetworks({ control }: Market): Promise<Kept> {
  const alipay = await control<Totals>(`/alipay/apps/${US.alipayApp}/totals`)
  const wechatPay = await control<Totals>(`/wechatpay/merchants/${US.wechatPayMerchant}/totals`)
  const stripe = await control<{ currencies: Record<string, Record<'paid' | 'refunded', number>> }>(
    `/stripe/accounts/${US.stripeAccount}/totals`,
  )
  const left = ({ paid, refunded }: Totals) => centsOf(paid) - centsOf(refunded)
  return [
    ['alipay CNY', left(alipay)],
    ['wechatpay CNY', left(wechatPay)],
    ...Object.entries(stripe.currencies).map(([currency, { paid, refunded }]): Kept[number] => [
      `stripe ${currency.toUpperCase()}`,
      BigInt(paid) - BigInt(refunded),
    ]),
  ]
}

async function askBank({ control }: Market, accounts: readonly BankAccount[]): Promise<Kept> {
  const kept: Kept = []
  for (const { number, currency } of accounts) {
    const { balance } = await control<{ balance: string }>(`/bank/accounts/${number}`)
    kept.push([`bank ${currency}`, centsOf(balance)])
  }
  return kept
}

type Balance = Readonly<{ currency: string; posted: Readonly<{ minor: string }> }>

/** Every buyer looks at their own. */
async function askBuyers(buyers: readonly Member[]): Promise<Kept> {
  const sums = new Map<string, bigint>()
  for (const { session } of buyers) {
    const { items } = await session.get<{ items: Balance[] }>('/v1/wallet')
    for (const { currency, posted } of items) {
      const place = `balances ${currency}`
      sums.set(place, (sums.get(place) ?? 0n) + BigInt(posted.minor))
    }
  }
  return [...sums]
}

const centsOf = (decimal: string) => BigInt(decimal.replace('.', ''))

const ACCOUNTS = `select
    sum(credits_posted - debits_posted) filter (where code like 'escrow:%:GBP') as escrow,
    sum(abs(credits_posted - debits_posted)) filter (
      where code ~ '^(suspense|unexplained|expense):') as suspense
  from ledger.accounts`

const ORDERS = `select count(*) as orders, sum(goods) as goods, sum(shipping) as shipping,
    sum(total) as paid
  from orders.orders where paid_at is not null`

const REFUNDS = `select sum(order_amount) filter (where state = 'succeeded') as refunded,
    count(*) filter (where state = 'declined') as declined
  from payments.refunds`

const STOCK = `select sum(on_hand) as on_hand, sum(reserved) as reserved from catalog.stock_levels`

const NAMES = {
  a: ['escrow', 'suspense'],
  o: ['orders', 'goods', 'shipping', 'paid'],
  r: ['refunded', 'declined'],
  s: ['on_hand', 'reserved'],
} as const

// As text: the driver's numbers would lose the largest.
const COLUMNS = Object.entries(NAMES).flatMap(([table, names]) =>
  names.map((name) => `coalesce(${table}.${name}, 0)::bigint::text as ${name}`),
)

const SUMS = `select ${COLUMNS.join(', ')}
  from (${ACCOUNTS}) a, (${ORDERS}) o, (${REFUNDS}) r, (${STOCK}) s`
