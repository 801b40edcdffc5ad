import { uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Reader } from '../platform/db.ts'

// What mails about payment terms tell.

/** A line, what is owed for an order, or what paid it off. */
export type CreditNote = Readonly<{
  timeZone: string
  /** Whose line it is; null: the marketplace's. */
  supplier: string | null
  /** The limit, what is still owed, or what was paid. */
  amount: Money
  days: number | null
  dueOn: string | null
  orders: readonly string[]
  gateway: string | null
  number: string | null
}>

type Row = {
  time_zone: string
  supplier: string | null
  currency: string
  amount: bigint
  days?: number
  due_on?: string
  orders?: string[]
  gateway?: string
  number?: string
}

const LINE = `from credit.lines l join parties.parties b on b.id = l.buyer_id
  left join parties.parties s on s.id = l.supplier_id`

const SOURCES: Readonly<Record<string, string>> = {
  clv: `select b.time_zone, s.name as supplier, l.currency, v.limit_minor as amount, v.days
    ${LINE} join credit.line_versions v on v.line_id = l.id where v.id = $1`,
  // Paid off before the mail was written: there is nothing to ask for any more.
  dbt: `select b.time_zone, s.name as supplier, d.currency, d.amount - d.settled as amount,
      d.due_on::text as due_on,
      array(select o.number::text from payments.shares p join orders.orders o on o.id = p.order_id
        where p.intent_id = d.intent_id order by o.number) as orders
    ${LINE} join credit.debts d on d.line_id = l.id where d.id = $1 and d.state = 'open'`,
  cap: `select b.time_zone, null as supplier, c.currency, c.amount, c.gateway,
      c.gateway_number as number
    from payments.captures c join payments.attempts a on a.id = c.attempt_id
    join payments.intents i on i.id = a.intent_id join parties.parties b on b.id = i.buyer_id
    where c.id = $1 and c.purpose = 'debts' and c.reversed_at is null`,
}

/** Found by what the subject's id is of. */
export async function findCreditNote(
  reader: Reader,
  subject: string,
): Promise<CreditNote | undefined> {
  const [prefix = ''] = subject.split('_')
  const text = SOURCES[prefix]
  if (!text) return undefined
  const values = [uuidOf(prefix, subject)]
  const name = `notifications.credit_note_${prefix}`
  const [row] = await reader.query<Row>({ name, text, values })
  return (
    row && {
      ...{ timeZone: row.time_zone, supplier: row.supplier },
      amount: money(row.currency, row.amount),
      ...{ days: row.days ?? null, dueOn: row.due_on ?? null, orders: row.orders ?? [] },
      ...{ gateway: row.gateway ?? null, number: row.number ?? null },
    }
  )
}

/** When a payment on terms is due; nothing where it was no such payment. */
export async function findDueOn(reader: Reader, captureId: string): Promise<string | undefined> {
  const [row] = await reader.query<{ due_on: string }>({
    name: 'notifications.due_on',
    text: 'select due_on::text as due_on from credit.debts where capture_id = $1',
    values: [uuidOf('cap', captureId)],
  })
  return row?.due_on
}

/** Whether something is still owed of payments, by their numbers. */
export async function isOwed(reader: Reader, numbers: readonly string[]): Promise<boolean> {
  const rows = await reader.query({
    name: 'notifications.is_owed',
    text: `select 1 from payments.attempts a join credit.debts d on d.attempt_id = a.id
      where a.number = any($1) and d.state = 'open'`,
    values: [numbers],
  })
  return rows.length > 0
}
