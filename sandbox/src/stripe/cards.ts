// Stripe's published test cards and what each of them does. The numbers are Stripe's own:
// https://docs.stripe.com/testing

export type Decline = Readonly<{ code: string; decline_code: string | null }>
/** What happens when a card is charged. Refunds and disputes come later. */
export type Effect = Readonly<{
  /** Refused when charged. */
  declines?: Decline
  /** Its bank wants to see the payer: always, or unless it was set up for later use. */
  asks?: 'always' | 'unless_saved'
  /** The bank's own answer to whoever passes: none means that it takes the card. */
  afterwards?: Decline
  /** Held for somebody to look at before the money is taken. */
  risk?: 'elevated' | 'highest'
  /** Attaches to a customer although it declines every charge. */
  attaches?: true
  refunds?: 'pending' | 'then_failed'
}>
export type Card = Readonly<{
  brand: string
  last4: string
  country: string
  exp_month: number
  exp_year: number
}>
export type Typed = Readonly<{ number: string; expiry: string; cvc: string }>
export type Read =
  | Readonly<{ ok: true; card: Card; effect: Effect }>
  | Readonly<{ ok: false; field: 'number' | 'expiry' | 'cvc'; code: string }>

const declined = (decline_code: string): Decline => ({ code: 'card_declined', decline_code })
const alone = (code: string): Decline => ({ code, decline_code: code })

export const AUTHENTICATION_FAILED: Decline = {
  code: 'payment_intent_authentication_failure',
  decline_code: null,
}

const EFFECTS: Readonly<Record<string, Effect>> = {
  '4000000000000002': { declines: declined('generic_decline') },
  '4000000000009995': { declines: declined('insufficient_funds') },
  '4000000000009987': { declines: declined('lost_card') },
  '4000000000009979': { declines: declined('stolen_card') },
  '4000000000000069': { declines: alone('expired_card') },
  '4000000000000127': { declines: alone('incorrect_cvc') },
  '4000000000000119': { declines: alone('processing_error') },
  '4000000000006975': { declines: declined('card_velocity_exceeded') },
  '4000000000000341': { declines: declined('generic_decline'), attaches: true },
  '4100000000000019': { declines: declined('fraudulent') },
  '4000000000004954': { risk: 'highest' },
  '4000000000009235': { risk: 'elevated' },
  '4000002500003155': { asks: 'unless_saved' },
  '4000002760003184': { asks: 'always' },
  '4000008260003178': { asks: 'always', afterwards: declined('insufficient_funds') },
  '4000000000003220': { asks: 'always' },
  '4000008400001629': { asks: 'always', afterwards: declined('generic_decline') },
  '4000008400001280': { declines: alone('processing_error') },
  '4000000000007726': { refunds: 'pending' },
  '4000000000005126': { refunds: 'then_failed' },
}

const COUNTRIES: Readonly<Record<string, string>> = {
  '4000001560000002': 'CN',
  '6200000000000005': 'CN',
  '3566002020360505': 'JP',
  '4000003720000278': 'IE',
}

const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^(6011|65)/, 'discover'],
  [/^62/, 'unionpay'],
  [/^35/, 'jcb'],
]

/** What was typed, as the page checks it before it asks anybody. */
export function readCard({ number, expiry, cvc }: Typed, now: Date): Read {
  const digits = number.replace(/[\s-]/g, '')
  const brand = BRANDS.find(([pattern]) => pattern.test(digits))?.[1]
  if (!brand || !isLuhn(digits)) return { ok: false, field: 'number', code: 'incorrect_number' }
  const [, month = '', year = ''] = /^(\d{1,2})\s*\/?\s*(?:20)?(\d{2})$/.exec(expiry.trim()) ?? []
  const [exp_month, exp_year] = [Number(month), 2000 + Number(year)]
  if (!month || exp_month < 1 || exp_month > 12) {
    return { ok: false, field: 'expiry', code: 'invalid_expiry_month' }
  }
  if (Date.UTC(exp_year, exp_month) <= now.getTime()) {
    return { ok: false, field: 'expiry', code: 'invalid_expiry_year' }
  }
  if (!/^\d{3,4}$/.test(cvc.trim())) return { ok: false, field: 'cvc', code: 'invalid_cvc' }
  const country = COUNTRIES[digits] ?? 'US'
  const card = { brand, last4: digits.slice(-4), country, exp_month, exp_year }
  return { ok: true, card, effect: EFFECTS[digits] ?? {} }
}

function isLuhn(digits: string): boolean {
  if (!/^\d{14,19}$/.test(digits)) return false
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

const MESSAGES: Readonly<Record<string, string>> = {
  insufficient_funds: 'Your card has insufficient funds.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: 'Your card’s security code is incorrect.',
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  card_velocity_exceeded: 'Your card was declined for making repeated attempts too frequently.',
  incorrect_number: 'Your card number is incorrect.',
  invalid_expiry_month: 'Your card’s expiration date is incomplete.',
  invalid_expiry_year: 'Your card’s expiration date is in the past.',
  invalid_cvc: 'Your card’s security code is incomplete.',
  payment_intent_authentication_failure:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
}

/** What the payer is told: why, where that helps nobody but them. */
export function messageOf({ code, decline_code }: Decline): string {
  return MESSAGES[decline_code ?? ''] ?? MESSAGES[code] ?? 'Your card was declined.'
}

const NAMES: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  unionpay: 'UnionPay',
  jcb: 'JCB',
}

export const nameOf = ({ brand, last4 }: Card) => `${NAMES[brand] ?? brand} •••• ${last4}`
