import { currencies, exponentOf, isCurrency, money, type Money } from '../../kernel/money.ts'

// Stripe counts in units of its own: https://docs.stripe.com/currencies. For most currencies they
// are ISO 4217's minor units.

const DECIMALS: Readonly<Record<string, number>> = {
  // ISO 4217 says that these have no decimals. Stripe counts in hundredths and takes whole ones.
  ...{ ISK: 2, UGX: 2 },
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, JPY: 0, KMF: 0, KRW: 0, MGA: 0, PYG: 0, RWF: 0 },
  ...{ VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, JOD: 3, KWD: 3, OMR: 3, TND: 3 },
}

const decimalsOf = (currency: string) => DECIMALS[currency] ?? 2

/** What an amount in Stripe's units must be a multiple of. */
function stepOf(currency: string): bigint {
  if (currency === 'ISK' || currency === 'UGX') return 100n
  return decimalsOf(currency) === 3 ? 10n : 1n
}

/**
 * The currencies that cards are charged in. Of those with three decimals Stripe takes tenths of the
 * smallest unit only as zero, so that most amounts could not be charged exactly.
 */
export const chargeable: readonly string[] = currencies.filter(
  (currency) => exponentOf(currency) < 3,
)

/** In Stripe's units; nothing where it cannot be said in them exactly. */
export function toStripe({ currency, minor }: Money): number | undefined {
  const shift = decimalsOf(currency) - exponentOf(currency)
  const amount = shift >= 0 ? minor * 10n ** BigInt(shift) : undefined
  if (amount === undefined || amount % stepOf(currency) !== 0n) return undefined
  return amount <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(amount) : undefined
}

/** What Stripe says was charged; nothing where it makes no sense. */
export function fromStripe(code: string, amount: number): Money | undefined {
  const currency = code.toUpperCase()
  if (!isCurrency(currency) || !Number.isSafeInteger(amount) || amount <= 0) return undefined
  const divisor = 10n ** BigInt(decimalsOf(currency) - exponentOf(currency))
  const minor = BigInt(amount)
  return minor % divisor === 0n ? money(currency, minor / divisor) : undefined
}
