import { unwrap } from '@danbao/sdk'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api.ts'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { nobody, useSessionChange } from './session.ts'

/** Ends the session of this browser, and goes where nobody has to be signed in. */
export function useSignOut({ to }: { to?: string } = {}) {
  const change = useSessionChange()
  const router = useRouter()
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/session')),
    onSuccess: async () => {
      // First away from pages that would ask for data as nobody.
      if (to !== undefined) await router.navigate({ to })
      await change(nobody)
      toast(m.identity_signed_out())
    },
    onError: (error) => toast(problemText(error), 'bad'),
  })
  return { pending: isPending, signOut: () => mutate() }
}
