import { CALLS_FINE, DELIVERY_FINE, type CallFaults, type DeliveryFaults } from '../faults.ts'

/** How an app is mistreated. */
export type Faults = CallFaults &
  Readonly<{
    refundGapMs?: number | undefined
    sellerShort: boolean
    notices: NoticeFaults
  }>
export type NoticeFaults = DeliveryFaults &
  Readonly<{
    wrongAmount: boolean
    forgedSignature: boolean
    foreignAppId: boolean
    foreignSeller: boolean
  }>
export type FaultSettings = Partial<Omit<Faults, 'notices'>> & { notices?: Partial<NoticeFaults> }

const NOTICES_FINE: NoticeFaults = {
  ...DELIVERY_FINE,
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
    ...CALLS_FINE,
    sellerShort: false,
    ...settings,
    notices: { ...NOTICES_FINE, ...settings.notices },
  }
}
