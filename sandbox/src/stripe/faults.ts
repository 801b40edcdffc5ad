import {
  callFaultSchemas,
  CALLS_FINE,
  DELIVERY_FINE,
  deliveryFaultSchemas,
  flag,
  type CallFaults,
  type DeliveryFaults,
} from '../faults.ts'

/** How an account is mistreated. */
export type StripeFaults = CallFaults &
  Readonly<{
    /** Answers 429 to so many calls and does nothing; -1 means all. */
    rateLimit: number
    notices: WebhookFaults
  }>
export type WebhookFaults = DeliveryFaults &
  Readonly<{ wrongAmount: boolean; forgedSignature: boolean }>
export type StripeFaultSettings = Partial<Omit<StripeFaults, 'notices'>> & {
  notices?: Partial<WebhookFaults>
}

export function stripeFaultsFrom(settings: StripeFaultSettings): StripeFaults {
  return {
    ...CALLS_FINE,
    rateLimit: 0,
    ...settings,
    notices: { ...DELIVERY_FINE, wrongAmount: false, forgedSignature: false, ...settings.notices },
  }
}

export const stripeFaultsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...callFaultSchemas,
    rateLimit: { type: 'integer', minimum: -1 },
    notices: {
      type: 'object',
      additionalProperties: false,
      properties: { ...deliveryFaultSchemas, wrongAmount: flag, forgedSignature: flag },
    },
  },
}
