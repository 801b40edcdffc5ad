import { createIdempotencyKey, idempotencyHeader, ProblemError } from '@danbao/sdk'
import { useMutation, type UseMutationOptions } from '@tanstack/react-query'
import { useRef } from 'react'

type Headers = ReturnType<typeof idempotencyHeader>
type Options<Input, Output> = Omit<UseMutationOptions<Output, Error, Input>, 'mutationFn'> & {
  send: (input: Input, headers: Headers) => Promise<Output>
}

/**
 * A mutation with an idempotency key. The key stays while the outcome is unknown (no answer, 5xx,
 * still in flight), so that pressing the button again cannot do the work twice; it changes with the
 * input, and once the server has definitely done or refused it.
 */
export function useWrite<Input, Output>({ send, ...options }: Options<Input, Output>) {
  const pending = useRef<{ input: string; key: string } | null>(null)
  return useMutation<Output, Error, Input>({
    ...options,
    mutationFn: async (input) => {
      const serialized = JSON.stringify(input) ?? ''
      if (pending.current?.input !== serialized) {
        pending.current = { input: serialized, key: createIdempotencyKey() }
      }
      try {
        const output = await send(input, idempotencyHeader(pending.current.key))
        pending.current = null
        return output
      } catch (error) {
        if (isDefinite(error)) pending.current = null
        throw error
      }
    },
  })
}

/** Whether the server has done or refused it for good, so that another try is another request. */
export function isDefinite(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false
  const { status, code } = error.problem
  return status >= 400 && status < 500 && status !== 429 && code !== 'idempotency.in_flight'
}
