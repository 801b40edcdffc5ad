import type { Delivery, Gateway, NoticeCheck, PaymentReport } from '../gateways/index.ts'
import { createBatcher } from '../platform/batcher.ts'
import { inTransaction, type Transaction } from '../platform/db.ts'
import { capturePayments, type CaptureOutcome } from './captures.ts'
import type { PaymentsDeps } from './deps.ts'
import { askAboutRefunds, askSoon, saveNotices, type Judged } from './notice-store.ts'

type Batch = Readonly<{ gateway: Gateway; notices: readonly Delivery[] }>
type Taken = Judged & Readonly<{ intentId: string | null }>

const MAX_BATCH = 128
const MAX_AT_ONCE = 2 // A group for each core of a small machine.

/**
 * Takes a gateway's notices. Those that arrive together become one transaction, which keeps every
 * notice as it came and applies what is proven; only after its commit is the notice acknowledged.
 * Resolves to whether the gateway may stop repeating it.
 */
export function createNoticeTaker(deps: PaymentsDeps, gateway: Gateway) {
  const options = { maxSize: MAX_BATCH, lanes: deps.db.lanes, atOnce: MAX_AT_ONCE }
  return createBatcher<Delivery, boolean>(async (notices) => {
    const batch = { gateway, notices }
    const taken = await inTransaction(deps.db, (trx) => takeNotices(trx, deps, batch)).catch(
      (error: unknown) => {
        // Whose fault it is shows when they are tried one by one.
        if (notices.length > 1) throw error
        return keepFailed(deps, batch, error)
      },
    )
    deps.outcomes.announce(taken.flatMap(({ intentId }) => intentId ?? []))
    // A proven notice is acknowledged, whatever it changed; one that we could not handle is not.
    return taken.map(({ state }) => state === 'applied' || state === 'ignored')
  }, options)
}

async function takeNotices(trx: Transaction, deps: PaymentsDeps, { gateway, notices }: Batch) {
  const checks = notices.map((delivery) => gateway.readNotice(delivery))
  const reports = checks.flatMap((check): PaymentReport[] =>
    check.ok && check.notice.kind === 'paid' ? [check.notice.report] : [],
  )
  const outcomes =
    reports.length > 0
      ? await capturePayments(trx, deps, { gateway: gateway.name, reports, source: 'notice' })
      : []
  const remaining = outcomes.values()
  const judged = notices.map(({ body }, index): Taken => {
    const check = checks[index]
    const said = { body, ...saidBy(check), intentId: null }
    if (!check?.ok) return { ...said, state: 'rejected', reason: check?.reason ?? null }
    if (check.notice.kind !== 'paid') {
      return { ...said, state: 'ignored', reason: check.notice.detail }
    }
    const outcome = remaining.next().value
    return { ...said, ...judge(outcome), intentId: outcome?.intentId ?? null }
  })
  await save(trx, deps, { gateway: gateway.name, notices: judged })
  const now = deps.env.now()
  const refunds = numbersOf(checks, 'refund')
  if (refunds.length > 0) await askAboutRefunds(trx, gateway.name, { numbers: refunds, now })
  const payments = numbersOf(checks, 'payment')
  if (payments.length > 0) await askSoon(trx, payments, now)
  return judged
}

const numbersOf = (checks: readonly NoticeCheck[], kind: 'payment' | 'refund') =>
  checks.flatMap((check) => (check.ok && check.notice.kind === kind ? [check.notice.number] : []))

/** What a notice says of itself, proven or not. */
function saidBy(check: NoticeCheck | undefined) {
  if (!check?.ok) return { isProven: false, networkId: null, number: check?.number ?? null }
  const { notice } = check
  const number = notice.kind === 'paid' ? notice.report.number : notice.number
  return { isProven: true, networkId: notice.id, number }
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

const MAX_REASON = 500

/**
 * The handling rolled back and took the notice with it: it is kept in a transaction of its own with
 * what went wrong, for a person to see. The gateway repeats it.
 */
async function keepFailed(deps: PaymentsDeps, batch: Batch, error: unknown): Promise<Taken[]> {
  const gateway = batch.gateway.name
  deps.log.error({ err: error, gateway }, 'a notice could not be handled')
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON)
  const failed = batch.notices.map((delivery): Taken => {
    const said = saidBy(batch.gateway.readNotice(delivery))
    return { body: delivery.body, ...said, intentId: null, state: 'failed', reason }
  })
  await inTransaction(deps.db, (trx) => save(trx, deps, { gateway, notices: failed }))
  return failed
}

async function save(
  trx: Transaction,
  { env, log }: PaymentsDeps,
  saved: Readonly<{ gateway: string; notices: readonly Judged[] }>,
): Promise<void> {
  const dropped = await saveNotices(trx, env, saved)
  for (const { reason } of dropped) {
    log.warn({ gateway: saved.gateway, reason }, 'an unproven notice was not kept')
  }
  const doubted = saved.notices.flatMap(({ state, number }) =>
    number && (state === 'rejected' || state === 'failed') ? [number] : [],
  )
  if (doubted.length > 0) await askSoon(trx, doubted, env.now())
}
