// Numbers that banks and payers write: each carries digits by which a slip of the pen is noticed.

/** What a payer writes may hold blanks, hyphens and small letters. */
export function compact(text: string): string {
  return text.replaceAll(/[\s\-.]/g, '').toUpperCase()
}

/** ISO 7064 MOD 97-10, as RF references and IBANs use it: letters count as 10 to 35. */
function mod97(text: string): number {
  let rest = 0
  for (let i = 0; i < text.length; i += 1) {
    const value = Number.parseInt(text.charAt(i), 36)
    rest = (value < 10 ? rest * 10 + value : rest * 100 + value) % 97
  }
  return rest
}

const REFERENCE = /^RF\d{2}[0-9A-Z]{1,21}$/

/** The creditor reference (ISO 11649) for a number of ours: at most 21 letters and digits. */
export function makeReference(number: string): string {
  const check = 98 - mod97(`${number}RF00`)
  return `RF${check.toString().padStart(2, '0')}${number}`
}

/** The reference in its compact form; undefined when it is not one. */
export function parseReference(text: string): string | undefined {
  const reference = compact(text)
  const valid = REFERENCE.test(reference) && mod97(reference.slice(4) + reference.slice(0, 4)) === 1
  return valid ? reference : undefined
}

/** In groups of four, as forms and people write references and IBANs. */
export function inFours(text: string): string {
  return text.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

// How long an IBAN is, by its country: the SWIFT registry.
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28,
  CH: 21, CR: 22, CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18,
  FK: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28,
  IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20,
  LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20, MR: 27, MT: 31, MU: 30, NI: 28,
  NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22, RU: 33, SA: 24,
  SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26,
  UA: 29, VA: 22, VG: 24, XK: 20, YE: 30,
} // prettier-ignore

export type IbanProblem = 'form' | 'country' | 'length' | 'check'

/** What is wrong with an IBAN; undefined when nothing is. */
export function ibanProblem(text: string): IbanProblem | undefined {
  const iban = compact(text)
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{1,30}$/.test(iban)) return 'form'
  const length = ibanLengths[iban.slice(0, 2)]
  if (length === undefined) return 'country'
  if (iban.length !== length) return 'length'
  return mod97(iban.slice(4) + iban.slice(0, 4)) === 1 ? undefined : 'check'
}

/** A UnionPay card: 16 to 19 digits that begin with 62 or 60 and end in a Luhn digit. */
export function isUnionPayCard(text: string): boolean {
  const digits = compact(text)
  return /^(62|60)\d{14,17}$/.test(digits) && luhn(digits)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const value = Number(digits.charAt(digits.length - 1 - i))
    const doubled = i % 2 === 1 ? value * 2 : value
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/**
 * A bank branch's number in China (联行号, CNAPS): `odd` when its check digit (ISO 7064 MOD 11,10)
 * does not fit, which is a reason to ask, not to refuse: some were given out before the rule.
 */
export function checkCnaps(text: string): 'good' | 'odd' | 'bad' {
  const digits = compact(text)
  if (!/^\d{12}$/.test(digits)) return 'bad'
  let product = 10
  for (const digit of digits.slice(0, 11)) {
    product = (((product + Number(digit)) % 10 || 10) * 2) % 11
  }
  return (11 - product) % 10 === Number(digits[11]) ? 'good' : 'odd'
}
