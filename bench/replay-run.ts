// Runs a plan against a shop: buyers side by side, each one's steps in the order of the file.
import type { Market } from './market.ts'
import type { Shop } from './replay-shop.ts'
import { openAccount, runCheckout, runRefund, type Account, type Placed } from './replay-steps.ts'
import { formatCount, formatPence, formatTime } from './replay-tables.ts'
import { leaveAside, nothing, plus } from './retail-plan.ts'
import type { Aside, Amount, Buyer, Plan, Step } from './retail-plan.ts'

/** How many buyers are busy at once. */
const CONCURRENCY = 16
const PROGRESS_MS = 5_000
const MAX_SHOWN_FAILURES = 20

/** What was done, from the plan's side: the books must say the same. */
export type Done = {
  checkouts: number
  refunds: number
  paid: Amount
  paidMinor: bigint
  refunded: Amount
  refundedMinor: bigint
  /** Of all goods together. */
  unitsSold: bigint
  /** Steps that should have worked, by reason. */
  failed: { positive: Aside; cancellation: Aside }
  failures: number
}

export async function runPlan(shop: Shop, plan: Plan): Promise<Done> {
  const done: Done = {
    ...{ checkouts: 0, refunds: 0, failures: 0 },
    ...{ paid: nothing, paidMinor: 0n, refunded: nothing, refundedMinor: 0n },
    unitsSold: 0n,
    failed: { positive: new Map(), cancellation: new Map() },
  }
  const placed: Placed = new Map()
  const waiting = plan.buyers.values()
  const stopProgress = showProgress(plan, done)
  try {
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const buyer of waiting) await runBuyer({ shop, done, placed }, buyer)
      }),
    )
  } finally {
    stopProgress()
  }
  return done
}

type Running = Readonly<{ shop: Shop; done: Done; placed: Placed }>

async function runBuyer(running: Running, buyer: Buyer): Promise<void> {
  const account = await openAccount(running.shop, buyer)
  for (const step of buyer.steps) await runStep(running, account, step)
}

async function runStep({ shop, done, placed }: Running, account: Account, step: Step) {
  const outcome =
    step.kind === 'checkout'
      ? await runCheckout(account, step, placed)
      : await runRefund(shop, step, placed)
  if (!outcome.ok) {
    done.failures += 1
    const group = step.kind === 'checkout' ? 'positive' : 'cancellation'
    leaveAside(done.failed[group], `failed: ${outcome.reason}`, step.exact)
    if (done.failures <= MAX_SHOWN_FAILURES) console.error(`${step.name} failed: ${outcome.detail}`)
  } else if (step.kind === 'checkout') {
    done.checkouts += 1
    done.paid = plus(done.paid, step.exact)
    done.paidMinor += step.minor
    done.unitsSold += step.lines.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n)
  } else {
    done.refunds += 1
    done.refunded = plus(done.refunded, step.exact)
    done.refundedMinor += step.minor
  }
}

// Whole lines, so that a log file reads as well as a terminal.
function showProgress({ buyers }: Plan, done: Done): () => void {
  const steps = buyers.flatMap((buyer) => buyer.steps)
  const checkouts = steps.filter(({ kind }) => kind === 'checkout').length
  const started = performance.now()
  const show = () => {
    const elapsed = performance.now() - started
    const rate = ((done.checkouts / elapsed) * 1000).toFixed(1)
    console.log(
      `${formatTime(elapsed)}  ${formatCount(done.checkouts)} of ${formatCount(checkouts)} checkouts ` +
        `paid (${rate}/s, ${formatPence(done.paidMinor)} GBP), ${formatCount(done.refunds)} of ` +
        `${formatCount(steps.length - checkouts)} refunds asked for, ${done.failures} failed`,
    )
  }
  const timer = setInterval(show, PROGRESS_MS)
  return () => {
    clearInterval(timer)
    show()
  }
}

/** Networks want a pause between two refunds of one payment: waits until every one has ended. */
export async function waitForRefunds({ owner }: Market): Promise<void> {
  let shownAt = performance.now()
  for (;;) {
    const { rows } = await owner.query<{ open: number }>(
      `select count(*)::int as open from payments.refunds where final_at is null`,
    )
    const open = rows[0]?.open ?? 0
    if (open === 0) return
    if (performance.now() - shownAt >= PROGRESS_MS) {
      shownAt = performance.now()
      console.log(`waiting for ${open} refunds to end`)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
