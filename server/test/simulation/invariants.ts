// What must hold after every step, asked of the database behind the server's back.
import { verifyLedger } from '../../src/ledger/index.ts'
import type { Db } from '../../src/platform/db.ts'
import { BOOKS, TABLES } from './books.ts'

/** Has the database write down every change of a state that no rule allows, when it happens. */
export async function watchStates(owner: Db): Promise<void> {
  await owner.pool.query(WATCH)
}

const ALLOWED = {
  'payments.intents': {
    awaiting_payment: ['succeeded', 'cancelled', 'expired', 'merged'],
    merged: ['awaiting_payment'],
    // A bank took the payment back, or it was taken for another's.
    succeeded: ['awaiting_payment'],
  },
  // A late "paid" is the truth while the payment is waited for.
  'payments.attempts': { pending: ['succeeded', 'closed'], closed: ['succeeded'] },
  'payments.refunds': {
    prepared: ['dispatched', 'succeeded'],
    dispatched: ['unknown', 'succeeded', 'declined', 'failed'],
    unknown: ['succeeded', 'declined', 'failed'],
    succeeded: ['failed'],
    failed: ['prepared'],
  },
  'payments.notices': {
    rejected: ['applied', 'ignored', 'failed'],
    failed: ['applied', 'ignored', 'rejected'],
  },
  'reconciliation.entries': {
    new: ['matched', 'waiting', 'open', 'reversed'],
    open: ['matched', 'waiting', 'reversed'],
    waiting: ['matched', 'open', 'reversed'],
    matched: ['open', 'waiting', 'reversed'],
  },
  'reconciliation.matches': {
    waiting: ['captured', 'stray', 'undone'],
    captured: ['waiting', 'undone'],
  },
  'wallet.bank_accounts': { unproven: ['proven', 'removed'], proven: ['removed'] },
  'wallet.bank_files': { made: ['sent'] },
  'wallet.credit_transfers': {
    requested: ['in_file', 'cancelled'],
    in_file: ['sent', 'returned'],
    sent: ['confirmed', 'returned'],
    confirmed: ['returned'],
  },
  'orders.orders': {
    awaiting_payment: ['partly_paid', 'paid', 'cancelled', 'expired'],
    partly_paid: ['paid', 'refunded', 'awaiting_payment'],
    paid: ['refunded', 'partly_paid', 'awaiting_payment'],
  },
  'orders.quotes': { open: ['accepted', 'superseded', 'expired'] },
} as const

const pairs = Object.entries(ALLOWED).flatMap(([table, states]) =>
  Object.entries(states).flatMap(([from, to]) =>
    (to as readonly string[]).map((each) => `('${table}', '${from}', '${each}')`),
  ),
)

const triggers = Object.keys(ALLOWED).map(
  (table) => `create trigger watched after update of state on ${table}
    for each row when (old.state <> new.state) execute function simulation.note_change();`,
)

const kept = [...Object.keys(ALLOWED), 'payments.captures', 'payments.shares'].map(
  (table) => `create trigger kept after delete on ${table}
    for each row execute function simulation.note_loss();`,
)

const WATCH = `
  create schema simulation;
  create table simulation.violations (what text not null);
  create table simulation.allowed (tab text, before text, after text);
  insert into simulation.allowed values ${pairs.join(', ')};
  create function simulation.note_change() returns trigger language plpgsql security definer as $$
    declare changed text := tg_table_schema || '.' || tg_table_name;
    begin
      if not exists (select from simulation.allowed a
        where a.tab = changed and a.before = old.state and a.after = new.state) then
        insert into simulation.violations
        values (format('%s %s went from %s to %s', changed, new.id, old.state, new.state));
      end if;
      return null;
    end $$;
  create function simulation.note_loss() returns trigger language plpgsql security definer as $$
    begin
      insert into simulation.violations
      values (format('a row of %s.%s was deleted', tg_table_schema, tg_table_name));
      return null;
    end $$;
  ${triggers.join('\n')}
  ${kept.join('\n')}`

type Rule = Readonly<{ rule: string; text: string }>

/** Each selects what contradicts it. */
const rules: readonly Rule[] = [
  {
    rule: 'a state only goes where the rules allow',
    text: 'select what from simulation.violations',
  },
  {
    rule: 'an intent is paid by one capture, or by none',
    text: `select i.id || ' ' || i.state || ' by ' || count(c.id) from payments.intents i
      left join payments.attempts a on a.intent_id = i.id
      left join payments.captures c on c.attempt_id = a.id and c.purpose = i.purpose
        and c.reversed_at is null
      group by i.id having count(c.id) <> case i.state when 'succeeded' then 1 else 0 end`,
  },
  {
    rule: 'a capture that pays is of the amount asked for',
    text: `select c.id::text from payments.captures c
      join payments.attempts a on a.id = c.attempt_id
      where c.purpose <> 'stray' and c.reversed_at is null
        and (c.amount <> a.amount or c.currency <> a.currency or a.state <> 'succeeded')`,
  },
  {
    rule: 'an intent has one live attempt at most, and none once it is over',
    text: `select i.id || ' ' || i.state from payments.intents i
      join payments.attempts a on a.intent_id = i.id and a.state = 'pending'
      group by i.id having count(*) > 1 or i.state <> 'awaiting_payment'`,
  },
  {
    rule: 'orders are as their payments are',
    text: `select format('%s %s with %s of %s, paid %s', o.id, o.state, o.funded, o.total, p.paid)
      from orders.orders o
      cross join lateral (
        select coalesce(sum(s.total) filter (where i.state = 'succeeded'), 0) as paid,
          array_agg(i.state) as states
        from payments.shares s join payments.intents i on i.id = s.intent_id
        where s.order_id = o.id) p
      where o.funded <> p.paid or not case
        when p.paid = o.total then o.state in ('paid', 'refunded')
        when p.paid > 0 then o.state in ('partly_paid', 'refunded')
        else o.state = any(p.states) end`,
  },
  {
    rule: 'refunds never exceed what was captured',
    text: `select c.id::text from payments.captures c
      join payments.refunds r on r.capture_id = c.id and r.state <> 'declined'
      group by c.id having sum(r.amount) > c.amount`,
  },
  {
    rule: 'refunds never exceed what a payment gave to the order',
    text: `select s.order_id::text from payments.shares s
      join payments.attempts a on a.intent_id = s.intent_id
      join payments.captures c on c.attempt_id = a.id
      join payments.refunds r on r.order_id = s.order_id and r.capture_id = c.id
        and r.state <> 'declined'
      group by s.intent_id, s.order_id, s.total, s.charge
      having sum(r.order_amount) > s.total or sum(r.amount) > s.charge
        or (sum(r.order_amount) = s.total and sum(r.amount) <> s.charge)`,
  },
  {
    rule: 'what comes from a network goes back through it',
    text: `select r.id::text from payments.refunds r join payments.captures c on c.id = r.capture_id
      where r.state = 'succeeded' and r.tries = 0 and c.gateway <> 'wallet'`,
  },
  {
    rule: 'money that nothing waited for is on its way back',
    text: `select c.id::text from payments.captures c where c.purpose = 'stray'
      and not exists (select from payments.refunds r
        where r.capture_id = c.id and r.amount = c.amount and r.order_id is null)`,
  },
  {
    rule: 'stock is reserved by what holds it',
    text: `select l.sku_id::text from catalog.stock_levels l
      left join catalog.stock_reservations r on r.sku_id = l.sku_id and r.state = 'held'
      group by l.sku_id, l.reserved having l.reserved <> coalesce(sum(r.quantity), 0)`,
  },
  {
    rule: 'the books and the orders tell the same story',
    text: `select format('%s: books %s, tables %s', name, sum(books), sum(tables)) from (
        select name, amount as books, 0 as tables from (${BOOKS}) b
        union all select name, 0, amount from (${TABLES}) t) both_sides
      group by name having sum(books) <> sum(tables)`,
  },
  {
    rule: 'whatever happened was recorded with it, once',
    text: `select format('%s: %s recorded, %s happened', type, recorded, happened) from (
      select w.type, w.happened,
        (select count(*) from platform.events e where e.type = w.type) as recorded
      from (
        select case when i.rest_id is null then 'payments.captured'
            else 'payments.part_captured' end as type, count(*) as happened
          from payments.captures c join payments.attempts a on a.id = c.attempt_id
          join payments.intents i on i.id = a.intent_id where c.purpose = 'orders' group by 1
        union all select 'payments.stray_captured', count(*)
          from payments.captures where purpose = 'stray'
        -- What came back may be sent again, so the books say how often each happened.
        union all select 'payments.refund_requested', count(*)
          from ledger.journals where template = 'refund_hold'
        union all select 'payments.refund_succeeded', count(*)
          - (select count(*) from platform.events where type = 'payments.top_up_returned')
          from ledger.journals where template = 'refund_settle'
        union all select 'payments.refund_failed', count(*) from ledger.journals
          where template = 'refund_return' or reference ~ '^refund:[^:]+:[0-9]+:void$'
        union all select 'payments.topped_up', count(*)
          from payments.captures where purpose = 'top_up'
        union all select format('wallet.%s_requested', purpose), count(*)
          from wallet.credit_transfers group by 1
        union all select format('wallet.%s_%s', purpose, state), count(*)
          from wallet.credit_transfers where state in ('returned', 'cancelled') group by 1
        union all select 'wallet.bank_account_added', count(*) from wallet.bank_accounts
        union all select 'payments.refund_declined', count(*)
          from payments.refunds where state = 'declined'
        -- A part from the balance ends with the rest, and what is taken apart is not given up.
        union all select 'payments.intent_' || s, (select count(*) from payments.intents
          where state = s and rest_id is null) - (select count(*) from platform.events
          where type = 'payments.separated' and s = 'cancelled') from unnest(array['cancelled', 'expired']) s
        union all select 'orders.placed', count(*) from orders.orders
        -- Each time that one was paid, also if its payment was taken back.
        union all select 'orders.paid', (select count(*) from orders.orders
          where paid_at is not null) + (select count(*) from platform.events
          where type = 'orders.reopened')
        union all select 'payments.capture_reversed', count(*)
          from payments.captures where reversed_at is not null
        union all select 'orders.' || s, (select count(*) from orders.orders
          where state = s) from unnest(array['cancelled', 'expired', 'refunded']) s
        union all select 'orders.stock_short', 0) w) found
      where recorded <> happened`,
  },
]

const CHECK = rules
  .map(({ text }, nth) => `select ${nth} as nth, found.what from (${text}) found(what)`)
  .join('\nunion all ')

/** Says what does not hold. */
export async function brokenRules(owner: Db): Promise<string[]> {
  const { rows } = await owner.pool.query<{ nth: number; what: string }>(CHECK)
  return rows.map(({ nth, what }) => `${rules[nth]?.rule}: ${what}`)
}

/** The same for the books alone, which takes longer. */
export async function brokenBooks(owner: Db): Promise<string[]> {
  const { findings } = await verifyLedger(owner)
  return findings.map(({ rule, subject, detail }) => `${rule}: ${subject}: ${detail}`)
}
