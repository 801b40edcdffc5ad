// Numbers of payment cards are typed at a network's own page and nowhere else: what looks like one
// is taken by no route, so that none is ever kept. In China a bank account goes by the number of
// its UnionPay card, which is taken where money is to be sent to one, and sealed there.

// Fifteen to nineteen digits that stand alone, in groups or not.
const CANDIDATE = /(?<![\p{L}\d]-?)\d(?:[ -]?\d){14,18}(?!-?[\p{L}\d])/gu

// By whom it was issued, and how long its numbers are.
const ISSUED =
  /^(?:4\d{15}(?:\d{3})?|(?:5[1-5]\d\d|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720))\d{12}|3[47]\d{13}|(?:6011|64[4-9]\d|65\d\d)\d{12}|62\d{14,17}|35(?:2[89]|[3-8]\d)\d{12})$/

/** Whether a text says the number of a payment card. */
export function hasCardNumber(text: string): boolean {
  return (text.match(CANDIDATE) ?? []).some(isCardNumber)
}

/** The same, but for the numbers that bank accounts go by. */
export function hasOtherCardNumber(text: string): boolean {
  return (text.match(CANDIDATE) ?? []).some((found) => isCardNumber(found) && !/^6\D?2/.test(found))
}

function isCardNumber(found: string): boolean {
  const digits = found.replace(/[ -]/g, '')
  return ISSUED.test(digits) && isLuhn(digits)
}

function isLuhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
