import { expect, test } from 'vitest'
import { anonymousCaller, signedInCaller, systemCaller } from './identity.ts'
import type { Caller, CallerParty, Role } from './identity.ts'
import { isPermission, mayDo, permissionsOf } from './permissions.ts'

const person = { id: 'per_1', email: 'ann@example.com', name: 'Ann', locale: 'en' }

function caller(role: Role, part: Partial<CallerParty> = {}): Caller {
  const party: CallerParty = {
    id: 'pty_1',
    uuid: '01890000-0000-7000-8000-000000000001',
    name: 'Ann Ltd',
    country: 'GB',
    locale: 'en',
    timeZone: 'Europe/London',
    isSupplier: false,
    isOperator: false,
    role,
    ...part,
  }
  return signedInCaller({ person, sessionId: 'ses_1', party })
}

const anybody = ['public', 'cart.use']
const viewer = [
  ...[...anybody, 'session.manage', 'party.read', 'orders.read', 'offers.read'],
  ...['wallet.read', 'credit.read', 'cards.read'],
]
const member = [
  ...[...viewer, 'addresses.manage', 'orders.place', 'payments.pay', 'wallet.top_up'],
  'cards.manage',
]
const owner = [...member, 'party.manage', 'wallet.withdraw']
const selling = [
  ...['catalog.manage', 'offers.make', 'shipping.manage', 'orders.refund', 'credit.grant'],
]
const lookingOn = ['supplier_orders.read', 'credit_lines.read']
const supplierMember = [...lookingOn, ...selling]
const operating = [
  'payments.inspect',
  'orders.inspect',
  'bank_files.inspect',
  'bank.read',
  'credit.inspect',
]
const configuring = ['payments.configure']
const handling = [
  'payments.handle',
  'bank_files.handle',
  'bank.import',
  'bank.match',
  'credit.manage',
]

const supplier = { isSupplier: true }
const operator = { isOperator: true }

const table: [string, Caller, string[]][] = [
  ['somebody not signed in', anonymousCaller, anybody],
  [
    'a person of no company',
    signedInCaller({ person, sessionId: 'ses_1', party: null }),
    [...anybody, 'session.manage'],
  ],
  ["a buyer's viewer", caller('viewer'), viewer],
  ["a buyer's member", caller('member'), member],
  ["a buyer's owner", caller('owner'), owner],
  ["a supplier's viewer", caller('viewer', supplier), [...viewer, ...lookingOn]],
  ["a supplier's member", caller('member', supplier), [...member, ...supplierMember]],
  ["a supplier's owner", caller('owner', supplier), [...owner, ...supplierMember]],
  ["an operator's viewer", caller('viewer', operator), [...viewer, ...operating]],
  ["an operator's member", caller('member', operator), [...member, ...operating, ...handling]],
  [
    "an operator's owner",
    caller('owner', operator),
    [...owner, ...operating, ...handling, ...configuring],
  ],
]

test.each(table)('%s has these permissions and no others', (_name, who, expected) => {
  expect(permissionsOf(who).toSorted()).toEqual(expected.toSorted())
})

test('the system may do everything', () => {
  const everything = permissionsOf(systemCaller)
  const all = [...owner, ...supplierMember, ...operating, ...handling, ...configuring]
  expect(everything).toHaveLength(new Set(all).size)
  expect(everything.every((permission) => mayDo(systemCaller, permission))).toBe(true)
})

test('a name that is no permission is known as such', () => {
  expect(isPermission('orders.read')).toBe(true)
  expect(isPermission('orders.steal')).toBe(false)
  expect(isPermission('toString')).toBe(false)
})

test('a caller sees the rows of the company they act for, an operator all, a stranger none', () => {
  expect(caller('viewer').parties).toEqual(['01890000-0000-7000-8000-000000000001'])
  expect(caller('viewer', operator).parties).toBeNull()
  expect(systemCaller.parties).toBeNull()
  expect(anonymousCaller.parties).toEqual([])
  expect(signedInCaller({ person, sessionId: 'ses_1', party: null }).parties).toEqual([])
})
