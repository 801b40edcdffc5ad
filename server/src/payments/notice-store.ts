import { createHash } from 'node:crypto'
import { uuidOf } from '../kernel/ids.ts'
import type { Reader, Transaction } from '../platform/db.ts'
import { newUuid, type Env } from '../platform/env.ts'

// Queries on notices.

/** `failed`: we could not handle it; the reason says what went wrong. */
export type NoticeState = 'applied' | 'ignored' | 'rejected' | 'failed'

/** What became of a notice. */
export type Judged = Readonly<{
  body: string
  /** The network sent it: its signature fits, and it is for us. */
  isProven: boolean
  /** The network's own id of it, if that is proven. */
  networkId: string | null
  /** Our number of the attempt that it says it is about. */
  number: string | null
  state: NoticeState
  reason: string | null
}>

type Saved = Readonly<{ gateway: string; notices: readonly Judged[] }>

/** More of what anybody can make up about one payment is not kept. */
const MAX_UNPROVEN = 20

/**
 * Keeps notices, each once: the same one delivered again counts as one with another delivery. What
 * cannot be proven is kept only where it is about an attempt of ours, and not without end. Says
 * which were not kept.
 */
export async function saveNotices(
  trx: Transaction,
  env: Env,
  { gateway, notices }: Saved,
): Promise<Judged[]> {
  const rows = notices.map((notice) => ({
    ...notice,
    hash: createHash('sha256').update(notice.body).digest('hex'),
  }))
  const groups = [...Map.groupBy(rows, ({ networkId, hash }) => networkId ?? hash).values()]
  // What the first of them did is what the notice did.
  const unique = groups.flatMap(([first, ...others]) =>
    first ? [{ id: newUuid(env), deliveries: 1 + others.length, ...first }] : [],
  )
  const [known, others] = [unique.filter(hasNetworkId), unique.filter((row) => !hasNetworkId(row))]
  const now = env.now()
  if (known.length > 0) {
    trx.send({ ...SAVE_KNOWN, values: valuesOf(known, gateway, now) })
  }
  if (others.length === 0) return []
  const kept = await trx.query<{ hash: string }>({
    ...SAVE_OTHERS,
    values: [...valuesOf(others, gateway, now), MAX_UNPROVEN],
  })
  const hashes = new Set(kept.map(({ hash }) => hash))
  return others.filter(({ hash }) => !hashes.has(hash))
}

type Row = Judged & Readonly<{ id: string; hash: string; deliveries: number }>

const valuesOf = (rows: readonly Row[], gateway: string, now: Date) => [
  ...[rows.map(({ id }) => id), gateway, now],
  rows.map(({ body }) => body),
  rows.map(({ hash }) => hash),
  rows.map(({ networkId }) => networkId),
  rows.map(({ isProven }) => isProven),
  rows.map(({ state }) => state),
  rows.map(({ reason }) => reason),
  rows.map(({ number }) => number),
  rows.map(({ deliveries }) => deliveries),
]

const hasNetworkId = ({ networkId }: Judged) => networkId !== null

// Looked up one by one, so that it is planned for an index whatever size the tables have.
const NOTICES = `select n.*, (select a.id from payments.attempts a
    where a.number = n.number and a.gateway = $2) as attempt_id
  from unnest($1::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[],
    $9::text[], $10::text[], $11::int[]) as n(id, body, hash, network_id, is_proven, state, reason,
    number, deliveries)`

const INSERT = `insert into payments.notices (id, gateway, body, body_hash, network_id, state,
    reason, attempt_id, deliveries, received_at, last_received_at)
  select id, $2, body, decode(hash, 'hex'), network_id, state, reason, attempt_id, deliveries,
    $3, $3`

// What a notice did at first stays its state, except that one that was rejected or failed may be
// applied later.
const AGAIN = `do update set
    deliveries = payments.notices.deliveries + excluded.deliveries,
    last_received_at = excluded.last_received_at,
    state = case when payments.notices.state in ('rejected', 'failed') then excluded.state
      else payments.notices.state end,
    reason = case when payments.notices.state in ('rejected', 'failed') then excluded.reason
      else payments.notices.reason end`

const SAVE_KNOWN = {
  name: 'payments.save_known_notices',
  text: `${INSERT} from (${NOTICES}) n order by network_id
    on conflict (gateway, network_id) where network_id is not null ${AGAIN}`,
}

const SAVE_OTHERS = {
  name: 'payments.save_other_notices',
  text: `${INSERT} from (
      select n.*, row_number() over (partition by attempt_id, is_proven order by hash) as nth
      from (${NOTICES}) n) n
    where is_proven or (attempt_id is not null and $12 >= nth + (
      select count(*) from payments.notices k
      where k.attempt_id = n.attempt_id and k.state = 'rejected'))
    order by hash
    on conflict (gateway, body_hash) where network_id is null ${AGAIN}
    returning encode(body_hash, 'hex') as hash`,
}

/**
 * Somebody says something about these payments that cannot be believed, or that we could not
 * handle: ask the gateway itself. Never sooner than a second after the last question, so that
 * forgeries cannot make us flood it.
 */
export async function askSoon(
  trx: Transaction,
  numbers: readonly string[],
  now: Date,
): Promise<void> {
  await trx.query({
    name: 'payments.ask_soon',
    text: `update payments.attempts
      set next_query_at = least(next_query_at, $2::timestamptz + interval '1 second')
      where number = any($1) and state <> 'succeeded'`,
    values: [numbers, now],
  })
}

/** A gateway says that something became of these refunds of ours: it is asked what, now. */
export async function askAboutRefunds(
  trx: Transaction,
  gateway: string,
  { numbers, now }: Readonly<{ numbers: readonly string[]; now: Date }>,
): Promise<void> {
  await trx.query({
    name: 'payments.ask_about_refunds',
    text: `update payments.refunds set next_try_at = $3
      where number = any($1)
        and (state = 'succeeded' or (state = 'unknown' and next_try_at > $3))
        and capture_id in (select id from payments.captures where gateway = $2)`,
    values: [numbers, gateway, now],
  })
}

export type NoticeRow = Readonly<{
  id: string
  state: NoticeState
  reason: string | null
  deliveries: number
  receivedAt: Date
  body: string
}>

export async function listNotices(
  reader: Reader,
  attemptIds: readonly string[],
): Promise<NoticeRow[]> {
  const rows = await reader.query<{
    id: string
    state: NoticeState
    reason: string | null
    deliveries: number
    received_at: Date
    body: string
  }>({
    name: 'payments.notices_of_attempts',
    text: `select id, state, reason, deliveries, received_at, body from payments.notices
      where attempt_id = any($1) order by received_at, id limit 200`,
    values: [attemptIds.map((id) => uuidOf('att', id))],
  })
  return rows.map(({ received_at, ...row }) => ({ ...row, receivedAt: received_at }))
}
