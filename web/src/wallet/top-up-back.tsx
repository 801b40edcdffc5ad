import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { methodName } from '../payments/methods.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { walletTexts } from './problem-texts.ts'
import { walletKey, type TopUp } from './queries.ts'

/** Sends what is unspent of a top-up back to where it came from. */
export function TopUpBack({ topUp }: { topUp: TopUp }) {
  const client = useQueryClient()
  const { id: topUpId, refundable, method } = topUp
  const amount = formatMoney(refundable, { locale: intlLocale(), code: 'always' })
  const { mutateAsync, error, reset } = useWrite({
    send: (body: { amount: TopUp['amount'] }, headers) => {
      const params = { path: { topUpId } }
      return unwrap(api.POST('/v1/wallet/top-ups/{topUpId}/refunds', { params, headers, body }))
    },
    onSuccess: async () => {
      toast(m.wallet_send_back_done({ amount }))
      await client.invalidateQueries({ queryKey: walletKey })
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" className="relative z-1">
          {m.wallet_send_back()}
        </Button>
      }
      title={m.wallet_send_back_title({ amount })}
      action={m.wallet_send_back_action({ amount })}
      onOpenChange={reset}
      onConfirm={() => mutateAsync({ amount: refundable })}
    >
      <p className="text-muted">{m.wallet_send_back_text({ method: methodName(method) })}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
