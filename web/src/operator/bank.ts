import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { m } from '../messages.gen/messages.js'

type Listed = operations['listBankEntries']['responses'][200]['content']['application/json']
export type BankEntry = Listed['items'][number]
export type Suggestion = BankEntry['suggestions'][number]
export type BankMatch = BankEntry['matches'][number]
export type EntryState = 'open' | 'waiting' | 'matched' | 'reversed'
export type ImportReport =
  operations['importStatement']['responses'][200]['content']['application/json']
type Statements = operations['listStatements']['responses'][200]['content']['application/json']
export type Statement = Statements['items'][number]

/** What a payment that is suggested still waits for. */
export function missingOf({ amount, received }: Suggestion): Suggestion['amount'] {
  const minor = BigInt(amount.minor) - BigInt(received.minor)
  return { currency: amount.currency, minor: minor.toString() }
}

/** Everything of the bank is asked for anew when something was taken in or decided. */
export const bankKey = ['operator', 'bank']

// What was taken in finds its place in the background.
const WATCH_MS = 5_000

export function entriesQuery(state: EntryState) {
  return infiniteQueryOptions({
    queryKey: [...bankKey, 'entries', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = { state, ...(pageParam ? { after: pageParam } : {}) }
      return unwrap(api.GET('/v1/operator/bank-entries', { params: { query } }))
    },
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: WATCH_MS,
  })
}

export const statementsQuery = infiniteQueryOptions({
  queryKey: [...bankKey, 'statements'],
  initialPageParam: '',
  queryFn: ({ pageParam }) => {
    const query = pageParam ? { after: pageParam } : {}
    return unwrap(api.GET('/v1/operator/statements', { params: { query } }))
  },
  getNextPageParam: ({ next }) => next ?? undefined,
})

const hints: Readonly<Record<string, () => string>> = {
  reference_slip: () => m.operator_bank_hint_slip(),
  order_number: () => m.operator_bank_hint_order(),
  amount: () => m.operator_bank_hint_amount(),
  rest: () => m.operator_bank_hint_rest(),
  known_payer: () => m.operator_bank_hint_payer(),
  payer_name: () => m.operator_bank_hint_name(),
}

export const hintText = (hint: string) => hints[hint]?.() ?? hint

const reasons: Readonly<Record<string, () => string>> = {
  by_hand: () => m.operator_bank_by_hand(),
  bank_charge: () => m.operator_bank_is_charge(),
  charges: () => m.operator_bank_charges_kept(),
  currency: () => m.operator_bank_currency(),
  debit: () => m.operator_bank_debit(),
  exact: () => m.operator_bank_exact(),
  excess: () => m.operator_bank_excess(),
  late: () => m.operator_bank_late(),
  no_reference: () => m.operator_bank_no_reference(),
  part: () => m.operator_bank_part(),
  refund: () => m.operator_bank_refund(),
  rest: () => m.operator_bank_rest(),
  returned: () => m.operator_bank_returned(),
  reversal: () => m.operator_bank_reversal(),
  reversal_refused: () => m.operator_bank_reversal_refused(),
  several: () => m.operator_bank_several(),
  undone: () => m.operator_bank_undone(),
  unknown_reference: () => m.operator_bank_unknown_reference(),
  unsplit: () => m.operator_bank_unsplit(),
  withdrawal: () => m.operator_bank_withdrawal(),
}

/** Why an entry is as it is. */
export const reasonText = (reason: string | null) =>
  reason === null ? '' : (reasons[reason]?.() ?? reason)
