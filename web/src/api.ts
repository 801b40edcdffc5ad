import { createClient, ProblemError } from '@danbao/sdk'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { locale } from './ui/locale.ts'

/** The one client of the web app. Paths and bodies are typed from the OpenAPI document. */
export const api = createClient({
  baseUrl: '',
  headers: () => ({ 'Accept-Language': locale() }),
})

const MAX_RETRIES = 2

// A refusal will not turn into a success by asking again; a missing answer or a busy server may.
function mayRetry(failures: number, error: Error): boolean {
  if (failures >= MAX_RETRIES) return false
  if (!(error instanceof ProblemError)) return false
  return error.problem.status === 0 || error.problem.status >= 502
}

export function createQueryClient(onSignedOut: () => void): QueryClient {
  // Who asks whether somebody is signed in says so: `meta: { anonymous: true }`.
  const check = (error: Error, meta: Record<string, unknown> | undefined) => {
    if (meta?.['anonymous']) return
    if (error instanceof ProblemError && error.problem.status === 401) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => check(error, query.meta) }),
    mutationCache: new MutationCache({
      onError: (error, ...[, , mutation]) => check(error, mutation.meta),
    }),
    defaultOptions: {
      // The server may be on this very machine: try, whatever the browser thinks of the network.
      queries: { retry: mayRetry, staleTime: 15_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
