import type { Db, Transaction } from './db.ts'
import { inTransaction } from './db.ts'
import type { Env } from './env.ts'

/** What happened, who did it, and to what: the audit log's row and the subscribers' message. */
export type Event = Readonly<{
  type: string
  /** The object it happened to, as `ord_...`. */
  object: string
  /** The person or part of the system that did it. */
  actor: string
  /** The party it concerns first, if any. */
  party?: string | undefined
  data?: Readonly<Record<string, unknown>>
}>

/** Records events in the transaction that causes them: one row for the log, one for delivery. */
export async function recordEvents(
  trx: Transaction,
  env: Env,
  events: readonly Event[],
): Promise<void> {
  if (events.length === 0) return
  trx.send({
    name: 'outbox.record',
    text: `with recorded as (
        insert into platform.events (type, object, actor, party, data, occurred_at)
        select type, object, actor, party, data::jsonb, $6
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
          as e(type, object, actor, party, data)
        returning id)
      insert into platform.outbox (event_id) select id from recorded`,
    values: [
      events.map(({ type }) => type),
      events.map(({ object }) => object),
      events.map(({ actor }) => actor),
      events.map(({ party }) => party ?? null),
      events.map(({ data = {} }) => stringify(data)),
      env.now(),
    ],
  })
}

const stringify = (data: unknown) =>
  JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )

/** An event as a subscriber gets it. */
export type Recorded = Event & Readonly<{ id: bigint; occurredAt: Date }>

/**
 * What the right does when the left says something happened. Runs in the delivering transaction.
 */
export type Subscriber = Readonly<{
  types: readonly string[]
  handle: (trx: Transaction, events: readonly Recorded[]) => Promise<void>
}>

/** As many as one turn delivers; fewer mean that nothing is left for now. */
export const OUTBOX_BATCH = 500

/**
 * Delivers one batch of waiting events; says how many. Safe to run in several processes at once.
 */
export function deliverEvents(db: Db, subscribers: readonly Subscriber[]): Promise<number> {
  const wanted = [...new Set(subscribers.flatMap(({ types }) => types))]
  return inTransaction(db, async (trx) => {
    const rows = await trx.query<Taken>({
      name: 'outbox.take',
      // All are taken, but only what somebody asked for is read.
      text: `with taken as (
          delete from platform.outbox where event_id in (
            select event_id from platform.outbox order by event_id limit $1
            for update skip locked)
          returning event_id)
        select e.id, e.type, e.object, e.actor, e.party, e.data, e.occurred_at
        from taken t
        left join lateral (
          select * from platform.events where id = t.event_id and type = any($2) limit 1) e on true
        order by e.id`,
      values: [OUTBOX_BATCH, wanted],
    })
    const events = rows.flatMap(eventFrom)
    for (const { types, handle } of subscribers) {
      const told = events.filter((event) => types.includes(event.type))
      if (told.length > 0) await handle(trx, told)
    }
    return rows.length
  })
}

type Taken = Readonly<{
  id: bigint | null
  type: string
  object: string
  actor: string
  party: string | null
  data: Record<string, unknown>
  occurred_at: Date
}>

/** Nothing for an event that nobody asked for. */
function eventFrom({ id, occurred_at, party, ...rest }: Taken): Recorded[] {
  if (id === null) return []
  return [{ id, ...rest, party: party ?? undefined, occurredAt: occurred_at }]
}
