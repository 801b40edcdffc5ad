import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inFours, makeReference } from '../kernel/bank-numbers.ts'
import { money } from '../kernel/money.ts'
import {
  isThirdParty,
  judge,
  planCredit,
  referencesIn,
  numbersSentIn,
  suggest,
  toleranceMinor,
  type Candidate,
  type Due,
} from './matching.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const aReference = fc
  .string({ unit: fc.constantFrom(...ALPHABET), minLength: 12, maxLength: 12 })
  .map(makeReference)
const REFERENCE = makeReference('7K3M9QX24HTP')
const OTHER = makeReference('000000000042')

const written = (fields: Partial<Parameters<typeof referencesIn>[0]>) => ({
  ...{ references: [], endToEndId: null, text: '' },
  ...fields,
})

test('a reference is found wherever a bank wraps it and sets blanks', () => {
  const gap = fc.constantFrom('', ' ', '\n', '  ', '-', '/', '+')
  fc.assert(
    fc.property(aReference, fc.array(gap, { minLength: 15, maxLength: 15 }), (reference, gaps) => {
      const spread = [...reference].map((letter, i) => letter + (gaps[i] ?? '')).join('')
      for (const form of [spread, spread.toLowerCase(), inFours(reference)]) {
        const text = `Danbao order ${form} thank you`
        expect(referencesIn(written({ text }))).toContain(reference)
      }
    }),
  )
})

test('the surest place comes first, each reference once, and letters for digits are read', () => {
  const both = { references: [REFERENCE], endToEndId: OTHER, text: `${REFERENCE} ${OTHER}` }
  expect(referencesIn(both)).toEqual([REFERENCE, OTHER])
  const slip = OTHER.slice(0, 4) + OTHER.slice(4).replaceAll('0', 'O')
  expect(referencesIn(written({ text: slip }))).toEqual([OTHER])
  expect(referencesIn(written({ text: 'RF18539007547034 invoice 12' }))).toEqual([
    'RF18539007547034',
  ])
  expect(referencesIn(written({ text: 'no reference at all, RF RF12' }))).toEqual([])
})

test('marks of refunds are found without their underscore', () => {
  const text = 'ref 01J00000 000000000000000000 thanks'
  expect(numbersSentIn(written({ text }))).toEqual(['ref_01J00000000000000000000000'])
  expect(numbersSentIn(written({ text: 'REF123' }))).toEqual([])
})

const due = (fields: Partial<Due> = {}): Due => ({
  ...{ number: 'att_1', state: 'awaiting_payment', receivedMinor: 0n },
  amount: money('EUR', 1_000_00n),
  ...fields,
})
const came = (minor: bigint, fields: Partial<Parameters<typeof planCredit>[0]> = {}) => ({
  amount: money('EUR', minor),
  ...{ charges: null, chargeBearer: null, instructed: null, isReversal: false, unsplit: null },
  references: [REFERENCE],
  ...fields,
})

test('what is missing is charges only within the tolerance and where the bank explains it', () => {
  const short = (minor: bigint, fields = {}) => judge(came(1_000_00n - minor, fields), due()).kind
  expect(toleranceMinor(1_000_00n)).toBe(20_00n)
  expect(toleranceMinor(1_000_000_00n)).toBe(30_00n)
  expect(short(20_00n)).toBe('part')
  expect(short(20_00n, { chargeBearer: 'SHA' })).toBe('charges')
  expect(short(20_00n, { chargeBearer: 'BEN' })).toBe('charges')
  expect(short(20_00n, { chargeBearer: 'OUR' })).toBe('part')
  expect(short(20_01n, { chargeBearer: 'SHA' })).toBe('part')
  expect(short(15_00n, { charges: money('EUR', 15_00n) })).toBe('charges')
  expect(short(15_01n, { charges: money('EUR', 15_00n) })).toBe('part')
  expect(short(15_00n, { charges: money('USD', 15_00n) })).toBe('part')
  expect(short(15_00n, { instructed: money('EUR', 1_000_00n) })).toBe('charges')
  // They ordered too little: that is no bank's doing, whoever bears the charges.
  expect(short(15_00n, { instructed: money('EUR', 990_00n), chargeBearer: 'SHA' })).toBe('part')
})

test('another currency matches nothing, and a payment that waits no more is late', () => {
  expect(judge(came(1n), due({ amount: money('CNY', 1n) }))).toEqual({ kind: 'currency' })
  for (const state of ['succeeded', 'cancelled', 'expired'] as const) {
    expect(planCredit(came(1_000_00n), [due({ state })])).toMatchObject({
      reason: 'late',
      allocations: [{ kind: 'stray', minor: 1_000_00n }],
    })
  }
})

test('parts wait until they come to the whole, and what is beyond it goes back', () => {
  expect(planCredit(came(400_00n), [due()])).toMatchObject({
    ...{ reason: 'part', allocations: [{ kind: 'waits', minor: 400_00n }] },
  })
  const partly = due({ receivedMinor: 400_00n })
  expect(planCredit(came(600_00n), [partly])).toMatchObject({
    ...{ reason: 'exact', allocations: [{ kind: 'captures', minor: 600_00n }] },
  })
  expect(planCredit(came(601_00n), [partly])).toMatchObject({
    reason: 'excess',
    allocations: [
      { kind: 'captures', minor: 600_00n, isExcess: false },
      { kind: 'stray', minor: 1_00n, isExcess: true },
    ],
  })
})

test('several payments in one transfer are paid if it comes to all of them, else a person decides', () => {
  const two = [due(), due({ number: 'att_2', amount: money('EUR', 5_00n) })]
  expect(planCredit(came(1_005_00n), two).allocations).toMatchObject([
    { number: 'att_1', minor: 1_000_00n },
    { number: 'att_2', minor: 5_00n },
  ])
  expect(planCredit(came(1_004_00n), two)).toEqual({ reason: 'several', allocations: [] })
  // One of them was paid before: it is for the other.
  const one = [due(), due({ number: 'att_2', state: 'succeeded' })]
  expect(planCredit(came(1_000_00n), one)).toMatchObject({ reason: 'exact' })
})

test('nothing is matched without a reference, from a sum not told apart, or from what came back', () => {
  const reasons = [
    planCredit(came(1n, { references: [] }), []).reason,
    planCredit(came(1n), []).reason,
    planCredit(came(1_000_00n, { unsplit: 3 }), [due()]).reason,
    planCredit(came(1_000_00n, { isReversal: true }), [due()]).reason,
  ]
  expect(reasons).toEqual(['no_reference', 'unknown_reference', 'unsplit', 'returned'])
})

test('whatever comes, what is allocated is no more than came, and a payment gets what is due', () => {
  const minor = fc.bigInt(1n, 2_000_00n)
  const aDue = fc.record({
    ...{ number: fc.uuid(), amount: minor.map((each) => money('EUR', each + 500_00n)) },
    receivedMinor: fc.bigInt(0n, 499_00n),
    state: fc.constantFrom('awaiting_payment' as const, 'succeeded' as const, 'expired' as const),
  })
  const bearer = fc.constantFrom('SHA' as const, 'OUR' as const, null)
  fc.assert(
    fc.property(minor, fc.array(aDue, { maxLength: 3 }), bearer, (amount, dues, chargeBearer) => {
      const { allocations } = planCredit(came(amount, { chargeBearer }), dues)
      const sum = allocations.reduce((total, each) => total + each.minor, 0n)
      expect(allocations.length === 0 || sum === amount).toBe(true)
      for (const { number, kind, minor: part, chargesMinor } of allocations) {
        const of = dues.find((each) => each.number === number)
        expect(part).toBeGreaterThan(0n)
        if (!of || kind !== 'captures') continue
        expect(of.state).toBe('awaiting_payment')
        expect(of.receivedMinor + part + chargesMinor).toBe(of.amount.minor)
      }
    }),
  )
})

test.each([
  ['HARBOUR & PINE LIMITED', ['Harbour and Pine Ltd'], false],
  ['Ada Lovelace', ['Harbour & Pine', 'Ada Lovelace'], false],
  ['MÜLLER GMBH', ['Muller Handel'], false],
  ['Quick Money Exchange Ltd', ['Harbour & Pine Ltd'], true],
  ['深圳市红窑贸易有限公司', ['红窑贸易有限公司'], false],
  ['上海某某贸易有限公司', ['红窑陶瓷有限公司'], true],
  ['The Company Ltd', ['Harbour & Pine'], false], // Nothing but forms says nothing.
  [null, ['Harbour & Pine'], false],
])('the payer %s for a buyer known as %j is a third party: %s', (payer, known, third) => {
  expect(isThirdParty(payer, known)).toBe(third)
})

const candidate = (fields: Partial<Candidate> = {}): Candidate => ({
  ...{ number: 'att_1', reference: REFERENCE, amount: money('EUR', 1_000_00n), receivedMinor: 0n },
  ...{ words: ['10000001', 'DANBAO 7K3M9QX2'], payers: ['DE1'], buyerNames: ['Harbour & Pine'] },
  ...fields,
})
const unmatched = (fields: Partial<Parameters<typeof suggest>[0]> = {}) => ({
  ...written({}),
  amount: money('EUR', 1_00n),
  payer: { name: null, account: null, bank: null },
  ...fields,
})
const hintsOf = (fields: Parameters<typeof unmatched>[0], of = candidate()) =>
  suggest(unmatched(fields), [of]).flatMap(({ hints }) => hints)

test('a slip in a reference is recognised: one character, or two neighbours', () => {
  fc.assert(
    fc.property(fc.nat({ max: 15 }), fc.constantFrom(...ALPHABET), (at, letter) => {
      const changed = REFERENCE.slice(0, at) + letter + REFERENCE.slice(at + 1)
      const missing = REFERENCE.slice(0, at) + REFERENCE.slice(at + 1)
      const doubled = REFERENCE.slice(0, at) + letter + REFERENCE.slice(at)
      for (const text of at < 2 ? [REFERENCE] : [changed, missing, doubled]) {
        expect(hintsOf({ text: `for ${text}, thanks` })).toContain('reference_slip')
      }
    }),
  )
  expect(hintsOf({ text: OTHER })).toEqual([])
})

test.each<[string, Parameters<typeof unmatched>[0], string[]]>([
  ['the order’s number', { text: 'order 10000001.' }, ['order_number']],
  ['a longer number', { text: 'order 910000001' }, []],
  ['what the payer was shown', { text: 'danbao 7k3m9qx2' }, ['order_number']],
  ['the amount', { amount: money('EUR', 1_000_00n) }, ['amount']],
  ['the amount in another currency', { amount: money('USD', 1_000_00n) }, []],
  [
    'an account that paid before',
    { payer: { name: null, account: 'DE1', bank: null } },
    ['known_payer'],
  ],
  ['the buyer’s name', { payer: { name: 'PINE LTD', account: null, bank: null } }, ['payer_name']],
  ['nothing', {}, []],
])('%s is a reason', (_, entry, hints) => {
  expect(hintsOf(entry)).toEqual(hints)
})

test('the amount of a payment is no reason where a part of it has come: the rest is', () => {
  const of = candidate({ receivedMinor: 1_00n })
  expect(hintsOf({ amount: money('EUR', 1_000_00n) }, of)).toEqual([])
  expect(hintsOf({ amount: money('EUR', 999_00n) }, of)).toEqual(['rest'])
})

test('the surer reason comes first', () => {
  const entry = unmatched({ amount: money('EUR', 1_000_00n), text: 'order 10000002' })
  const byAmount = candidate({ number: 'amount' })
  const byOrder = candidate({ number: 'order', words: ['10000002'], amount: money('EUR', 2n) })
  const rest = candidate({
    number: 'rest',
    amount: money('EUR', 1_500_00n),
    receivedMinor: 500_00n,
  })
  const ranked = suggest(entry, [rest, byAmount, byOrder]).map((each) => each.candidate.number)
  expect(ranked).toEqual(['order', 'amount', 'rest'])
})
