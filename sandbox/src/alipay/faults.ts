/** How an app is mistreated. Counts say how many of the next calls are hit; -1 means all. */
export type Faults = Readonly<{
  slowMs: number
  down: boolean
  loseRequest: number
  loseAnswer: number
  systemError: number
  garble: number
  methods: readonly string[] // Empty: every method.
  refundGapMs?: number | undefined
  sellerShort: boolean
  notices: NoticeFaults
}>
export type NoticeFaults = Readonly<{
  drop: boolean
  repeat: number
  delayMs: number
  reverseOrder: boolean
  wrongAmount: boolean
  forgedSignature: boolean
  foreignAppId: boolean
  foreignSeller: boolean
}>
export type FaultSettings = Partial<Omit<Faults, 'notices'>> & { notices?: Partial<NoticeFaults> }

/** What happens to one call. */
export type Mishap = Readonly<{
  slowMs: number
  kind: 'none' | 'lose_request' | 'lose_answer' | 'system_error' | 'garble'
}>

export const NO_MISHAP: Mishap = { slowMs: 0, kind: 'none' }

const NOTICES_FINE: NoticeFaults = {
  drop: false,
  repeat: 1,
  delayMs: 0,
  reverseOrder: false,
  wrongAmount: false,
  forgedSignature: false,
  foreignAppId: false,
  foreignSeller: false,
}

export function faultsOff(): Faults {
  return faultsFrom({})
}

export function faultsFrom(settings: FaultSettings): Faults {
  return {
    slowMs: 0,
    down: false,
    loseRequest: 0,
    loseAnswer: 0,
    systemError: 0,
    garble: 0,
    methods: [],
    sellerShort: false,
    ...settings,
    notices: { ...NOTICES_FINE, ...settings.notices },
  }
}

/** Decides the fate of one call and what is left of the counts after it. */
export function strike(faults: Faults, method: string): { mishap: Mishap; left: Faults } {
  const isSpared = faults.methods.length > 0 && !faults.methods.includes(method)
  if (isSpared) return { mishap: NO_MISHAP, left: faults }
  const { slowMs } = faults
  if (faults.down) return { mishap: { slowMs, kind: 'lose_request' }, left: faults }
  for (const [count, kind] of COUNTED) {
    const left = faults[count]
    if (left === 0) continue
    const spent = left < 0 ? faults : { ...faults, [count]: left - 1 }
    return { mishap: { slowMs, kind }, left: spent }
  }
  return { mishap: { slowMs, kind: 'none' }, left: faults }
}

const COUNTED = [
  ['loseRequest', 'lose_request'],
  ['loseAnswer', 'lose_answer'],
  ['systemError', 'system_error'],
  ['garble', 'garble'],
] as const
