import { unwrap } from '@danbao/sdk'
import { useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { nobody, useSessionChange } from './session.ts'

/** Ends the session of this browser. The page stays where that makes sense to its owner. */
export function useSignOut() {
  const change = useSessionChange()
  const { mutateAsync, isPending } = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/session')),
    onSuccess: async () => {
      await change(nobody)
      toast(m.identity_signed_out())
    },
    onError: (error) => toast(problemText(error), 'bad'),
  })
  return { pending: isPending, signOut: () => mutateAsync().then(noop, noop) }
}

const noop = () => undefined
