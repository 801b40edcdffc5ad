import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'
import { readStatementFilter } from './statement.ts'

export function walletRoutes(areas: Areas) {
  return {
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'wallet',
        validateSearch: readStatementFilter,
        component: lazyPage(() => import('./wallet-page.tsx'), 'WalletPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'wallet/top-ups',
        component: lazyPage(() => import('./top-ups-page.tsx'), 'TopUpsPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'wallet/withdrawals',
        component: lazyPage(() => import('./withdrawals-page.tsx'), 'WithdrawalsPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'wallet/bank-accounts',
        component: lazyPage(() => import('./bank-accounts-page.tsx'), 'BankAccountsPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'wallet/bank-accounts/new',
        component: lazyPage(() => import('./new-account-page.tsx'), 'NewAccountPage'),
      }),
    ],
    operator: [
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'bank-files',
        component: lazyPage(() => import('./bank-files-page.tsx'), 'BankFilesPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'bank-files/$bankFileId',
        component: lazyPage(() => import('./bank-file-page.tsx'), 'BankFilePage'),
      }),
    ],
  }
}
