import { encodeId } from '../kernel/ids.ts'
import { money, zero, type Money } from '../kernel/money.ts'
import { Refusal } from '../kernel/result.ts'
import { addMs, DAY_MS } from '../kernel/time.ts'
import { newUuid, type Env } from '../platform/env.ts'
import { fromWire, toWire } from '../platform/wire.ts'
import { subjectOf } from './orders.ts'
import type { QuoteContent } from './quote-content.ts'
import { payNow } from './quoted-prices.ts'
import type { Plan } from './stage-plan-store.ts'
import { cutStages } from './stages.ts'

// Orders that are paid in stages: the first with the order, each later one by an intent of its own.

/** Says how each order may be paid in stages, and is where the buyer wants it to. */
export function stageOrders(
  content: QuoteContent,
  plans: readonly Plan[],
  wanted: ReadonlyMap<string, string>,
): QuoteContent {
  const used = new Set<string>()
  const orders = content.orders.map((order) => {
    const total = fromWire(order.total)
    const offered = plans.filter(
      ({ supplierId, minTotal, stages }) =>
        supplierId === order.supplier.id &&
        minTotal.currency === total.currency &&
        minTotal.minor <= total.minor &&
        cutStages(total, stages) !== null,
    )
    const planId = wanted.get(order.supplier.id)
    const chosen = offered.find(({ id }) => id === planId)
    if (chosen) used.add(chosen.id)
    return {
      ...order,
      plans: offered.map(({ id, stages }) => ({ id, stages: [...stages] })),
      stages: chosen ? stagesOf(total, chosen) : null,
    }
  })
  const unknown = [...wanted.values()].find((planId) => !used.has(planId))
  if (unknown) throw new Refusal({ code: 'orders.plan_unavailable', planId: unknown })
  const staged = { ...content, orders }
  return used.size > 0 ? payNow(staged) : staged
}

function stagesOf(total: Money, { stages }: Plan) {
  return (cutStages(total, stages) ?? []).map((part, index) => ({
    total: toWire(part),
    days: stages[index]?.days ?? 0,
  }))
}

/** How long a later stage can still be paid once it was due; then all that was paid goes back. */
const GRACE_MS = 14 * DAY_MS

type Placing = Readonly<{
  id: string
  quote: Readonly<{ buyerUuid: string; content: QuoteContent }>
  orders: readonly Readonly<{ id: string }>[]
}>

/**
 * The intents of the later stages of a checkout. Until one is paid it counts in its order's
 * currency.
 */
export function laterStages(env: Env, { id: groupId, quote, orders }: Placing) {
  const { buyerUuid, content } = quote
  return content.orders.flatMap(({ stages, total }, index) => {
    const order = orders[index]
    if (!stages || !order) return []
    let start = zero(total.currency)
    return stages.flatMap((stage, position) => {
      const part = fromWire(stage.total)
      const share = { orderId: order.id, start, total: part, charge: part }
      start = money(part.currency, start.minor + part.minor)
      if (position === 0) return []
      const dueAt = addMs(env.now(), stage.days * DAY_MS)
      return {
        ...{ id: encodeId('pi', newUuid(env)), buyerUuid, purpose: 'orders' as const },
        ...{ amount: part, surcharge: zero(part.currency), subject: subjectOf(groupId) },
        ...{ dueAt, expiresAt: addMs(dueAt, GRACE_MS), chosen: null, shares: [share] },
      }
    })
  })
}
