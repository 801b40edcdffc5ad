import { createHash } from 'node:crypto'
import { uuidOf } from '../kernel/ids.ts'
import type { Gateway, PaymentReport } from '../gateways/index.ts'
import { createBatcher } from '../platform/batcher.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { newUuid } from '../platform/env.ts'
import { capturePayments, type CaptureOutcome } from './captures.ts'
import type { PaymentsDeps } from './deps.ts'

type NoticeState = 'applied' | 'ignored' | 'rejected'
type Arrived = Readonly<{ body: string; form: Readonly<Record<string, string>> }>
type Judged = Readonly<{
  state: NoticeState
  reason: string | null
  number: string | null
  intentId: string | null
}>

const MAX_BATCH = 100

/**
 * Takes a gateway's notices. Those that arrive together become one transaction, which keeps every
 * notice as it came and applies what is proven; only after its commit is the notice acknowledged.
 * Resolves to whether the gateway may stop repeating it.
 */
export function createNoticeTaker(deps: PaymentsDeps, gateway: Gateway) {
  const options = { maxSize: MAX_BATCH, lanes: deps.db.lanes }
  return createBatcher<Arrived, boolean>(async (notices) => {
    const batch = { gateway, notices }
    const taken = await inTransaction(deps.db, (trx) => takeNotices(trx, deps, batch))
    deps.outcomes.announce(taken.flatMap(({ intentId }) => intentId ?? []))
    // A rejected notice is not acknowledged; a proven one is, whatever it changed.
    return taken.map(({ state }) => state !== 'rejected')
  }, options)
}

type Batch = Readonly<{ gateway: Gateway; notices: readonly Arrived[] }>

async function takeNotices(trx: Transaction, deps: PaymentsDeps, { gateway, notices }: Batch) {
  const checks = notices.map(({ form }) => gateway.readNotice(form))
  const reports = checks.flatMap((check): PaymentReport[] =>
    check.ok && check.notice.kind === 'paid' ? [check.notice.report] : [],
  )
  const outcomes =
    reports.length > 0
      ? await capturePayments(trx, deps, { gateway: gateway.name, reports, source: 'notice' })
      : []
  const remaining = outcomes.values()
  const judged = checks.map((check): Judged => {
    const intentId = null
    if (!check.ok) {
      return { state: 'rejected', reason: check.reason, number: check.number, intentId }
    }
    if (check.notice.kind === 'other') {
      const { number, detail } = check.notice
      return { state: 'ignored', reason: detail, number, intentId }
    }
    const { number } = check.notice.report
    const outcome = remaining.next().value
    return { ...judge(outcome), number, intentId: outcome?.intentId ?? null }
  })
  await saveNotices(trx, deps, { gateway: gateway.name, notices, judged })
  return judged
}

function judge(outcome: CaptureOutcome | undefined): Pick<Judged, 'state' | 'reason'> {
  switch (outcome?.result) {
    case 'captured':
      return { state: 'applied', reason: null }
    case 'stray':
      return { state: 'applied', reason: 'stray' }
    case 'known':
      return { state: 'ignored', reason: 'known' }
    case 'amount_differs':
      return { state: 'rejected', reason: 'the amount is not the attempt’s' }
    case 'no_attempt':
    case undefined:
      return { state: 'rejected', reason: 'no attempt has this number' }
  }
}

type Saved = Readonly<{ gateway: string; notices: readonly Arrived[]; judged: readonly Judged[] }>

// The same notice delivered again counts as one with another delivery. What it did the first time
// stays its state, except that a rejected one may be applied later.
async function saveNotices(trx: Transaction, { env }: PaymentsDeps, saved: Saved): Promise<void> {
  const { gateway, notices, judged } = saved
  const rows = notices.map(({ body }, index) => ({
    id: newUuid(env),
    body,
    body_hash: createHash('sha256').update(body).digest('hex'),
    state: judged[index]?.state,
    reason: judged[index]?.reason ?? null,
    number: judged[index]?.number ?? null,
  }))
  const unique = [...new Map(rows.map((row) => [row.body_hash, row])).values()]
  const times = (hash: string) => rows.filter(({ body_hash }) => body_hash === hash).length
  await trx.query({
    name: 'payments.save_notices',
    text: `insert into payments.notices (id, gateway, body, body_hash, state, reason, attempt_id,
        deliveries, received_at, last_received_at)
      select n.id, $2, n.body, decode(n.body_hash, 'hex'), n.state, n.reason, a.id,
        n.deliveries, $3, $3
      from jsonb_to_recordset($1::jsonb) as n(id uuid, body text, body_hash text, state text,
        reason text, number text, deliveries int)
      left join payments.attempts a on a.number = n.number
      order by n.body_hash
      on conflict (gateway, body_hash) do update set
        deliveries = payments.notices.deliveries + excluded.deliveries,
        last_received_at = excluded.last_received_at,
        state = case when payments.notices.state = 'rejected' then excluded.state
          else payments.notices.state end,
        reason = case when payments.notices.state = 'rejected' then excluded.reason
          else payments.notices.reason end`,
    values: [
      JSON.stringify(unique.map((row) => ({ ...row, deliveries: times(row.body_hash) }))),
      gateway,
      env.now(),
    ],
  })
  const doubted = judged.flatMap(({ state, number }) => (state === 'rejected' && number) || [])
  if (doubted.length > 0) await askSoon(trx, doubted, env.now())
}

// Somebody says something about this payment that cannot be believed: ask the gateway itself. Never
// sooner than a second after the last question, so that forgeries cannot make us flood it.
async function askSoon(trx: Transaction, numbers: readonly string[], now: Date): Promise<void> {
  await trx.query({
    name: 'payments.ask_soon',
    text: `update payments.attempts
      set next_query_at = least(next_query_at, $2::timestamptz + interval '1 second')
      where number = any($1) and state <> 'succeeded'`,
    values: [numbers, now],
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
  reader: Pick<Transaction, 'query'>,
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
