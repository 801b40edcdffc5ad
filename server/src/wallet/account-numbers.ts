// Whether an account's number can be one, by the check digits and lengths its country has. Pure.

// How long an IBAN is, by country: the registry of SWIFT.
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28,
  CH: 21, CR: 22, CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18,
  FK: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HR: 21, HU: 28, IE: 22,
  IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20,
  LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20, MR: 27, MT: 31, MU: 30, NI: 28, NL: 18,
  NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22, RU: 33, SA: 24, SC: 31,
  SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29,
  VA: 22, VG: 24, XK: 20, YE: 30,
} // prettier-ignore

/** A rule that a number breaks, by its name and in words. */
export type Broken = Readonly<{ rule: string; message: string }>

const broken = (rule: string, message: string): Broken => ({ rule, message })

/** As banks print and people type it, without what only helps the eye. */
export const bare = (typed: string): string => typed.replaceAll(/[\s-]/g, '').toUpperCase()

export function checkIban(iban: string): Broken | undefined {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]+$/.test(iban)) return broken('iban', 'is not an IBAN')
  const country = iban.slice(0, 2)
  const length = IBAN_LENGTHS[country]
  if (length === undefined) return broken('iban_country', `there are no IBANs of ${country}`)
  if (iban.length !== length) {
    return broken(
      'iban_length',
      `an IBAN of ${country} has ${length} characters, not ${iban.length}`,
    )
  }
  return mod97(iban.slice(4) + iban.slice(0, 4)) === 1
    ? undefined
    : broken('check_digits', 'the check digits do not fit: a character is wrong')
}

/** The remainder by 97 of a number whose letters stand for 10 to 35. */
function mod97(text: string): number {
  let rest = 0
  for (const char of text) {
    const value = parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

/** A card of a Chinese bank: the number of the account behind it. */
export function checkCard(number: string): Broken | undefined {
  if (!/^\d{16,19}$/.test(number)) return broken('card', 'a card number has 16 to 19 digits')
  return luhn(number) ? undefined : broken('check_digits', 'the card number has a wrong digit')
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let fromEnd = 0; fromEnd < digits.length; fromEnd += 1) {
    const digit = Number(digits.at(-1 - fromEnd))
    const doubled = fromEnd % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

type Local = Readonly<{
  routing: (text: string) => Broken | undefined
  account: RegExp
  digits: string
}>

const locals: Readonly<Record<LocalCountry, Local>> = {
  US: { routing: checkAba, account: /^\d{4,17}$/, digits: '4 to 17 digits' },
  GB: { routing: checkSortCode, account: /^\d{8}$/, digits: '8 digits' },
  CN: { routing: checkCnaps, account: /^\d{8,32}$/, digits: '8 to 32 digits' },
}

/** Where an account is known by the number of its bank and its own. */
export const localCountries = ['US', 'GB', 'CN'] as const
export type LocalCountry = (typeof localCountries)[number]

export function checkRouting(country: LocalCountry, routing: string): Broken | undefined {
  return locals[country].routing(routing)
}

export function checkLocalAccount(country: LocalCountry, number: string): Broken | undefined {
  const { account, digits } = locals[country]
  return account.test(number)
    ? undefined
    : broken('account_number', `an account number there has ${digits}`)
}

const ABA_WEIGHTS = [3, 7, 1]

function checkAba(routing: string): Broken | undefined {
  if (!/^\d{9}$/.test(routing)) return broken('routing', 'a routing number has 9 digits')
  const sum = [...routing].reduce(
    (total, digit, index) => total + Number(digit) * (ABA_WEIGHTS[index % 3] ?? 0),
    0,
  )
  const fits = sum > 0 && sum % 10 === 0
  return fits ? undefined : broken('check_digits', 'the routing number has a wrong digit')
}

function checkSortCode(routing: string): Broken | undefined {
  return /^\d{6}$/.test(routing) ? undefined : broken('routing', 'a sort code has 6 digits')
}

// Its last digit checks the others in all that were seen (ISO 7064), but no rule that banks publish
// says so: a number that does not fit is taken, and the small deposit shows whether it arrives.
function checkCnaps(routing: string): Broken | undefined {
  return /^\d{12}$/.test(routing) ? undefined : broken('routing', 'a bank code has 12 digits')
}

export function checkBic(bic: string): Broken | undefined {
  return /^[A-Z]{4}[A-Z]{2}[A-Z\d]{2}([A-Z\d]{3})?$/.test(bic)
    ? undefined
    : broken('bic', 'a BIC has 8 or 11 characters')
}
