import { RadioCards } from '../ui/choice.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { m } from '../messages.gen/messages.js'
import type { QuotedOrder } from './quote.ts'
import { planText } from './stage-texts.ts'

/** By which plan each supplier's order is to be paid in stages. */
export type Choosing = {
  stagePlans: Readonly<Record<string, string>>
  onPlan: (supplierId: string, planId: string | undefined) => void
}

/** At once or by one of the supplier's plans, where there are any. */
export function StageChoice({ order, stagePlans, onPlan }: { order: QuotedOrder } & Choosing) {
  const { supplier, plans = [], stages } = order
  if (plans.length === 0) return null
  const id = `stages-${supplier.id}`
  const locale = intlLocale()
  const choices = [
    { value: '', label: m.stages_at_once() },
    ...plans.map((plan) => ({
      value: plan.id,
      label: planText({ stages: plan.stages, minTotal: null }, locale),
    })),
  ]
  return (
    <fieldset className="mt-4 border-t border-line pt-4">
      <legend className="float-left mb-2 w-full font-medium">{m.stages_how()}</legend>
      <RadioCards
        className="clear-both"
        id={id}
        name={id}
        value={stagePlans[supplier.id] ?? ''}
        onChange={(event) => onPlan(supplier.id, event.target.value || undefined)}
        choices={choices}
      />
      {stages && <StageSums stages={stages} />}
    </fieldset>
  )
}

function StageSums({ stages }: { stages: NonNullable<QuotedOrder['stages']> }) {
  return (
    <ul className="mt-3 grid gap-1 text-sm">
      {stages.map(({ total, days }) => (
        <li key={days} className="flex flex-wrap justify-between gap-x-4">
          <span className="text-muted">
            {days === 0 ? m.stages_when_ordered() : m.stages_due_in({ count: days })}
          </span>
          <Money value={total} />
        </li>
      ))}
    </ul>
  )
}
