// What people were told, beside what happened: everybody hears of their money at least once, nobody
// of what did not happen, and twice only after an accident.
import { encodeId } from '../../src/kernel/ids.ts'
import type { Db } from '../../src/platform/db.ts'
import type { World } from './world.ts'

/** A mail that is to be sent; one that may have become untrue before its turn need not be. */
type Owed = Readonly<{ id: string; to: string; mustCome: boolean }>

type Row = Readonly<{
  kind: string
  prefix: string
  subject: string
  /** How often a refund had come back before. */
  round: number
  person: string
  email: string
  must_come: boolean
}>

async function owedMails(owner: Db): Promise<Map<string, Owed>> {
  const { rows } = await owner.pool.query<Row>(OWED)
  return new Map(
    rows.map(({ kind, prefix, subject, round, person, email, must_come: mustCome }) => {
      const what = `${encodeId(prefix, subject)}${round > 0 ? `.${round}` : ''}`
      const id = `<mail.${kind}.${what}.${encodeId('per', person)}@shop.test>`
      return [id, { id, to: email, mustCome }]
    }),
  )
}

const OWED = `with told as (
    select case c.purpose when 'orders' then 'confirmation' else 'stray' end as kind,
      'cap' as prefix, c.id as subject, 0 as round, a.intent_id,
      c.reversed_at is null as must_come
    from payments.captures c join payments.attempts a on a.id = c.attempt_id
    join payments.intents i on i.id = a.intent_id
    where c.purpose <> 'top_up' and i.rest_id is null
    union all
    select told.kind, 'ref', r.id, told.round, a.intent_id,
      told.kind = 'refund' and r.state = 'succeeded' and r.returns = told.round
    from payments.refunds r
    join payments.captures c on c.id = r.capture_id
    join payments.attempts a on a.id = c.attempt_id
    cross join lateral (
      select kind, round from generate_series(0, r.returns) as round,
        unnest(array['refund', 'refund_returned']) as kind
      where kind = 'refund' or r.returns > 0) told
    where (r.state = 'succeeded' or r.returns > 0) and c.purpose <> 'top_up'
    union all
    select 'review_refused', 'att', a.id, 0, a.intent_id, false
    from payments.attempts a where a.gateway = 'stripe' and a.state = 'closed')
  select t.kind, t.prefix, t.subject, t.round, p.id as person, p.email, t.must_come
  from told t
  join lateral (select distinct g.placed_by
    from payments.shares s join orders.orders o on o.id = s.order_id
    join orders.order_groups g on g.id = o.group_id where s.intent_id = t.intent_id) g on true
  join identity.people p on p.id = g.placed_by
  union all
  select told.kind, told.prefix, told.subject, told.round, p.id, p.email, told.must_come
  from (
    select 'topped_up' as kind, 'cap' as prefix, c.id as subject, 0 as round, i.buyer_id as party,
      true as must_come
    from payments.captures c join payments.attempts a on a.id = c.attempt_id
    join payments.intents i on i.id = a.intent_id where c.purpose = 'top_up'
    union all
    select told.kind, 'ref', r.id, told.round, i.buyer_id,
      told.kind = 'top_up_returned' and r.state = 'succeeded' and r.returns = told.round
    from payments.refunds r join payments.captures c on c.id = r.capture_id
    join payments.attempts a on a.id = c.attempt_id join payments.intents i on i.id = a.intent_id
    cross join lateral (
      select kind, round from generate_series(0, r.returns) as round,
        unnest(array['top_up_returned', 'top_up_refund_failed']) as kind
      where kind = 'top_up_returned' or r.returns > 0) told
    where (r.state = 'succeeded' or r.returns > 0) and c.purpose = 'top_up'
    union all
    select 'account_' || what, 'bac', b.id, 0, b.party_id, true
    from wallet.bank_accounts b cross join lateral (
      select 'added' as what union all select 'proven' where proven_at is not null
      union all select 'removed' where state = 'removed') done
    union all
    select 'withdrawal_' || what, 'ctr', t.id, 0, t.party_id, true
    from wallet.credit_transfers t cross join lateral (
      select 'requested' as what union all select 'sent' where sent_at is not null
      union all select 'returned' where state = 'returned') done
    where t.purpose = 'withdrawal') told
  join parties.memberships m on m.party_id = told.party and m.role = 'owner'
  join identity.people p on p.id = m.person_id
  union all
  select 'to_ship', 'ord', o.id, 0, p.id, p.email, o.state = 'paid'
  from orders.orders o
  join parties.memberships m on m.party_id = o.supplier_id and m.role in ('owner', 'member')
  join identity.people p on p.id = m.person_id
  where exists (select from payments.shares s
    join payments.attempts a on a.intent_id = s.intent_id
    join payments.captures c on c.attempt_id = a.id
    where s.order_id = o.id and c.purpose = 'orders')`

/** Says what was told that did not happen, or was told again without need. */
export async function wrongMails({ owner, mailbox }: World): Promise<string[]> {
  if (mailbox.copies.length === 0) return []
  const owed = await owedMails(owner)
  return mailbox.copies.flatMap(({ messageId, to, wasTold, sender }, index) => {
    const about = owed.get(messageId)
    if (!about) return `a mail tells of what did not happen: ${messageId}`
    if (about.to !== to) return `${messageId} went to ${to}`
    const isLast = mailbox.copies.findLastIndex((copy) => copy.messageId === messageId) === index
    const isExcused = isLast || !wasTold || sender.isDead
    return isExcused ? [] : `${messageId} was sent again though it had been sent`
  })
}

/** Says who was not told. */
export async function missingMails({ owner, mailbox }: World): Promise<string[]> {
  const owed = await owedMails(owner)
  const came = new Set(mailbox.copies.map(({ messageId }) => messageId))
  return [...owed.values()]
    .filter(({ id, mustCome }) => mustCome && !came.has(id) && !mailbox.refused.has(id))
    .map(({ id }) => `nobody got ${id}`)
}
