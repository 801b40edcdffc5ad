import { unwrap } from '@danbao/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import type { Intent } from './intent.ts'
import { useOnce } from './pay-writes.ts'
import { paymentsTexts } from './problem-texts.ts'

/** The last word before the balance pays: how much, and what is left then. */
export function ConfirmFromBalance({ intent, onDone }: { intent: Intent; onDone: () => void }) {
  const { confirm, error, isPending } = useConfirm(intent.id, onDone)
  const wallet = useQuery({
    queryKey: ['wallet', 'balances'],
    queryFn: () => unwrap(api.GET('/v1/wallet')),
  })
  const amount = formatMoney(intent.amount, { locale: intlLocale(), code: 'always' })
  // What is to be paid is reserved already, so what can be used is what is left.
  const { currency } = intent.amount
  const balance = wallet.data?.items.find((item) => item.currency === currency)
  return (
    <div className="grid gap-3">
      <p className="text-muted">{m.wallet_confirm_text()}</p>
      {balance && (
        <Details
          align="end"
          rows={[
            {
              label: m.wallet_confirm_left(),
              value: <Money value={balance.available} code="always" />,
            },
          ]}
        />
      )}
      {error && (
        <Notice tone="bad" live>
          {problemText(error, paymentsTexts)}
        </Notice>
      )}
      <Button look="primary" size="lg" wide pending={isPending} onClick={confirm}>
        {m.wallet_confirm_pay({ amount })}
      </Button>
    </div>
  )
}

/** Confirms what was reserved. */
export function useConfirm(intentId: string, onDone: () => void) {
  const client = useQueryClient()
  const { once, release } = useOnce()
  const { mutate, error, isPending } = useWrite({
    send: (_input: null, headers) => {
      const params = { path: { intentId } }
      return unwrap(api.POST('/v1/payment-intents/{intentId}/confirm', { params, headers }))
    },
    onSuccess: () =>
      Promise.all(
        ['wallet', 'credit', 'orders'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
    onSettled: () => {
      release()
      onDone()
    },
  })
  return { confirm: () => once(() => mutate(null)), error, isPending }
}
