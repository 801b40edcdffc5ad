import { expect, test } from 'vitest'
import { parseAccounts, readBank } from './bank-config.ts'

const account = {
  ...{ name: 'main', currency: 'EUR', holder: 'Danbao', iban: 'DE89 3704 0044 0532 0130 00' },
  ...{ bic: 'COBADEFFXXX', bankName: 'Bank', bankCountry: 'DE', days: { min: 1, max: 2 } },
}
const parse = (...accounts: object[]) => parseAccounts(JSON.stringify(accounts), 7)

test('accounts are read as they are, their IBAN without blanks', () => {
  expect(parse(account)).toMatchObject({
    payWithinDays: 7,
    accounts: [{ name: 'main', iban: 'DE89370400440532013000', number: null, aliases: [] }],
  })
})

test.each<[string, object[], RegExp]>([
  ['no account', [], /the list/],
  ['a wrong IBAN', [{ ...account, iban: 'DE88370400440532013000' }], /main: the iban.*check/],
  ['neither number', [{ ...account, iban: undefined }], /either iban or number/],
  ['an unknown currency', [{ ...account, currency: 'XXX' }], /not a currency/],
  ['a currency twice', [account, { ...account, name: 'other' }], /two accounts.*EUR/],
  ['an unknown field', [{ ...account, colour: 'red' }], /colour is no field/],
])('%s is refused with its reason', (_, accounts, reason) => {
  expect(() => parse(...accounts)).toThrow(reason)
})

test('without a file there is no bank, and days have bounds', () => {
  expect(readBank({})).toBeUndefined()
  expect(() =>
    readBank({ BANK_ACCOUNTS_FILE: import.meta.filename, BANK_PAY_WITHIN_DAYS: '0' }),
  ).toThrow()
})
