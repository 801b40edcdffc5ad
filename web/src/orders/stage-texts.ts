import { formatMoney, formatPercent } from '../ui/format.ts'
import { m } from '../messages.gen/messages.js'
import type { NewPlan, Stage } from './stages.ts'

/** A plan in words: "30% when ordered, 70% within 30 days; for orders from £500.00". */
export function planText({ stages, minTotal }: NewPlan, locale: string): string {
  const text = stagesText(stages, locale)
  if (!minTotal) return text
  return m.stages_from({ stages: text, total: formatMoney(minTotal, { locale }) })
}

export function stagesText(stages: readonly Stage[], locale: string): string {
  return stages
    .map(({ bps, days }) => {
      const share = formatPercent(bps, locale)
      return days === 0 ? m.stages_now({ share }) : m.stages_later({ share, count: days })
    })
    .reduce((before, next) => m.stages_and({ before, next }))
}
