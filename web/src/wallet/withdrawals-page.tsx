import { unwrap } from '@danbao/sdk'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowUpFromLine } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { WalletFrame } from './frame.tsx'
import { walletTexts } from './problem-texts.ts'
import { balancesQuery, bankAccountsQuery, walletKey, withdrawalsQuery } from './queries.ts'
import type { BankAccount, Withdrawal } from './queries.ts'
import { WithdrawForm } from './withdraw-form.tsx'
import { transferLooks } from './words.ts'

/** Withdraws from the balance, and shows what was withdrawn before. */
export function WithdrawalsPage() {
  const accounts = useQuery(bankAccountsQuery)
  const withdrawals = useInfiniteQuery(withdrawalsQuery)
  const mayWithdraw = useSession()?.permissions.includes('wallet.withdraw') ?? false
  const known = accounts.data?.items ?? []
  return (
    <WalletFrame title={m.wallet_withdrawals()} intro={m.wallet_withdrawals_intro()}>
      {mayWithdraw && (
        <Card title={m.wallet_withdraw()} className="mb-8 max-w-2xl">
          <Withdraw />
        </Card>
      )}
      <Loaded query={withdrawals} texts={walletTexts}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoWithdrawals />
          return (
            <>
              <Card flush title={m.wallet_withdrawals()}>
                <Table
                  caption={m.wallet_withdrawals()}
                  columns={columns(known, mayWithdraw)}
                  rows={items}
                  rowKey={({ id }) => id}
                />
              </Card>
              <LoadMore query={withdrawals} shown={items.length} />
            </>
          )
        }}
      </Loaded>
    </WalletFrame>
  )
}

function Withdraw() {
  const accounts = useQuery(bankAccountsQuery)
  const balances = useQuery(balancesQuery)
  return (
    <Loaded query={accounts} texts={walletTexts}>
      {({ items }) => {
        const proven = items.filter(({ state }) => state === 'proven')
        if (proven.length === 0) return <NoAccount hasSome={items.length > 0} />
        return (
          <Loaded query={balances} texts={walletTexts}>
            {(wallet) => {
              const filled = wallet.items.filter(({ available }) => available.minor !== '0')
              if (filled.length === 0)
                return <p className="text-muted">{m.wallet_nothing_left()}</p>
              return <WithdrawForm accounts={proven} balances={filled} />
            }}
          </Loaded>
        )
      }}
    </Loaded>
  )
}

function NoAccount({ hasSome }: { hasSome: boolean }) {
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-muted">
        {hasSome ? m.wallet_withdraw_unproven() : m.wallet_withdraw_no_account()}
      </p>
      {hasSome ? (
        <ButtonLink to="/account/wallet/bank-accounts">{m.wallet_bank_accounts()}</ButtonLink>
      ) : (
        <ButtonLink to="/account/wallet/bank-accounts/new" look="primary">
          {m.wallet_account_add()}
        </ButtonLink>
      )}
    </div>
  )
}

function NoWithdrawals() {
  return (
    <EmptyState icon={ArrowUpFromLine} title={<h2>{m.wallet_withdrawals_none()}</h2>}>
      {m.wallet_withdrawals_none_text()}
    </EmptyState>
  )
}

function columns(accounts: readonly BankAccount[], mayCancel: boolean): Column<Withdrawal>[] {
  const last4Of = (id: string) => accounts.find((account) => account.id === id)?.last4
  const all: Column<Withdrawal>[] = [
    {
      key: 'account',
      header: m.wallet_bank_account(),
      primary: true,
      cell: ({ bankAccountId }) => {
        const last4 = last4Of(bankAccountId)
        return last4 ? `•••• ${last4}` : m.wallet_account_gone()
      },
    },
    {
      key: 'created',
      header: m.wallet_when(),
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: 'state',
      header: m.wallet_state(),
      cell: ({ state, reason }) => (
        <>
          <Status tone={transferLooks[state]?.tone}>{transferLooks[state]?.text() ?? state}</Status>
          {reason && <span className="block text-sm text-muted">{reason}</span>}
        </>
      ),
    },
    {
      key: 'amount',
      header: m.wallet_amount(),
      align: 'end',
      cell: ({ amount }) => <Money value={amount} className="font-medium" />,
    },
  ]
  if (!mayCancel) return all
  const cancel: Column<Withdrawal> = {
    key: 'cancel',
    header: <span className="sr-only">{m.wallet_withdrawal_cancel()}</span>,
    align: 'end',
    cell: (withdrawal) => withdrawal.state === 'requested' && <Cancel withdrawal={withdrawal} />,
  }
  return [...all, cancel]
}

function Cancel({ withdrawal: { id, amount } }: { withdrawal: Withdrawal }) {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useWrite({
    send: (withdrawalId: string, headers) => {
      const params = { path: { withdrawalId } }
      const path = '/v1/wallet/withdrawals/{withdrawalId}/cancel'
      return unwrap(api.POST(path, { params, headers }))
    },
    onSuccess: () => toast(m.wallet_withdrawal_cancelled()),
    onSettled: () => client.invalidateQueries({ queryKey: walletKey }),
  })
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{m.wallet_withdrawal_cancel()}</Button>}
      title={m.wallet_withdrawal_cancel_title()}
      action={m.wallet_withdrawal_cancel()}
      danger
      onOpenChange={reset}
      onConfirm={() => mutateAsync(id)}
    >
      <p className="text-muted">
        <Money value={amount} code="always" /> {m.wallet_withdrawal_cancel_text()}
      </p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
