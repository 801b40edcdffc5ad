import { expect, test } from 'vitest'
import { addMs } from '../kernel/time.ts'
import {
  decideDeposit,
  decideProof,
  isHeldBy,
  isSameAccount,
  last4Of,
  MAX_CODE_TRIES,
  MAX_DEPOSITS,
  parseNumbers,
  type BankAccount,
  type TypedAccount,
} from './bank-accounts.ts'

const now = new Date('2026-07-01T00:00:00Z')

function anAccount(fields: Partial<BankAccount> = {}): BankAccount {
  return {
    ...{
      id: 'bac_1',
      partyUuid: 'p',
      kind: 'iban',
      country: 'GB',
      holder: 'Harbour',
      last4: '5432',
    },
    ...{ state: 'unproven', codeTries: 0, codeExpiresAt: addMs(now, 1), deposits: 1 },
    ...{ createdAt: now, provenAt: null },
    ...fields,
  }
}

const company = { name: 'Harbour & Pine', legalName: 'Harbour and Pine Trading Limited' }

test.each([
  'Harbour & Pine',
  'HARBOUR AND PINE',
  'harbour & pine trading ltd.',
  'Harbour and Pine Trading, Limited',
  'Hárbour  &  Pine',
])('%j is the company’s own name', (holder) => {
  expect(isHeldBy(holder, company)).toBe(true)
})

test.each(['Harbour & Pines', 'Ada Lovelace', 'Harbour', '&', ''])(
  '%j is somebody else’s name',
  (holder) => {
    expect(isHeldBy(holder, company)).toBe(false)
  },
)

test('a Chinese name is compared by its characters, whatever brackets are typed', () => {
  const chinese = { name: '红窑', legalName: '景德镇红窑(集团)有限公司' }
  expect(isHeldBy('景德镇红窑（集团）有限公司', chinese)).toBe(true)
  expect(isHeldBy('景德镇红窑有限公司', chinese)).toBe(false)
})

test.each<[TypedAccount, readonly string[]]>([
  [{ kind: 'iban' }, ['/iban required']],
  [{ kind: 'iban', iban: 'GB33WEST12345698765432' }, ['/iban check_digits']],
  [{ kind: 'iban', iban: 'GB82WEST12345698765432', bic: 'WEST' }, ['/bic bic']],
  [{ kind: 'card', number: '6212262201023557229' }, ['/number check_digits']],
  [{ kind: 'local', number: '1' }, ['/country required']],
  [{ kind: 'local', country: 'FR', number: '1' }, ['/country enum']],
  [{ kind: 'local', country: 'US' }, ['/routing required', '/number required']],
])('%j is refused at its fields', (typed, expected) => {
  const parsed = parseNumbers(typed)
  const issues = 'kind' in parsed ? [] : parsed
  expect(issues.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual(expected)
})

test('an account is known again by its number, and shown by its last four', () => {
  const one = parseNumbers({ kind: 'iban', iban: 'gb82 west 1234 5698 7654 32' })
  const other = parseNumbers({ kind: 'iban', iban: 'GB82WEST12345698765432', bic: 'WESTGB2L' })
  const card = parseNumbers({ kind: 'card', number: '6225 8801 3770 6868' })
  if (!('kind' in one && 'kind' in other && 'kind' in card)) throw new Error('not parsed')
  expect(isSameAccount(one, other)).toBe(true)
  expect(isSameAccount(one, card)).toBe(false)
  expect([last4Of(one), last4Of(card)]).toEqual(['5432', '6868'])
})

test.each<[string, Partial<BankAccount>, string]>([
  ['the right code', {}, 'ok'],
  ['a proven account', { state: 'proven' }, 'wallet.already_proven'],
  ['a deposit that waits', { codeExpiresAt: null }, 'wallet.deposit_not_sent'],
  ['a code whose time is over', { codeExpiresAt: now }, 'wallet.code_expired'],
  ['a code that was guessed at', { codeTries: MAX_CODE_TRIES }, 'wallet.code_locked'],
])('%s: %j answers %s', (_name, fields, expected) => {
  const decided = decideProof(anAccount(fields), { typed: '123456', code: '123456', now })
  expect(decided.ok ? 'ok' : decided.refusal.code).toBe(expected)
})

test('a wrong code says how many tries are left', () => {
  const account = anAccount({ codeTries: MAX_CODE_TRIES - 1 })
  expect(decideProof(account, { typed: '123457', code: '123456', now })).toEqual({
    ok: false,
    refusal: { code: 'wallet.code_wrong', triesLeft: 0 },
  })
})

test.each<[string, Partial<BankAccount>, string]>([
  ['on its way', { codeExpiresAt: null }, 'wallet.deposit_on_its_way'],
  ['still good', {}, 'wallet.deposit_on_its_way'],
  ['over', { codeExpiresAt: now }, 'ok'],
  ['guessed at', { codeTries: MAX_CODE_TRIES }, 'ok'],
  [
    'over for the last time',
    { codeExpiresAt: now, deposits: MAX_DEPOSITS },
    'wallet.too_many_deposits',
  ],
  ['used', { state: 'proven' }, 'wallet.already_proven'],
])('another deposit when the last is %s: %j answers %s', (_name, fields, expected) => {
  const decided = decideDeposit(anAccount(fields), now)
  expect(decided.ok ? 'ok' : decided.refusal.code).toBe(expected)
})
