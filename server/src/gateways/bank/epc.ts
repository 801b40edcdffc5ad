import { toDecimal, type Money } from '../../kernel/money.ts'

// The code that banking apps of the euro area read to fill in a transfer: EPC069-12, version 2.

type Transfer = Readonly<{
  holder: string
  iban: string
  bic: string | null
  amount: Money
  reference: string
}>

const MAX_HOLDER = 70

export function epcPayload({ holder, iban, bic, amount, reference }: Transfer): string {
  return [
    'BCD', // Service tag.
    '002', // Version 2: the BIC may be left out.
    '1', // UTF-8.
    'SCT', // A SEPA credit transfer.
    bic ?? '',
    [...holder].slice(0, MAX_HOLDER).join(''),
    iban,
    `EUR${toDecimal(amount)}`,
    '', // Purpose.
    reference,
  ].join('\n')
}
