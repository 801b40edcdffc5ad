import type { ReactNode } from 'react'
import { Page } from '../ui/page.tsx'
import { TabLink, TabLinks } from '../ui/tabs.tsx'
import { m } from '../messages.gen/messages.js'

type Props = { title: string; intro?: ReactNode; actions?: ReactNode; children: ReactNode }

const exact = { exact: true, includeSearch: false }

/** What every page of the payment account begins with: the way to the others. */
export function WalletFrame({ title, intro, actions, children }: Props) {
  return (
    <Page title={title} intro={intro} actions={actions}>
      <div className="mb-6">
        <TabLinks label={m.areas_wallet()}>
          <TabLink to="/account/wallet" activeOptions={exact}>
            {m.wallet_statement()}
          </TabLink>
          <TabLink to="/account/wallet/top-ups">{m.wallet_top_ups()}</TabLink>
          <TabLink to="/account/wallet/withdrawals">{m.wallet_withdrawals()}</TabLink>
          <TabLink to="/account/wallet/bank-accounts">{m.wallet_bank_accounts()}</TabLink>
        </TabLinks>
      </div>
      {children}
    </Page>
  )
}
