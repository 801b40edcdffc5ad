import { divideHalfEven, type Money } from '../kernel/money.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

/**
 * A part of an order's total, in hundredths of a percent, and how long after the order it is due.
 */
export type Stage = Readonly<{ bps: number; days: number }>

const WHOLE_BPS = 10_000
export const MIN_STAGES = 2
export const MAX_STAGES = 5
export const MIN_STAGE_BPS = 100
export const MAX_STAGE_DAYS = 180

/** What suppliers begin with: the usual ways to pay in stages. */
export const stageTemplates: readonly (readonly Stage[])[] = [
  [
    { bps: 3_000, days: 0 },
    { bps: 7_000, days: 30 },
  ],
  [
    { bps: 6_000, days: 0 },
    { bps: 3_000, days: 30 },
    { bps: 1_000, days: 60 },
  ],
  [
    { bps: 5_000, days: 0 },
    { bps: 5_000, days: 30 },
  ],
]

type Finding = Readonly<{ pointer: string; rule: string; message: string }>
type StagesRefusal = { code: 'request.invalid'; errors: readonly Finding[] }

/** Everything that is wrong is said at once. */
export function readStages(stages: readonly Stage[]): Result<readonly Stage[], StagesRefusal> {
  const count = stages.length
  const errors =
    count < MIN_STAGES || count > MAX_STAGES
      ? [finding('', 'count', `must be ${MIN_STAGES} to ${MAX_STAGES}`)]
      : [...stages.flatMap(stageFindings), ...sumFindings(stages)]
  return errors.length === 0 ? ok(stages) : refuse({ code: 'request.invalid', errors })
}

function stageFindings({ bps, days }: Stage, index: number, stages: readonly Stage[]): Finding[] {
  const found: Finding[] = []
  const wrong = (field: keyof Stage, rule: string, message: string) =>
    found.push(finding(`/${index}/${field}`, rule, message))
  if (!Number.isInteger(bps) || bps < MIN_STAGE_BPS) {
    wrong('bps', 'minimum', `must be a whole number from ${MIN_STAGE_BPS} on`)
  }
  const before = stages[index - 1]?.days
  if (!Number.isInteger(days) || days < 0 || days > MAX_STAGE_DAYS) {
    wrong('days', 'maximum', `must be a whole number up to ${MAX_STAGE_DAYS}`)
  } else if (before === undefined && days !== 0) {
    wrong('days', 'first', 'must be 0: the first stage is paid with the order')
  } else if (before !== undefined && days <= before) {
    wrong('days', 'rising', 'must be later than the stage before')
  }
  return found
}

function sumFindings(stages: readonly Stage[]): Finding[] {
  const whole = stages.reduce((sum, { bps }) => sum + bps, 0)
  if (whole === WHOLE_BPS) return []
  return [finding('', 'sum', `must come to ${WHOLE_BPS} together, not ${whole}`)]
}

const finding = (at: string, rule: string, message: string): Finding => ({
  ...{ pointer: `/stages${at}`, rule, message },
})

/**
 * What each stage comes to. Cut from the running total, so roundings never add up and the last one
 * takes whatever remains. Null where a stage would come to nothing: the total is too small for it.
 */
export function cutStages(total: Money, stages: readonly Stage[]): Money[] | null {
  const parts: Money[] = []
  let [upTo, cut] = [0n, 0n]
  for (const { bps } of stages) {
    upTo += BigInt(bps)
    const target = divideHalfEven(total.minor * upTo, BigInt(WHOLE_BPS))
    if (target <= cut) return null
    parts.push({ currency: total.currency, minor: target - cut })
    cut = target
  }
  return parts
}
