import { unwrap, type operations } from '@danbao/sdk'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { toStatementQuery, type StatementFilter } from './statement.ts'

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : never

export type Balance = Answer<'getWallet'>['items'][number]
export type TopUp = Answer<'listTopUps'>['items'][number]
export type BankAccount = Answer<'listBankAccounts'>['items'][number]
export type Withdrawal = Answer<'listWithdrawals'>['items'][number]
export type BankFile = Answer<'listBankFiles'>['items'][number]
export type CreditTransfer = Answer<'listWaitingTransfers'>['items'][number]

/** Everything of the payment account, to be asked for anew when money has moved. */
export const walletKey = ['wallet']

export const balancesQuery = queryOptions({
  queryKey: [...walletKey, 'balances'],
  queryFn: () => unwrap(api.GET('/v1/wallet')),
})

/** A page of a list, by where the one before it ended. */
type From = { pageParam: string | null }
const firstPage: string | null = null
const nextOf = ({ next }: Readonly<{ next: string | null }>) => next

export function statementQuery(filter: StatementFilter, currency: string) {
  const asked = toStatementQuery(filter, currency)
  return infiniteQueryOptions({
    queryKey: [...walletKey, 'statement', asked],
    queryFn: ({ pageParam: after }: From) => {
      const query = { ...asked, ...(after ? { after } : {}) }
      return unwrap(api.GET('/v1/wallet/statement', { params: { query } }))
    },
    initialPageParam: firstPage,
    getNextPageParam: nextOf,
  })
}

export const topUpsQuery = infiniteQueryOptions({
  queryKey: [...walletKey, 'top-ups'],
  queryFn: ({ pageParam: after }: From) =>
    unwrap(api.GET('/v1/wallet/top-ups', { params: { query: after ? { after } : {} } })),
  initialPageParam: firstPage,
  getNextPageParam: nextOf,
})

export const bankAccountsQuery = queryOptions({
  queryKey: [...walletKey, 'bank-accounts'],
  queryFn: () => unwrap(api.GET('/v1/wallet/bank-accounts')),
})

export const withdrawalsQuery = infiniteQueryOptions({
  queryKey: [...walletKey, 'withdrawals'],
  queryFn: ({ pageParam: after }: From) =>
    unwrap(api.GET('/v1/wallet/withdrawals', { params: { query: after ? { after } : {} } })),
  initialPageParam: firstPage,
  getNextPageParam: nextOf,
})

/** What operators make for our bank. */
const filesKey = ['bank-files']

export const waitingQuery = queryOptions({
  queryKey: [...filesKey, 'waiting'],
  queryFn: () => unwrap(api.GET('/v1/operator/credit-transfers')),
})

export const filesQuery = infiniteQueryOptions({
  queryKey: [...filesKey, 'list'],
  queryFn: ({ pageParam: after }: From) =>
    unwrap(api.GET('/v1/operator/bank-files', { params: { query: after ? { after } : {} } })),
  initialPageParam: firstPage,
  getNextPageParam: nextOf,
})

export function fileQuery(bankFileId: string) {
  const params = { path: { bankFileId } }
  return queryOptions({
    queryKey: [...filesKey, bankFileId],
    queryFn: () => unwrap(api.GET('/v1/operator/bank-files/{bankFileId}', { params })),
  })
}

export { filesKey }
