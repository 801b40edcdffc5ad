import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { walletTexts } from './problem-texts.ts'
import { bankAccountsQuery, type BankAccount } from './queries.ts'

type Props = { account: BankAccount; mayChange: boolean }

/** What is left to do until an account is proven. */
export function ProveAccount({ account, mayChange }: Props) {
  const { deposit } = account
  if (deposit === 'waiting') return <Notice tone="note">{m.wallet_deposit_waiting()}</Notice>
  if (deposit === 'sent') {
    return mayChange ? (
      <CodeForm account={account} />
    ) : (
      <Notice tone="note">{m.wallet_deposit_sent()}</Notice>
    )
  }
  return (
    <Notice
      tone="warn"
      title={deposit === 'locked' ? m.wallet_code_locked() : m.wallet_code_expired()}
      actions={mayChange && <AnotherDeposit account={account} />}
    >
      {m.wallet_deposit_again_text()}
    </Notice>
  )
}

function CodeForm({ account: { id, codeTriesLeft, codeExpiresAt } }: Pick<Props, 'account'>) {
  const client = useQueryClient()
  const form = useAppForm<{ code: string }>({ defaultValues: { code: '' } })
  const { mutateAsync } = useMutation({
    mutationFn: (code: string) =>
      unwrap(
        api.POST('/v1/wallet/bank-accounts/{bankAccountId}/proof', {
          params: { path: { bankAccountId: id } },
          body: { code },
        }),
      ),
    onSuccess: () => toast(m.wallet_account_now_proven()),
    onSettled: () => client.invalidateQueries({ queryKey: bankAccountsQuery.queryKey }),
  })
  return (
    <Form
      form={form}
      texts={walletTexts}
      onSubmit={({ code }) => mutateAsync(code.trim())}
      className="gap-3"
    >
      <p className="text-muted">{m.wallet_deposit_sent()}</p>
      <TextField
        form={form}
        name="code"
        label={m.wallet_code()}
        hint={
          <>
            {m.wallet_code_tries({ count: codeTriesLeft })}
            {codeExpiresAt && (
              <>
                {' '}
                {m.wallet_code_until()} <Time at={codeExpiresAt} style="date" />
              </>
            )}
          </>
        }
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        className="max-w-60"
        rules={{
          validate: (typed) => /^\d{6}$/.test(typed.trim()) || m.wallet_code_missing(),
        }}
      />
      <div>
        <Button type="submit" look="primary" size="sm" pending={form.formState.isSubmitting}>
          {m.wallet_code_confirm()}
        </Button>
      </div>
    </Form>
  )
}

function AnotherDeposit({ account: { id } }: Pick<Props, 'account'>) {
  const client = useQueryClient()
  const { mutate, isPending } = useWrite({
    send: (bankAccountId: string, headers) => {
      const params = { path: { bankAccountId } }
      const path = '/v1/wallet/bank-accounts/{bankAccountId}/deposits'
      return unwrap(api.POST(path, { params, headers }))
    },
    onSuccess: () => toast(m.wallet_deposit_again_done()),
    onError: (error) => toast(problemText(error, walletTexts), 'bad'),
    onSettled: () => client.invalidateQueries({ queryKey: bankAccountsQuery.queryKey }),
  })
  return (
    <Button size="sm" pending={isPending} onClick={() => mutate(id)}>
      {m.wallet_deposit_again()}
    </Button>
  )
}
