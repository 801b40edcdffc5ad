import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Landmark, Plus } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { countryName } from '../parties/countries.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { WalletFrame } from './frame.tsx'
import { ProveAccount } from './prove-account.tsx'
import { walletTexts } from './problem-texts.ts'
import { bankAccountsQuery, type BankAccount } from './queries.ts'
import { WithdrawableFrom } from './withdrawable-from.tsx'
import { accountKinds } from './words.ts'

/** Where the balance can be withdrawn to. */
export function BankAccountsPage() {
  const accounts = useQuery(bankAccountsQuery)
  const mayChange = useSession()?.permissions.includes('wallet.withdraw') ?? false
  const hasSome = (accounts.data?.items.length ?? 0) > 0
  return (
    <WalletFrame
      title={m.wallet_bank_accounts()}
      intro={m.wallet_bank_accounts_intro()}
      actions={mayChange && hasSome && <AddLink />}
    >
      <Loaded query={accounts} texts={walletTexts}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon={Landmark}
              title={<h2>{m.wallet_bank_accounts_none()}</h2>}
              action={mayChange && <AddLink />}
            >
              {m.wallet_bank_accounts_none_text()}
            </EmptyState>
          ) : (
            <ul className="grid gap-4 lg:grid-cols-2">
              {items.map((account) => (
                <AccountCard key={account.id} {...{ account, mayChange }} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </WalletFrame>
  )
}

function AddLink() {
  return (
    <ButtonLink
      to="/account/wallet/bank-accounts/new"
      look="primary"
      icon={<Plus aria-hidden className="size-4.5" />}
    >
      {m.wallet_account_add()}
    </ButtonLink>
  )
}

function AccountCard({ account, mayChange }: { account: BankAccount; mayChange: boolean }) {
  const locale = intlLocale(useLocale())
  const { kind, country, holder, last4, state, withdrawableFrom } = account
  const isProven = state === 'proven'
  return (
    <li className="flex flex-col rounded-lg border border-line bg-surface shadow-card">
      <div className="grid flex-1 content-start gap-4 px-4 py-4 sm:px-5">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            <h2 className="num text-lg font-semibold">•••• {last4}</h2>
            <p className="text-muted">
              {accountKinds[kind]?.() ?? kind}, {countryName(country, locale)}
            </p>
            <p>{holder}</p>
          </div>
          <Status tone={isProven ? 'good' : 'warn'}>
            {isProven ? m.wallet_account_proven() : m.wallet_account_unproven()}
          </Status>
        </div>
        {isProven && <WithdrawableFrom at={withdrawableFrom} />}
        {!isProven && <ProveAccount {...{ account, mayChange }} />}
      </div>
      {mayChange && (
        <div className="border-t border-line px-2 py-2">
          <RemoveAccount account={account} />
        </div>
      )}
    </li>
  )
}

function RemoveAccount({ account: { id, last4 } }: { account: BankAccount }) {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () => {
      const params = { path: { bankAccountId: id } }
      return unwrap(api.DELETE('/v1/wallet/bank-accounts/{bankAccountId}', { params }))
    },
    onSuccess: async () => {
      toast(m.wallet_account_removed())
      await client.invalidateQueries({ queryKey: bankAccountsQuery.queryKey })
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button look="quiet" size="sm" aria-label={m.wallet_account_remove_of({ last4 })}>
          {m.ui_remove()}
        </Button>
      }
      title={m.wallet_account_remove_title({ last4 })}
      action={m.wallet_account_remove()}
      danger
      onOpenChange={reset}
      onConfirm={mutateAsync}
    >
      <p className="text-muted">{m.wallet_account_remove_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
