// Runs a plan against a shop: buyers side by side, each one's steps in the order of the file.
import type { Market } from './market.ts'
import type { Shop } from './replay-shop.ts'
import { openAccount, runInvoice, runRefund } from './replay-steps.ts'
import type { Outcome, Placed } from './replay-steps.ts'
import { formatCount, formatPence, formatTime } from './replay-tables.ts'
import { invoiceOf } from './retail-methods.ts'
import { leaveAside, nothing, plus } from './retail-plan.ts'
import type { Aside, Amount, Buyer, Checkout, Plan, Step } from './retail-plan.ts'

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
  /** Of those, the checkouts, each with its reason. */
  unpaid: Map<Checkout, string>
}

export async function runPlan(shop: Shop, plan: Plan): Promise<Done> {
  const done: Done = {
    ...{ checkouts: 0, refunds: 0, failures: 0 },
    ...{ paid: nothing, paidMinor: 0n, refunded: nothing, refundedMinor: 0n },
    unitsSold: 0n,
    failed: { positive: new Map(), cancellation: new Map() },
    unpaid: new Map(),
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

async function runBuyer({ shop, done, placed }: Running, buyer: Buyer): Promise<void> {
  const account = await openAccount(shop, buyer)
  for (const together of turnsOf(buyer.steps)) {
    if (together.kind === 'refund') {
      note(done, together, await runRefund(shop, together, placed))
      continue
    }
    const outcomes = await runInvoice(account, together.checkouts, placed)
    for (const [index, outcome] of outcomes.entries()) {
      const checkout = together.checkouts[index]
      if (checkout) note(done, checkout, outcome)
    }
  }
}

type Turn = Extract<Step, { kind: 'refund' }> | { kind: 'invoice'; checkouts: Checkout[] }

/** The checkouts of one invoice, which stand side by side, are one turn. */
function turnsOf(steps: readonly Step[]): Turn[] {
  const turns: Turn[] = []
  for (const step of steps) {
    const last = turns.at(-1)
    if (step.kind === 'refund') turns.push(step)
    else if (last?.kind === 'invoice' && isSameInvoice(last.checkouts, step)) {
      last.checkouts.push(step)
    } else turns.push({ kind: 'invoice', checkouts: [step] })
  }
  return turns
}

const isSameInvoice = ([first]: readonly Checkout[], { name }: Checkout) =>
  first !== undefined && invoiceOf(first.name) === invoiceOf(name)

function note(done: Done, step: Step, outcome: Outcome): void {
  if (!outcome.ok) {
    done.failures += 1
    const group = step.kind === 'checkout' ? 'positive' : 'cancellation'
    const reason = `failed: ${outcome.reason}`
    leaveAside(done.failed[group], reason, step.exact)
    if (step.kind === 'checkout') done.unpaid.set(step, reason)
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
