import {
  callFaultSchemas,
  CALLS_FINE,
  count,
  DELIVERY_FINE,
  deliveryFaultSchemas,
  flag,
  milliseconds,
  type CallFaults,
  type DeliveryFaults,
} from '../faults.ts'
import type { RefundEnd } from './orders.ts'

/** How a merchant is mistreated. */
export type Faults = CallFaults &
  Readonly<{
    refundGapMs?: number | undefined
    /** How long a refund is worked on. */
    refundMs?: number | undefined
    refundsEnd: RefundEnd
    sellerShort: boolean
    /** So many refunds are taken on and answered with 429. */
    limitRefunds: number
    /** What went well is answered without a signature. */
    unsigned: boolean
    /** Answers are signed with another key. */
    forgedAnswers: boolean
    notices: NoticeFaults
  }>
export type NoticeFaults = DeliveryFaults &
  Readonly<{
    wrongAmount: boolean
    forgedSignature: boolean
    foreignMchid: boolean
    /** Encrypted with another key than the merchant's. */
    unreadable: boolean
    /** Signed ten minutes ago. */
    stale: boolean
  }>
export type FaultSettings = Partial<Omit<Faults, 'notices'>> & { notices?: Partial<NoticeFaults> }

export const faultsOff = () => faultsFrom({})

export function faultsFrom(settings: FaultSettings): Faults {
  return {
    ...CALLS_FINE,
    refundsEnd: 'SUCCESS',
    sellerShort: false,
    limitRefunds: 0,
    unsigned: false,
    forgedAnswers: false,
    ...settings,
    notices: {
      ...DELIVERY_FINE,
      wrongAmount: false,
      forgedSignature: false,
      foreignMchid: false,
      unreadable: false,
      stale: false,
      ...settings.notices,
    },
  }
}

export const faultsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...callFaultSchemas,
    refundGapMs: milliseconds,
    refundMs: milliseconds,
    refundsEnd: { enum: ['SUCCESS', 'ABNORMAL', 'CLOSED'] },
    sellerShort: flag,
    limitRefunds: count,
    unsigned: flag,
    forgedAnswers: flag,
    notices: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...deliveryFaultSchemas,
        wrongAmount: flag,
        forgedSignature: flag,
        foreignMchid: flag,
        unreadable: flag,
        stale: flag,
      },
    },
  },
}
