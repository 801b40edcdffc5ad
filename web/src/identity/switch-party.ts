import { unwrap } from '@danbao/sdk'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api.ts'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { identityTexts } from './problem-texts.ts'
import { useSessionChange, type Session } from './session.ts'

const start: string = '/'

/** Acts for another of the person's companies from now on. */
export function useSwitchParty() {
  const change = useSessionChange()
  const router = useRouter()
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (partyId: string) => unwrap(api.PUT('/v1/session/party', { body: { partyId } })),
    onSuccess: async (session) => {
      if (isClosed(router.state.location.pathname, session)) await router.navigate({ to: start })
      await change(session)
      toast(m.identity_acting_for({ company: session.party?.name ?? '' }))
    },
    onError: (error) => toast(problemText(error, identityTexts), 'bad'),
  })
  return {
    switchTo: (partyId: string) => mutate(partyId),
    switching: isPending ? variables : undefined,
  }
}

/** A workplace the new company does not have. */
function isClosed(pathname: string, { party }: Session): boolean {
  if (/^\/supplier(\/|$)/.test(pathname)) return !party?.isSupplier
  return /^\/operator(\/|$)/.test(pathname) && !party?.isOperator
}
