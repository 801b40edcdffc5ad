// Payment by bank transfer: what buyers have their banks send, what our bank tells of it in files,
// and what the operator makes of it. The bank is the sandbox's, and forgets nothing.
import { numberOf, simulatedBank } from './bank-accounts.ts'
import type { Client } from './client.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** What a checkout says of a transfer that is to pay it. */
export type Transfer = Readonly<{
  account: Readonly<{ iban: string | null; number: string | null }>
  amount: Readonly<{ currency: string; minor: string }>
  reference: string
}>

/** What those at the counter remember. */
export type Counter = Readonly<{
  /** Of what buyers sent: any may be taken back. */
  movements: string[]
  /** Days with something on an account, as `number day`. */
  days: Set<string>
  /** Refunds that the bank was told to pay. */
  paid: Set<string>
  files: string[]
}>

export const openCounter = (): Counter => ({
  ...{ movements: [], days: new Set(), paid: new Set(), files: [] },
})

type Sending = Readonly<{ world: World; random: Random; counter: Counter }>
type Asked = Readonly<{ buyer: string; orders: readonly Transfer[] }>

/** How people get transfers right and wrong. */
const WAYS = {
  'as asked': 6,
  'in its text': 2,
  'in parts': 2,
  short: 1.5,
  'less charges': 1.5,
  over: 1,
  twice: 0.5,
  'with a slip': 1.5,
  'without a reference': 1,
  'for several': 3,
  'by a stranger': 0.7,
}

export async function sendTransfer(
  { world, random, counter }: Sending,
  { buyer, orders }: Asked,
): Promise<void> {
  const [first, ...others] = orders
  if (!first) return
  const way = random.weighted(WAYS)
  world.trace.count('method', `bank_transfer: ${way}`)
  const { account, amount, reference } = first
  const also = others.filter((each) => each.amount.currency === amount.currency)
  const sum = [first, ...also].reduce((total, each) => total + BigInt(each.amount.minor), 0n)
  const due = BigInt(amount.minor)
  const plain = { structured: reference, minor: due, payerName: buyer }
  const less = BigInt(1 + random.int(Math.max(1, Number(due) - 1)))
  const said: Record<typeof way, object> = {
    ...{ 'as asked': {}, twice: {}, 'by a stranger': { payerName: 'Quick Exchange Ltd' } },
    'in its text': { structured: '', text: `for ${reference.toLowerCase()}` },
    'in parts': { parts: 2 + random.int(2) },
    short: { minor: less },
    'less charges': { charges: random.pick(['SHA', 'BEN']), fee: '0.40' },
    over: { minor: due + less },
    'with a slip': { structured: '', text: `${reference.slice(0, -1)}` },
    'without a reference': { structured: '', text: 'Invoice' },
    'for several': {
      ...{ structured: '', minor: sum },
      text: [first, ...also].map((each) => each.reference).join(' '),
    },
  }
  const { minor, ...fields } = { ...plain, ...said[way] }
  const to = account.iban ?? account.number ?? ''
  const order = { account: to, amount: decimal(minor), ...fields }
  for (const _time of way === 'twice' ? ['one', 'two'] : ['one']) {
    const movements = await atTheBank(world, counter, { path: '/bank/transfers', order })
    counter.movements.push(...movements)
  }
}

const decimal = (minor: bigint) => `${minor / 100n}.${(minor % 100n).toString().padStart(2, '0')}`

type Order = Readonly<{
  path: string
  order: Readonly<Record<string, unknown> & { account?: string | undefined }>
}>

/** Has the bank do something; it refuses what it cannot. Says what moved. */
async function atTheBank(
  world: World,
  { days }: Counter,
  { path, order }: Order,
): Promise<string[]> {
  const said = await world.outside('POST', path, order).catch(() => undefined)
  world.trace.note(`the bank ${said ? 'does' : 'refuses'} ${path}`)
  if (!said) return []
  const day = await today(world)
  const accounts = order.account ? [order.account] : simulatedBank.accounts.map(numberOf)
  for (const account of accounts) days.add(`${account} ${day}`)
  const movements = said['movements'] as readonly { id: string }[] | undefined
  return movements?.map(({ id }) => id) ?? []
}

async function today(world: World): Promise<string> {
  return String((await world.outside('GET', '/clock'))['now']).slice(0, 10)
}

type Office = Readonly<{ operator: Client; counter: Counter }>

/** The operator's part, and what the bank does by itself meanwhile. */
export async function mindStatements(world: World, office: Office, random: Random): Promise<void> {
  const doing = random.weighted({
    ...{ 'take notices': 5, 'take a statement': 1.5, 'take a file again': 0.7 },
    ...{ 'pay refunds': 3, match: 3, 'undo a match': 0.5, 'book a charge': 0.5 },
    ...{ 'the bank charges': 0.3, 'a payment is taken back': 0.5 },
  })
  world.trace.count('method', `bank_transfer: ${doing}`)
  const { counter } = office
  switch (doing) {
    case 'take notices':
      return takeFile(world, office, { random, kind: 'camt054.xml' })
    case 'take a statement':
      return takeFile(world, office, { random, kind: 'camt053.xml' })
    case 'take a file again':
      return upload(office, counter.files.length > 0 ? random.pick(counter.files) : undefined)
    case 'pay refunds':
      return payRefunds(world, office)
    case 'match':
      return match(office, random)
    case 'undo a match':
      return undo(office, random)
    case 'book a charge':
      return bookCharge(office, random)
    case 'the bank charges': {
      const account = numberOf(random.pick(simulatedBank.accounts))
      const order = { account, amount: '3.50', text: 'Fee for an account' }
      await atTheBank(world, counter, { path: '/bank/payments', order })
      return undefined
    }
    case 'a payment is taken back': {
      if (counter.movements.length === 0) return undefined
      const path = `/bank/movements/${random.pick(counter.movements)}/reverse`
      await atTheBank(world, counter, { path, order: {} })
    }
  }
}

type File = Readonly<{ kind: 'camt053.xml' | 'camt054.xml' }>

/** Statements are of days that are over; notices tell of each movement, also of today's. */
async function takeFile(
  world: World,
  office: Office,
  { random, kind }: File & Readonly<{ random: Random }>,
): Promise<void> {
  const now = await today(world)
  const days = [...office.counter.days].filter(
    (day) => kind !== 'camt053.xml' || !day.endsWith(now),
  )
  if (days.length === 0) return
  await upload(office, await download(world, random.pick(days), kind), office.counter)
}

async function download(world: World, day: string, kind: string): Promise<string> {
  const url = `${world.sandbox.url}/bank/${day.replace(' ', '/')}/${kind}`
  return world.stage.track(fetch(url).then((answer) => answer.text()))
}

const MOST_FILES = 5

async function upload({ operator }: Office, file?: string, kept?: Counter): Promise<void> {
  if (file === undefined) return
  if (kept) {
    kept.files.push(file)
    if (kept.files.length > MOST_FILES) kept.files.shift()
  }
  await operator.upload('/v1/operator/statements', file)
}

type Waiting = Readonly<{
  gateway: string
  number: string
  state: string
  charge: Readonly<{ currency: string; minor: string }>
}>

/** Has the bank pay what the list of refunds says is to leave our account, each once. */
async function payRefunds(world: World, { operator, counter }: Office): Promise<void> {
  const found = await operator.get<{ refunds: { items: Waiting[] } }>(
    '/v1/operator/attention?limit=100',
  )
  if (found?.status !== 200) return
  for (const { gateway, number, state, charge } of found.body.refunds.items) {
    if (gateway !== 'bank' || state !== 'unknown' || counter.paid.has(number)) continue
    counter.paid.add(number)
    const account = simulatedBank.accounts.find(({ currency }) => currency === charge.currency)
    const order = {
      account: account && numberOf(account),
      amount: decimal(BigInt(charge.minor)),
      endToEndId: number.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase(),
    }
    await atTheBank(world, counter, { path: '/bank/payments', order })
  }
}

type Entry = Readonly<{
  id: string
  reason: string | null
  direction: string
  left: Readonly<{ currency: string; minor: string }>
  matches: readonly Readonly<{ id: string; state: string }>[]
  suggestions: readonly Readonly<{ intentId: string }>[]
}>

async function pickEntry({ operator }: Office, random: Random, state: string) {
  const path = `/v1/operator/bank-entries?state=${state}&limit=50`
  const found = await operator.get<{ items: Entry[] }>(path)
  const items = found?.status === 200 ? found.body.items : []
  return items.length === 0 ? undefined : random.pick(items)
}

/** By what is suggested, all of it or a part; at times banks are said to have kept the rest. */
async function match(office: Office, random: Random): Promise<void> {
  const entry = await pickEntry(office, random, 'open')
  if (!entry || entry.direction !== 'credit' || entry.suggestions.length === 0) return
  const { intentId } = random.pick(entry.suggestions)
  const left = Number(entry.left.minor)
  const minor = random.chance(0.7) ? left : 1 + random.int(left)
  const amount = { ...entry.left, minor: String(minor) }
  await office.operator.post(`/v1/operator/bank-entries/${entry.id}/matches`, {
    allocations: [{ intentId, amount }],
    acceptCharges: random.chance(0.3),
  })
}

async function undo(office: Office, random: Random): Promise<void> {
  const entry = await pickEntry(office, random, random.pick(['matched', 'waiting']))
  if (!entry || entry.matches.length === 0) return
  const { id } = random.pick(entry.matches)
  await office.operator.post(`/v1/operator/bank-matches/${id}/undo`, { note: 'Another order' })
}

async function bookCharge(office: Office, random: Random): Promise<void> {
  const entry = await pickEntry(office, random, 'open')
  if (entry?.reason !== 'debit') return
  const note = { note: 'What the account costs' }
  await office.operator.post(`/v1/operator/bank-entries/${entry.id}/charge`, note)
}

/** In the end: what waits for it is paid, and every day's file is taken in. */
export async function closeDays(world: World, office: Office): Promise<void> {
  await payRefunds(world, office)
  for (const day of office.counter.days)
    await upload(office, await download(world, day, 'camt054.xml'))
}

/** What our accounts hold, as the bank says and as the books do, where they differ. */
export async function unlikeBank({ outside, owner }: World): Promise<string[]> {
  const unlike: string[] = []
  for (const account of simulatedBank.accounts) {
    const { balance } = await outside('GET', `/bank/accounts/${numberOf(account)}`)
    const { rows } = await owner.pool.query<{ balance: bigint }>(
      `select (debits_posted - credits_posted)::bigint as balance from ledger.accounts
        where code = $1`,
      [`bank:${account.name}:${account.currency}`],
    )
    const theirs = BigInt(String(balance).replace('.', ''))
    const books = rows[0]?.balance ?? 0n
    if (theirs !== books)
      unlike.push(`bank ${account.name}: ${theirs} there, ${books} on the books`)
  }
  return unlike
}
