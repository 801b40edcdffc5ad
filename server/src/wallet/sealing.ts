import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { uuidOf } from '../kernel/ids.ts'
import type { Env } from '../platform/env.ts'
import type { Secrets } from '../platform/secrets.ts'
import { localCountries } from './account-numbers.ts'
import type { AccountNumbers } from './bank-accounts.ts'
import type { SealedAccount } from './bank-account-store.ts'

// What of a linked account is kept sealed, and where: another account's does not open here.

export function placesOf(accountId: string) {
  const place = `wallet.bank_accounts ${uuidOf('bac', accountId)}`
  return { details: `${place} details`, code: `${place} code` }
}

export const filePlace = (fileId: string) => `wallet.bank_files ${uuidOf('bfl', fileId)}`

const Numbers = Type.Union([
  Type.Object({
    kind: Type.Literal('iban'),
    iban: Type.String(),
    bic: Type.Union([Type.String(), Type.Null()]),
  }),
  Type.Object({ kind: Type.Literal('card'), number: Type.String() }),
  Type.Object({
    kind: Type.Literal('local'),
    country: Type.Enum([...localCountries]),
    routing: Type.String(),
    number: Type.String(),
  }),
])

export function openNumbers(
  secrets: Secrets,
  { id, details }: Pick<SealedAccount, 'id' | 'details'>,
): AccountNumbers {
  const numbers: Static<typeof Numbers> = Value.Parse(
    Numbers,
    JSON.parse(secrets.open(details, placesOf(id).details)),
  )
  return numbers
}

const CODES = 1_000_000
const MAX_FAIR = Math.floor(2 ** 32 / CODES) * CODES

/** Six digits, all equally likely. */
export function newCode(env: Pick<Env, 'randomBytes'>): string {
  for (;;) {
    const drawn = env.randomBytes(4).readUInt32BE()
    if (drawn < MAX_FAIR) return (drawn % CODES).toString().padStart(6, '0')
  }
}
