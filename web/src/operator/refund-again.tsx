import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { paymentsTexts } from '../payments/problem-texts.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { attentionQuery, type Attention } from './payments.ts'

type Refund = Attention['refunds']['items'][number]

/** Sends a refund that came back once more, as somebody has agreed with the buyer. */
export function RefundAgain({ refund }: { refund: Refund }) {
  const client = useQueryClient()
  const mayHandle = useSession()?.permissions.includes('payments.handle') ?? false
  const { mutateAsync, error, reset } = useWrite({
    send: (refundId: string, headers) =>
      unwrap(
        api.POST('/v1/operator/attention/refunds/again', {
          params: {},
          headers,
          body: { refundId },
        }),
      ),
    onSuccess: async () => {
      toast(m.cards_refund_again_done())
      await client.invalidateQueries({ queryKey: attentionQuery.queryKey })
    },
  })
  if (!mayHandle) return null
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{m.cards_refund_again()}</Button>}
      title={m.cards_refund_again_title()}
      action={m.cards_refund_again()}
      onOpenChange={reset}
      onConfirm={() => mutateAsync(refund.id)}
    >
      <Money value={refund.charge} code="always" className="text-lg font-semibold" />
      <p className="mt-2 text-muted">{m.cards_refund_again_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, paymentsTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
