// Our accounts at the sandbox's bank.
import type { BankConfig } from '../../src/gateways/index.ts'
import type { Sandbox } from '../sandbox.ts'

const ours = { holder: 'Danbao Escrow', bankName: 'Test Bank', days: { min: 1, max: 2 } }

export const simulatedBank: BankConfig = {
  payWithinDays: 1,
  accounts: [
    {
      ...{ ...ours, name: 'europe', currency: 'EUR', iban: 'DE89370400440532013000', number: null },
      ...{ bic: 'COBADEFFXXX', bankCountry: 'DE', aliases: [] },
    },
    {
      ...{ ...ours, name: 'overseas', currency: 'USD', iban: null, number: '8310007788' },
      ...{ bic: 'TESTUS33XXX', bankCountry: 'US', aliases: [] },
    },
  ],
}

/** As the bank calls it. */
export const numberOf = ({ iban, number }: (typeof simulatedBank.accounts)[number]) =>
  iban ?? number ?? ''

export async function openAccounts({ control }: Sandbox): Promise<void> {
  for (const account of simulatedBank.accounts) {
    const { currency, holder } = account
    await control('PUT', `/bank/accounts/${numberOf(account)}`, { currency, holder })
  }
}
