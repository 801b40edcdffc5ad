// In which whole numbers Stripe counts: https://docs.stripe.com/currencies

/** What an amount must be a multiple of, where it is more than one. */
const STEPS: Readonly<Record<string, number>> = {
  isk: 100,
  ugx: 100,
  ...{ bhd: 10, jod: 10, kwd: 10, omr: 10, tnd: 10 },
}

/** About half a dollar; what is not listed is not checked. */
const LEAST: Readonly<Record<string, number>> = {
  ...{ usd: 50, eur: 50, cad: 50, aud: 50, nzd: 50, chf: 50, sgd: 50, brl: 50, inr: 50 },
  ...{ gbp: 30, cny: 400, hkd: 400, aed: 200, pln: 200, ron: 200, myr: 200, dkk: 250 },
  ...{ nok: 300, sek: 300, mxn: 1000, thb: 1000, czk: 1500, huf: 17500, jpy: 50, krw: 700 },
}

const KNOWN = new Set([
  ...Object.keys(STEPS),
  ...Object.keys(LEAST),
  ...['idr', 'ils', 'php', 'sar', 'try', 'twd', 'vnd', 'zar'],
])

const MOST = 99_999_999_999

export type AmountFault = Readonly<{ code: string; message: string }>

/** Why so much cannot be charged. */
export function whyUnchargeable(currency: string, amount: number): AmountFault | undefined {
  if (!KNOWN.has(currency)) {
    return { code: 'currency_not_supported', message: `Invalid currency: ${currency}.` }
  }
  const step = STEPS[currency] ?? 1
  if (amount % step !== 0) {
    const message = `Amounts in ${currency} must be a multiple of ${step}.`
    return { code: 'parameter_invalid_integer', message }
  }
  if (amount < (LEAST[currency] ?? 1)) {
    const message = 'The Checkout Session’s total amount must convert to at least 50 cents.'
    return { code: 'amount_too_small', message }
  }
  if (amount > MOST) return { code: 'amount_too_large', message: 'The amount is too large.' }
  return undefined
}

const NO_DECIMALS = new Set(['jpy', 'krw', 'vnd'])
const THREE_DECIMALS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])

/** As the payer reads it. */
export function amountText(currency: string, amount: number): string {
  const decimals = NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2
  const digits = String(amount).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',')
  const part = decimals === 0 ? '' : `.${digits.slice(-decimals)}`
  return `${currency.toUpperCase()} ${whole}${part}`
}
