import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bare, checkCard, checkIban, checkLocalAccount, checkRouting } from './account-numbers.ts'

const ibans = [
  ...['GB82WEST12345698765432', 'DE89370400440532013000', 'FR1420041010050500013M02606'],
  ...[
    'CH9300762011623852957',
    'NL91ABNA0417164300',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
  ],
]
const cards = ['6212262201023557228', '6228480402564890018', '6225880137706868']

test.each(ibans)('%s is an IBAN, however it is written', (iban) => {
  expect(checkIban(iban)).toBeUndefined()
  expect(checkIban(bare(iban.toLowerCase().replaceAll(/(.{4})/g, '$1 ')))).toBeUndefined()
})

test.each([
  ['GB33WEST12345698765432', 'check_digits'],
  ['GB82WEST1234569876543', 'iban_length'],
  ['CN82WEST12345698765432', 'iban_country'],
  ['82GB', 'iban'],
  ['', 'iban'],
])('the IBAN %j breaks the rule %s', (iban, rule) => {
  expect(checkIban(iban)?.rule).toBe(rule)
})

test('one wrong character of an IBAN, or two neighbours changed over, are found', () => {
  const changed = fc
    .record({
      iban: fc.constantFrom(...ibans),
      at: fc.nat(30),
      digit: fc.constantFrom(...'0123456789'),
      swaps: fc.boolean(),
    })
    .map(({ iban, at, digit, swaps }) => {
      const place = 2 + (at % (iban.length - 3))
      const [before, one = '', two = ''] = [iban.slice(0, place), iban[place], iban[place + 1]]
      const rest = iban.slice(place + 2)
      return { iban, other: swaps ? before + two + one + rest : before + digit + two + rest }
    })
  fc.assert(
    fc.property(changed, ({ iban, other }) => {
      fc.pre(other !== iban)
      expect(checkIban(other)).toBeDefined()
    }),
  )
})

test.each(cards)('%s is a card, and one wrong digit of it is found', (card) => {
  expect(checkCard(card)).toBeUndefined()
  for (let place = 0; place < card.length; place += 1) {
    const digit = (Number(card[place]) + 1) % 10
    const other = card.slice(0, place) + digit + card.slice(place + 1)
    expect([other, checkCard(other)?.rule]).toEqual([other, 'check_digits'])
  }
})

test('a card has 16 to 19 digits', () => {
  expect(checkCard('4242')?.rule).toBe('card')
  expect(checkCard('62122622010235572280')?.rule).toBe('card')
})

test.each([
  ['US', '021000021', undefined],
  ['US', '021000022', 'check_digits'],
  ['US', '000000000', 'check_digits'],
  ['US', '12345', 'routing'],
  ['GB', '200000', undefined],
  ['GB', '2000000', 'routing'],
  ['CN', '102100099996', undefined],
  ['CN', '10210009999', 'routing'],
] as const)('in %s, the bank number %s breaks %s', (country, routing, rule) => {
  expect(checkRouting(country, routing)?.rule).toBe(rule)
})

test.each([
  ['US', '123456789', undefined],
  ['US', '123', 'account_number'],
  ['GB', '55779911', undefined],
  ['GB', '5577991', 'account_number'],
  ['CN', '0200003309021002345', undefined],
  ['CN', 'ABC', 'account_number'],
] as const)('in %s, the account number %s breaks %s', (country, number, rule) => {
  expect(checkLocalAccount(country, number)?.rule).toBe(rule)
})
