import assert from 'node:assert/strict'
import { encodeId, uuidOf } from '../kernel/ids.ts'
import { money, type Money } from '../kernel/money.ts'
import type { Locale } from '../identity/index.ts'
import type { Reader } from '../platform/db.ts'
import { addMs } from '../kernel/time.ts'
import type { Announcement, Errand, Occasion } from './notifications.ts'
import { isLocale } from './texts.ts'

// The queries of jobs: who is to be told, what about, and what was sent. Receipts have a file of
// their own beside this one.

/** A company has more members only by mistake. */
const MAX_MEMBERS = 50

/**
 * Everybody who is told of these: who placed the orders, and of a payment also who ships them.
 */
export async function findErrands(
  reader: Reader,
  announcements: readonly Announcement[],
): Promise<Errand[]> {
  const rows = await reader.query<{
    occasion: Occasion
    subject: string
    order_id: string | null
    person_id: string
  }>({
    name: 'notifications.errands',
    text: `with told as materialized (
        select t.occasion, t.subject, a.intent_id, r.order_id
        from unnest($1::text[], $2::uuid[]) as t (occasion, subject)
        left join payments.refunds r on r.id = t.subject and t.occasion = 'refunded'
        join payments.captures c on c.id = coalesce(r.capture_id, t.subject)
        join payments.attempts a on a.id = c.attempt_id),
      about as materialized (
        select distinct t.occasion, t.subject, o.id, o.state, o.supplier_id, g.placed_by
        from told t
        cross join lateral (
          select t.intent_id as id
          union all
          select i.id from payments.intents i where i.rest_id = t.intent_id) p
        join payments.shares s on s.intent_id = p.id
        join orders.orders o on o.id = s.order_id
        join orders.order_groups g on g.id = o.group_id
        where t.order_id is null or o.id = t.order_id)
      select distinct occasion, subject, null::uuid as order_id, placed_by as person_id from about
      union all
      select a.occasion, a.subject, a.id, m.person_id
      from about a
      cross join lateral (
        select person_id from parties.memberships
        where party_id = a.supplier_id and role in ('owner', 'member')
        order by created_at, person_id limit ${MAX_MEMBERS}) m
      where a.occasion = 'captured' and a.state = 'paid'`,
    values: [
      announcements.map(({ occasion }) => occasion),
      announcements.map(({ occasion, subject }) => uuidOf(prefixes[occasion], subject)),
    ],
  })
  return rows.map(({ occasion, subject, order_id, person_id }): Errand => {
    const personId = encodeId('per', person_id)
    if (order_id) return { kind: 'to_ship', subject: encodeId('ord', order_id), personId }
    return { kind: buyersMail[occasion], subject: encodeId(prefixes[occasion], subject), personId }
  })
}

const prefixes = { captured: 'cap', stray_captured: 'cap', refunded: 'ref' } as const
const buyersMail = {
  captured: 'confirmation',
  stray_captured: 'stray',
  refunded: 'refund',
} as const

export type Addressee = Readonly<{ name: string; email: string; locale: Locale }>

/** A capture with the checkout it was meant for. */
export type CaptureNote = Readonly<{
  gateway: string
  gatewayNumber: string
  amount: Money
  strayReason: string | null
  capturedAt: Date
  timeZone: string
  orders: readonly Readonly<{ id: string; number: string }>[]
}>

export async function findCapture(reader: Reader, id: string): Promise<CaptureNote | undefined> {
  const [row] = await reader.query<{
    gateway: string
    gateway_number: string
    currency: string
    amount: bigint
    stray_reason: string | null
    captured_at: Date
    time_zone: string
    order_ids: string[]
    order_numbers: string[]
  }>({
    name: 'notifications.capture',
    text: `select c.gateway, c.gateway_number, c.currency, c.amount,
        c.stray_reason, c.captured_at, b.time_zone,
        array_agg(o.id order by o.number)::text[] as order_ids,
        array_agg(o.number order by o.number)::text[] as order_numbers
      from payments.captures c
      join payments.attempts a on a.id = c.attempt_id
      join payments.shares s on s.intent_id = a.intent_id
      join orders.orders o on o.id = s.order_id
      join parties.parties b on b.id = o.buyer_id
      where c.id = $1 group by c.id, b.id`,
    values: [uuidOf('cap', id)],
  })
  return (
    row && {
      gateway: row.gateway,
      gatewayNumber: row.gateway_number,
      amount: money(row.currency, row.amount),
      strayReason: row.stray_reason,
      capturedAt: row.captured_at,
      timeZone: row.time_zone,
      orders: row.order_ids.map((orderId, index) => ({
        id: encodeId('ord', orderId),
        number: row.order_numbers[index] ?? '',
      })),
    }
  )
}

export type RefundNote = Readonly<{
  number: string
  captureId: string
  /** Through which it went back. */
  gateway: string
  /** Null when it was money that nothing was waiting for. */
  order: Readonly<{ id: string; amount: Money; refundedSoFar: Money }> | null
  charge: Money
  reason: string
  doneAt: Date
}>

export async function findRefund(reader: Reader, id: string): Promise<RefundNote | undefined> {
  const [row] = await reader.query<{
    number: string
    capture_id: string
    gateway: string
    order_id: string | null
    order_currency: string | null
    order_amount: bigint | null
    so_far: bigint | null
    currency: string
    amount: bigint
    reason: string
    final_at: Date
  }>({
    name: 'notifications.refund',
    text: `select r.number, r.capture_id, c.gateway, r.order_id, r.order_currency, r.order_amount,
        (select sum(e.order_amount)::bigint from payments.refunds e
          where e.order_id = r.order_id and e.state = 'succeeded'
            and e.final_at <= r.final_at) as so_far,
        r.currency, r.amount, r.reason, r.final_at
      from payments.refunds r join payments.captures c on c.id = r.capture_id
      where r.id = $1 and r.state = 'succeeded'`,
    values: [uuidOf('ref', id)],
  })
  if (!row) return undefined
  const { order_id, order_currency: currency, order_amount, so_far } = row
  return {
    number: row.number,
    captureId: encodeId('cap', row.capture_id),
    gateway: row.gateway,
    order:
      order_id && currency && order_amount !== null
        ? {
            id: encodeId('ord', order_id),
            amount: money(currency, order_amount),
            refundedSoFar: money(currency, so_far ?? order_amount),
          }
        : null,
    charge: money(row.currency, row.amount),
    reason: row.reason,
    doneAt: row.final_at,
  }
}

/** Longer than any sending takes, so that a claim only runs out when its process died. */
const CLAIM_MS = 10 * 60_000

/**
 * Takes a mail on, so that two jobs never send it at once, and says to whom it goes. `done`: it was
 * sent before, or never can be. `taken`: another job is at it.
 */
export async function claimMail(
  reader: Reader,
  { key, errand, now }: Readonly<{ key: string; errand: Errand; now: Date }>,
): Promise<Addressee | 'taken' | 'done'> {
  const [row] = await reader.query<{
    is_claimed: boolean
    state: string | null
    name: string
    email: string
    locale: string
  }>({
    name: 'notifications.claim_mail',
    // `known` is how it was before this statement: nothing for a new mail, or one that another job
    // claimed at the same instant.
    text: `with claimed as (
        insert into notifications.mails as m
          (key, kind, person_id, state, tries, claimed_until, created_at)
        values ($1, $2, $3, 'sending', 1, $5, $4)
        on conflict (key) do update set claimed_until = excluded.claimed_until, tries = m.tries + 1
        where m.state = 'sending' and m.claimed_until <= $4
        returning key)
      select exists (select from claimed) as is_claimed, known.state, p.name, p.email, p.locale
      from identity.people p
      left join notifications.mails known on known.key = $1
      where p.id = $3`,
    values: [key, errand.kind, uuidOf('per', errand.personId), now, addMs(now, CLAIM_MS)],
  })
  // The row refers to the person, so without one the statement has failed.
  assert(row)
  const { name, email, locale } = row
  if (row.is_claimed) return { name, email, locale: isLocale(locale) ? locale : 'en' }
  return row.state === null || row.state === 'sending' ? 'taken' : 'done'
}

/** `rejected`: no server will take it. `dropped`: it was not true any more when its turn came. */
export type MailEnd = 'sent' | 'rejected' | 'dropped'

export async function endMail(
  reader: Reader,
  key: string,
  { state, now }: Readonly<{ state: MailEnd; now: Date }>,
): Promise<void> {
  await reader.query({
    name: 'notifications.end_mail',
    text: `update notifications.mails set state = $2, final_at = $3
      where key = $1 and state = 'sending'`,
    values: [key, state, now],
  })
}

/**
 * Gives a mail back after a failure, so that the next try need not wait for the claim to run out.
 */
export async function releaseMail(reader: Reader, key: string, now: Date): Promise<void> {
  await reader.query({
    name: 'notifications.release_mail',
    text: `update notifications.mails set claimed_until = $2 where key = $1 and state = 'sending'`,
    values: [key, now],
  })
}
