import { unwrap, type operations } from '@danbao/sdk'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api } from '../api.ts'

export type Session = operations['getSession']['responses'][200]['content']['application/json']

const SESSION = 'session'

/**
 * Who is signed in, for which company, and what they may do. Never refused: nobody is an answer.
 */
export const sessionQuery = queryOptions({
  queryKey: [SESSION],
  queryFn: () => unwrap(api.GET('/v1/session')),
  staleTime: 60_000,
  meta: { anonymous: true },
})

/** Undefined until it is known. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data
}

/**
 * For after signing in, out or over to another company: what was loaded belonged to somebody else.
 */
export function useSessionChange(): (session: Session) => Promise<void> {
  const client = useQueryClient()
  return useCallback(
    async (session) => {
      client.setQueryData(sessionQuery.queryKey, session)
      await client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION })
    },
    [client],
  )
}

export const nobody: Session = { person: null, party: null, parties: [], permissions: [] }
