// The bank of a replay: buyers send transfers there, the operator takes in what it tells of each
// day and has it pay the refunds that wait for it.
import * as fs from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { scaledToDecimal } from '../server/src/kernel/money.ts'
import { openOperator, type Market, type Member } from './market.ts'

export type TransferOrder = Readonly<{
  amount: Readonly<{ currency: string; minor: string }>
  reference: string
}>

export type BankAccount = Readonly<{ name: string; currency: string; number: string }>

type Sending = Readonly<{
  /** In how many transfers, where one payment is meant. */
  parts: number
  payer: string
}>

export type Bank = Readonly<{
  accounts: readonly BankAccount[]
  /** Pays orders of one currency in one transfer, which states the share of each. */
  send: (orders: readonly TransferOrder[], how: Sending) => Promise<void>
  /** Takes in the day's notices whenever something moved, until it is told to stop. */
  open: () => Readonly<{ close: () => Promise<void>; failed: Promise<never> }>
}>

/** How often the operator looks what the bank has to tell. */
const EVERY_MS = 1_500

export async function openBank(market: Market): Promise<Bank> {
  const operator = await openOperator(market)
  const accounts = await readAccounts(market)
  const counter: Counter = { market, operator, accounts, moved: new Set(), days: new Set() }
  return {
    accounts,
    send: (orders, how) => send(counter, orders, how),
    open: () => {
      let isOpen = true
      const running = (async () => {
        while (isOpen) {
          await payRefunds(counter)
          await takeNotices(counter)
          await wait(EVERY_MS)
        }
        await takeStatements(counter)
      })()
      const { promise: failed, reject } = Promise.withResolvers<never>()
      running.catch(reject)
      failed.catch(() => undefined) // Whoever waits for it hears of it.
      return {
        failed,
        close: () => {
          isOpen = false
          return running
        },
      }
    },
  }
}

type Counter = Readonly<{
  market: Market
  operator: Member
  accounts: readonly BankAccount[]
  /** Accounts on which something moved since its notices were taken in. */
  moved: Set<BankAccount>
  days: Set<string>
}>

/** As the server was told of them. */
async function readAccounts({ env }: Market): Promise<BankAccount[]> {
  const listed: unknown = JSON.parse(await fs.readFile(env['BANK_ACCOUNTS_FILE'] ?? '', 'utf8'))
  if (!Array.isArray(listed)) throw new Error('there are no bank accounts')
  return listed.map((each: Readonly<Record<string, unknown>>) => {
    const number = each['iban'] ?? each['number']
    return {
      name: String(each['name']),
      currency: String(each['currency']),
      number: String(number),
    }
  })
}

function accountIn({ accounts }: Counter, currency: string): BankAccount {
  const account = accounts.find((each) => each.currency === currency)
  if (!account) throw new Error(`no account takes ${currency}`)
  return account
}

// The sandbox's bank counts in hundredths, as pounds, euros and dollars have them.
const amountText = (minor: bigint) => scaledToDecimal(minor, 2)

async function send(
  counter: Counter,
  orders: readonly TransferOrder[],
  { parts, payer }: Sending,
): Promise<void> {
  const [first, ...more] = orders
  if (!first) return
  const account = accountIn(counter, first.amount.currency)
  const minorOf = ({ amount }: TransferOrder) => BigInt(amount.minor)
  const total = orders.reduce((sum, order) => sum + minorOf(order), 0n)
  const shares = orders.map((order) => `${order.reference} ${amountText(minorOf(order))}`)
  const said = more.length > 0 ? { text: shares.join(', ') } : { structured: first.reference }
  await counter.market.control('/bank/transfers', {
    ...{ account: account.number, amount: amountText(total), parts, payerName: payer },
    ...said,
  })
  note(counter, account)
}

function note({ moved, days }: Counter, account: BankAccount): void {
  moved.add(account)
  days.add(new Date().toISOString().slice(0, 10))
}

type Waiting = Readonly<{ id: string; number: string; currency: string; amount: string }>

/** What the connector has taken on and the statement does not show yet. */
const WAITING = `select r.id, r.number, r.currency, r.amount::text as amount
  from payments.refunds r join payments.captures c on c.id = r.capture_id
  where c.gateway = 'bank' and r.state = 'unknown'
    and not exists (select from reconciliation.entries e where e.number = r.number)`

async function payRefunds(counter: Counter): Promise<void> {
  const { market } = counter
  const { rows } = await market.owner.query<Waiting>(WAITING)
  for (const { number, currency, amount } of rows) {
    const account = accountIn(counter, currency)
    await market.control('/bank/payments', {
      ...{ account: account.number, amount: amountText(BigInt(amount)) },
      // Banks take letters and digits only.
      endToEndId: number.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase(),
    })
    note(counter, account)
  }
}

async function takeNotices(counter: Counter): Promise<void> {
  const moved = [...counter.moved]
  counter.moved.clear()
  for (const account of moved) await takeIn(counter, account, 'camt054.xml')
}

/** In the end each day's statement, which tells of everything once more. */
async function takeStatements(counter: Counter): Promise<void> {
  await takeNotices(counter)
  for (const account of counter.accounts) await takeIn(counter, account, 'camt053.xml')
}

async function takeIn(counter: Counter, { number }: BankAccount, file: string): Promise<void> {
  const { market, operator } = counter
  for (const day of [...counter.days].toSorted()) {
    const path = `/bank/${number}/${day}/${file}`
    const answer = await market.sandbox.request({ method: 'GET', path })
    if (answer.status !== 200) throw new Error(`the bank answered ${answer.status} to ${path}`)
    const taking = { method: 'POST', path: '/v1/operator/statements', file: answer.body }
    await operator.session.call(taking)
  }
}
