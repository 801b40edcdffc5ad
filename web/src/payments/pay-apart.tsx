import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { paymentsTexts } from './problem-texts.ts'

/** Lets each checkout of a payment be paid by itself again. */
export function PayApart({ intentId }: { intentId: string }) {
  const client = useQueryClient()
  const { history } = useRouter()
  const { mutate, isPending } = useMutation({
    mutationFn: () => {
      const params = { path: { intentId } }
      return unwrap(api.POST('/v1/payment-intents/{intentId}/separate', { params }))
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['orders'] })
      toast(m.together_separated())
      history.push('/account/orders?state=awaiting_payment')
    },
    onError: (error) => toast(problemText(error, paymentsTexts), 'bad'),
  })
  return (
    <Button look="quiet" wide pending={isPending} onClick={() => mutate()}>
      {m.together_separate()}
    </Button>
  )
}
