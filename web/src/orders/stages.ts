import type { operations } from '@danbao/sdk'
import { decimalToMinor } from '../ui/format.ts'

type Listed = operations['listStagePlans']['responses'][200]['content']['application/json']
export type Plan = Listed['items'][number]
export type Stage = Plan['stages'][number]
export type NewPlan = Omit<Plan, 'id'>

const WHOLE_BPS = 10_000
const MIN_BPS = 100
const MAX_DAYS = 180
/** The server's numbers of an amount have no more digits. */
const MAX_DIGITS = 11

/** A plan as a person types it. */
export type PlanValues = {
  /** Which template by its place, or `own`. */
  template: string
  /** Shares in percent; the days of the first are not asked for. */
  stages: { share: string; days: string }[]
  minTotal: string
}

export const OWN = 'own'

export const newPlan: PlanValues = {
  template: '0',
  stages: [
    { share: '30', days: '0' },
    { share: '70', days: '30' },
  ],
  minTotal: '',
}

/** In hundredths of a percent; nothing where it is no share. */
export function shareIn(typed: string): number | undefined {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(typed.trim())
  const bps = match ? Number((match[1] ?? '') + (match[2] ?? '').padEnd(2, '0')) : 0
  return bps >= MIN_BPS ? bps : undefined
}

/** What the shares come to, of those that are some. */
export function sumOf(stages: PlanValues['stages']): number {
  return stages.reduce((sum, { share }) => sum + (shareIn(share) ?? 0), 0)
}

export type ShareFault = 'not_a_share' | 'not_whole'

/** What is wrong with a share; that they do not come to the whole is said at the last. */
export function shareFault(stages: PlanValues['stages'], index: number): ShareFault | undefined {
  if (shareIn(stages[index]?.share ?? '') === undefined) return 'not_a_share'
  if (index < stages.length - 1 || stages.some(({ share }) => shareIn(share) === undefined)) {
    return undefined
  }
  return sumOf(stages) === WHOLE_BPS ? undefined : 'not_whole'
}

function daysIn(typed: string): number | undefined {
  const days = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0
  return days >= 1 && days <= MAX_DAYS ? days : undefined
}

export type DaysFault = 'not_days' | 'not_rising'

export function daysFault(stages: PlanValues['stages'], index: number): DaysFault | undefined {
  const here = daysIn(stages[index]?.days ?? '')
  if (here === undefined) return 'not_days'
  const before = daysIn(stages[index - 1]?.days ?? '')
  return before !== undefined && before >= here ? 'not_rising' : undefined
}

/** In minor units; nothing where it is no amount above zero. */
export function minTotalIn(typed: string, currency: string): string | undefined {
  const minor = decimalToMinor(typed, currency)
  return minor === undefined || minor === '0' || minor.length > MAX_DIGITS ? undefined : minor
}

type Choices = Readonly<{ templates: readonly Stage[][]; currency: string }>

/** What was typed, as it is sent; call it with values that the form has found good. */
export function planOf(values: PlanValues, { templates, currency }: Choices): NewPlan {
  const minor = minTotalIn(values.minTotal, currency)
  const typed = values.stages.map(({ share, days }, index) => ({
    bps: shareIn(share) ?? 0,
    days: index === 0 ? 0 : (daysIn(days) ?? 0),
  }))
  return {
    minTotal: minor === undefined ? null : { currency, minor },
    stages: values.template === OWN ? typed : (templates[Number(values.template)] ?? typed),
  }
}
