import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { BankConfig } from './gateways/index.ts'
import { compact, ibanProblem } from './kernel/bank-numbers.ts'
import { isCurrency } from './kernel/money.ts'

// Our accounts at banks, from the file that BANK_ACCOUNTS_FILE names.
// docs/operations/configuration.md shows one.

const Days = Type.Integer({ minimum: 0, maximum: 60 })
const Text = Type.String({ minLength: 1, maxLength: 140 })

const Accounts = Type.Array(
  Type.Object(
    {
      name: Type.String({ pattern: '^[a-z][a-z0-9_-]{0,29}$' }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      holder: Text,
      iban: Type.Optional(Type.String()),
      number: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z /-]{4,40}$' })),
      bic: Type.Optional(Type.String({ pattern: '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$' })),
      bankName: Text,
      bankCountry: Type.String({ pattern: '^[A-Z]{2}$' }),
      aliases: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }))),
      days: Type.Object({ min: Days, max: Days }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 50 },
)

const DEFAULT_DAYS = 7

/** None where no accounts are named. Throws an error that names the field and the rule. */
export function readBank(source: NodeJS.ProcessEnv): BankConfig | undefined {
  const file = source['BANK_ACCOUNTS_FILE']
  if (!file) return undefined
  return parseAccounts(readFileSync(file, 'utf8'), readDays(source['BANK_PAY_WITHIN_DAYS']))
}

export function parseAccounts(text: string, payWithinDays: number): BankConfig {
  const parsed = parseJson(text)
  const [error] = Value.Errors(Accounts, parsed)
  if (error) {
    const what = error.keyword === 'boolean' ? 'is no field of an account' : error.message
    throw wrong(`${error.instancePath || 'the list'} ${what}`)
  }
  const accounts = Value.Parse(Accounts, parsed).map((account) => {
    const { name, currency, iban, number, bic, aliases = [], ...rest } = account
    if (!isCurrency(currency)) throw wrong(`${name}: ${currency} is not a currency we know`)
    if ((iban === undefined) === (number === undefined)) {
      throw wrong(`${name}: either iban or number is needed`)
    }
    const problem = iban === undefined ? undefined : ibanProblem(iban)
    if (problem) throw wrong(`${name}: the iban is wrong (${problem})`)
    const numbers = { iban: iban === undefined ? null : compact(iban), number: number ?? null }
    return { name, currency, ...numbers, bic: bic ?? null, aliases, ...rest }
  })
  for (const field of ['name', 'currency'] as const) {
    const values = accounts.map((account) => account[field])
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    if (twice) throw wrong(`two accounts have the ${field} ${twice}`)
  }
  return { accounts, payWithinDays }
}

function readDays(text: string | undefined): number {
  const days = Number(text ?? DEFAULT_DAYS)
  if (Number.isInteger(days) && days >= 1 && days <= 60) return days
  throw new Error('The environment variable BANK_PAY_WITHIN_DAYS must be 1 to 60.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong('it is not JSON')
  }
}

const wrong = (what: string) => new Error(`BANK_ACCOUNTS_FILE: ${what}.`)
