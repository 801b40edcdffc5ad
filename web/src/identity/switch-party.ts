import { unwrap } from '@danbao/sdk'
import { useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { identityTexts } from './problem-texts.ts'
import { useSessionChange } from './session.ts'

/** Acts for another of the person's companies from now on. */
export function useSwitchParty() {
  const change = useSessionChange()
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (partyId: string) => unwrap(api.PUT('/v1/session/party', { body: { partyId } })),
    onSuccess: async (session) => {
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
