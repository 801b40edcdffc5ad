import type { Card, Effect } from './cards.ts'

// Stripe's objects as they stand on the wire; amounts are whole numbers of minor units.

export type Metadata = Readonly<Record<string, string>>
export type LastError = Readonly<{
  type: 'card_error'
  code: string
  decline_code: string | null
  message: string
  charge?: string
}>

export type Session = Readonly<{
  id: string
  object: 'checkout.session'
  mode: 'payment' | 'setup'
  status: 'open' | 'complete' | 'expired'
  payment_status: 'paid' | 'unpaid' | 'no_payment_required'
  amount_subtotal: number | null
  amount_total: number | null
  currency: string | null
  client_reference_id: string | null
  customer: string | null
  payment_intent: string | null
  setup_intent: string | null
  url: string | null
  success_url: string
  cancel_url: string | null
  metadata: Metadata
  saved_payment_method_options: Readonly<{ payment_method_save: string | null }> | null
  ui_mode: 'hosted_page'
  livemode: boolean
  created: number
  expires_at: number
}>

/** What the page of a session sells, which no answer of the API repeats. */
export type Basket = Readonly<{ name: string; intentMetadata: Metadata }>

export type Intent = Readonly<{
  id: string
  object: 'payment_intent'
  status: 'requires_payment_method' | 'requires_action' | 'processing' | 'succeeded' | 'canceled'
  amount: number
  amount_received: number
  amount_capturable: number
  currency: string
  customer: string | null
  capture_method: 'automatic'
  payment_method: string | null
  latest_charge: string | null
  last_payment_error: LastError | null
  next_action: Readonly<Record<string, unknown>> | null
  cancellation_reason: string | null
  metadata: Metadata
  livemode: boolean
  created: number
}>

export type SetupIntent = Readonly<{
  id: string
  object: 'setup_intent'
  status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled'
  customer: string | null
  payment_method: string | null
  last_setup_error: LastError | null
  usage: 'on_session' | 'off_session'
  metadata: Metadata
  livemode: boolean
  created: number
}>

export type PaymentMethod = Readonly<{
  id: string
  object: 'payment_method'
  type: 'card'
  card: Card & Readonly<{ funding: string }>
  customer: string | null
  allow_redisplay: 'always' | 'limited' | 'unspecified'
  metadata: Metadata
  livemode: boolean
  created: number
}>

/** A payment method with what only the network knows of it. */
export type KeptMethod = Readonly<{ method: PaymentMethod; effect: Effect; isSetUp: boolean }>

export type Charge = Readonly<{
  id: string
  object: 'charge'
  status: 'succeeded' | 'failed'
  paid: boolean
  captured: boolean
  amount: number
  amount_captured: number
  amount_refunded: number
  refunded: boolean
  disputed: boolean
  currency: string
  customer: string | null
  payment_intent: string
  payment_method: string
  payment_method_details: Readonly<{ type: 'card'; card: PaymentMethod['card'] }>
  outcome: Readonly<{ type: string; risk_level: string; reason: string | null }>
  failure_code: string | null
  failure_message: string | null
  balance_transaction: string | null
  metadata: Metadata
  livemode: boolean
  created: number
}>

export type Refund = Readonly<{
  id: string
  object: 'refund'
  status: 'pending' | 'succeeded' | 'failed'
  amount: number
  currency: string
  charge: string
  payment_intent: string
  reason: string | null
  pending_reason: string | null
  failure_reason: string | null
  failure_balance_transaction: string | null
  balance_transaction: string | null
  metadata: Metadata
  created: number
}>

export type Customer = Readonly<{
  id: string
  object: 'customer'
  name: string | null
  email: string | null
  metadata: Metadata
  livemode: boolean
  created: number
}>

export type Transaction = Readonly<{
  id: string
  object: 'balance_transaction'
  type: 'charge' | 'refund' | 'refund_failure'
  amount: number
  fee: number
  net: number
  currency: string
  fee_details: readonly Readonly<Record<string, unknown>>[]
  source: string
  status: 'pending' | 'available'
  reporting_category: string
  exchange_rate: null
  available_on: number
  created: number
}>

export type Thing =
  Session | Intent | SetupIntent | PaymentMethod | Charge | Refund | Customer | Transaction

export type Event = Readonly<{
  id: string
  object: 'event'
  type: string
  api_version: string
  created: number
  data: Readonly<{ object: Thing }>
  livemode: boolean
  pending_webhooks: number
  request: Readonly<{ id: string | null; idempotency_key: string | null }>
}>
