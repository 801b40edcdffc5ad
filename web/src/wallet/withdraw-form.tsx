import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Details } from '../ui/details.tsx'
import { RadioField, SelectField, TextField } from '../ui/fields.tsx'
import { decimalToMinor, formatMoney } from '../ui/format.ts'
import { Form, useAppForm } from '../ui/form.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { walletTexts } from './problem-texts.ts'
import { walletKey, type Balance, type BankAccount, type Withdrawal } from './queries.ts'
import { WithdrawableFrom } from './withdrawable-from.tsx'

type Props = { accounts: readonly BankAccount[]; balances: readonly Balance[] }
type Values = { bankAccountId: string; currency: string; amount: string }
type Asked = Readonly<{ bankAccountId: string; amount: Withdrawal['amount'] }>

/** Asks how much goes where; the money is reserved once that is confirmed. */
export function WithdrawForm({ accounts, balances }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const form = useAppForm<Values>({
    defaultValues: {
      bankAccountId: accounts[0]?.id ?? '',
      currency: balances[0]?.currency ?? '',
      amount: '',
    },
  })
  const currency = form.watch('currency')
  return (
    <>
      <Form
        form={form}
        texts={walletTexts}
        onSubmit={({ bankAccountId, amount }) => {
          const minor = decimalToMinor(amount, currency) ?? ''
          setAsked({ bankAccountId, amount: { currency, minor } })
          return Promise.resolve()
        }}
      >
        <AccountChoice form={form} accounts={accounts} />
        <HowMuch form={form} balances={balances} />
        <div>
          <Button type="submit" look="primary">
            {m.wallet_withdraw()}
          </Button>
        </div>
      </Form>
      {asked && (
        <ConfirmWithdrawal
          asked={asked}
          account={accounts.find(({ id }) => id === asked.bankAccountId)}
          onClose={() => setAsked(null)}
          onDone={() => form.reset()}
        />
      )}
    </>
  )
}

type PartProps = { form: UseFormReturn<Values> }

function AccountChoice({ form, accounts }: PartProps & Pick<Props, 'accounts'>) {
  return (
    <RadioField
      form={form}
      name="bankAccountId"
      label={m.wallet_bank_account()}
      choices={accounts.map(({ id, last4, holder, withdrawableFrom }) => ({
        value: id,
        label: `•••• ${last4}`,
        description: (
          <>
            {holder}
            <WithdrawableFrom at={withdrawableFrom} />
          </>
        ),
      }))}
    />
  )
}

function HowMuch({ form, balances }: PartProps & Pick<Props, 'balances'>) {
  const currency = form.watch('currency')
  const available = balances.find((balance) => balance.currency === currency)?.available
  const judge = (typed: string) => {
    const minor = decimalToMinor(typed, currency)
    if (minor === undefined || minor === '0') return m.wallet_amount_missing()
    return BigInt(minor) <= BigInt(available?.minor ?? 0) || m.wallet_amount_too_high()
  }
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="amount"
        label={m.wallet_amount()}
        hint={
          available && (
            <>
              {m.wallet_available()}: <Money value={available} code="always" />
            </>
          )
        }
        inputMode="decimal"
        autoComplete="off"
        after={currency}
        rules={{ validate: judge }}
      />
      {balances.length > 1 && (
        <SelectField
          form={form}
          name="currency"
          label={m.wallet_currency()}
          options={balances.map((each) => ({ value: each.currency, label: each.currency }))}
        />
      )}
    </div>
  )
}

type ConfirmProps = {
  asked: Asked
  account: BankAccount | undefined
  onClose: () => void
  onDone: () => void
}

function ConfirmWithdrawal({ asked, account, onClose, onDone }: ConfirmProps) {
  const client = useQueryClient()
  const amount = formatMoney(asked.amount, { locale: intlLocale(), code: 'always' })
  const { mutateAsync, error } = useWrite({
    send: (body: Asked, headers) => unwrap(api.POST('/v1/wallet/withdrawals', { headers, body })),
    onSuccess: async () => {
      toast(m.wallet_withdraw_done({ amount }))
      onDone()
      await client.invalidateQueries({ queryKey: walletKey })
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={m.wallet_withdraw_title({ amount })}
      action={m.wallet_withdraw_action({ amount })}
      onConfirm={() => mutateAsync(asked)}
    >
      <Details
        rows={[
          { label: m.wallet_amount(), value: <Money value={asked.amount} code="always" /> },
          { label: m.wallet_bank_account(), value: `•••• ${account?.last4 ?? ''}` },
          { label: m.wallet_holder(), value: account?.holder ?? '' },
        ]}
      />
      <p className="mt-3 text-muted">{m.wallet_withdraw_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
