import { encodeId, uuidOf } from '../kernel/ids.ts'
import { isCurrency, subtract, type Money } from '../kernel/money.ts'
import { listStatement, walletAccount, walletBalancesOf } from '../ledger/index.ts'
import type { StatementLine } from '../ledger/index.ts'
import type { OrderEffects, OrderName } from '../payments/index.ts'
import type { Reader } from '../platform/db.ts'
import { invalid } from '../platform/wire.ts'
import { causeOf, kindOf, postingsOf, type Cause, type StatementKind } from './wallet.ts'

// What a buyer reads of their account: the books, with what caused each line.

export type WalletBalance = Readonly<{
  currency: string
  posted: Money
  reserved: Money
  available: Money
}>

/** One for each currency that the account ever held. */
export async function readBalances(reader: Reader, buyerId: string): Promise<WalletBalance[]> {
  const balances = await walletBalancesOf(reader, [buyerId])
  return balances.map(({ posted, reserved }) => ({
    currency: posted.currency,
    posted,
    reserved,
    available: subtract(posted, reserved),
  }))
}

export type StatementAsked = Readonly<{
  buyerId: string
  currency: string
  kind: StatementKind | undefined
  from: Date | undefined
  until: Date | undefined
  /** Only what came before this line. */
  after: bigint | undefined
  limit: number
}>

/** A line with everything it leads to. */
export type ExplainedLine = Readonly<{
  version: bigint
  at: Date
  kind: StatementKind
  amount: Money
  balance: Money
  order: (OrderName & Readonly<{ id: string }>) | null
  intentId: string | null
  refundId: string | null
  withdrawal: Readonly<{ id: string; last4: string }> | null
  /** Why somebody corrected the books. */
  reason: string | null
}>

type Names = Pick<OrderEffects, 'nameOrders'>

export async function readStatement(
  reader: Reader,
  { nameOrders }: Names,
  asked: StatementAsked,
): Promise<ExplainedLine[]> {
  const { buyerId, currency, kind, from, until, after, limit } = asked
  if (!isCurrency(currency)) {
    throw invalid('/querystring/currency', 'currency', 'is not a currency we know')
  }
  const lines = await listStatement(reader, {
    account: walletAccount(buyerId, currency).code,
    kinds: kind ? postingsOf(kind) : null,
    ...{ from: from ?? null, until: until ?? null, before: after ?? null, limit },
  })
  const causes = lines.map(causeOf)
  const [captured, refunded, withdrawals] = await Promise.all([
    findCaptures(reader, causes),
    findRefunds(reader, causes),
    findWithdrawals(reader, causes),
  ])
  const orderOf = ({ orderId, refundId }: Cause) => orderId ?? refunded.get(refundId)?.orderId
  const orderIds = causes.flatMap((cause) => orderOf(cause) ?? [])
  const names = await nameOrders(reader, [...new Set(orderIds)])
  return lines.map((line) => {
    const cause = causeOf(line)
    const { captureId, refundId, creditTransferId } = cause
    return explain(line, {
      ...{ refundId, orderId: orderOf(cause) ?? null, names },
      intentId: captured.get(captureId) ?? refunded.get(refundId)?.intentId ?? null,
      withdrawal: withdrawals.get(creditTransferId) ?? null,
    })
  })
}

type Explanation = Readonly<{
  refundId: string | null
  orderId: string | null
  names: ReadonlyMap<string, OrderName>
  intentId: string | null
  withdrawal: ExplainedLine['withdrawal']
}>

function explain(line: StatementLine, explanation: Explanation): ExplainedLine {
  const { version, at, amount, balance, reason } = line
  const { orderId, names, ...rest } = explanation
  const kind = kindOf(line)
  const name = orderId === null ? undefined : names.get(orderId)
  return {
    ...{ version, at, kind, amount, balance, ...rest },
    order: orderId !== null && name ? { ...name, id: orderId } : null,
    reason: kind === 'correction' ? reason : null,
  }
}

/** The intents of captures, by capture. */
async function findCaptures(reader: Reader, causes: readonly Cause[]) {
  const ids = causes.flatMap(({ captureId }) => captureId ?? [])
  const rows = await reader.query<{ id: string; intent_id: string }>({
    name: 'wallet.captures',
    text: `select c.id,
        (select intent_id from payments.attempts where id = c.attempt_id) as intent_id
      from payments.captures c where c.id = any($1)`,
    values: [ids.map((id) => uuidOf('cap', id))],
  })
  return new Map<string | null, string>(
    rows.map((row) => [encodeId('cap', row.id), encodeId('pi', row.intent_id)]),
  )
}

async function findRefunds(reader: Reader, causes: readonly Cause[]) {
  const ids = causes.flatMap(({ refundId }) => refundId ?? [])
  const rows = await reader.query<{ id: string; order_id: string | null; intent_id: string }>({
    name: 'wallet.refunds',
    text: `select r.id, r.order_id, a.intent_id from payments.refunds r
      join payments.captures c on c.id = r.capture_id
      join payments.attempts a on a.id = c.attempt_id where r.id = any($1)`,
    values: [ids.map((id) => uuidOf('ref', id))],
  })
  return new Map<string | null, Readonly<{ orderId: string | null; intentId: string }>>(
    rows.map((row) => [
      encodeId('ref', row.id),
      {
        orderId: row.order_id && encodeId('ord', row.order_id),
        intentId: encodeId('pi', row.intent_id),
      },
    ]),
  )
}

async function findWithdrawals(reader: Reader, causes: readonly Cause[]) {
  const ids = causes.flatMap(({ creditTransferId }) => creditTransferId ?? [])
  const rows = await reader.query<{ id: string; last4: string }>({
    name: 'wallet.transfers_with_accounts',
    text: `select t.id, b.last4 from wallet.credit_transfers t
      join wallet.bank_accounts b on b.id = t.account_id where t.id = any($1)`,
    values: [ids.map((id) => uuidOf('ctr', id))],
  })
  return new Map<string | null, Readonly<{ id: string; last4: string }>>(
    rows.map(({ id, last4 }) => [encodeId('ctr', id), { id: encodeId('ctr', id), last4 }]),
  )
}
