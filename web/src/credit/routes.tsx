import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'
import { readLineFilter } from './line-filter.ts'

export function creditRoutes(areas: Areas) {
  return {
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'terms',
        component: lazyPage(() => import('./terms-page.tsx'), 'TermsPage'),
      }),
    ],
    supplier: [
      createRoute({
        getParentRoute: () => areas.supplier,
        path: 'credit',
        validateSearch: readLineFilter,
        component: lazyPage(() => import('./lines-page.tsx'), 'SupplierLinesPage'),
      }),
      createRoute({
        getParentRoute: () => areas.supplier,
        path: 'credit/$creditLineId',
        component: lazyPage(() => import('./line-page.tsx'), 'SupplierLinePage'),
      }),
    ],
    operator: [
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'credit',
        validateSearch: readLineFilter,
        component: lazyPage(() => import('./lines-page.tsx'), 'OperatorLinesPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'credit/$creditLineId',
        component: lazyPage(() => import('./line-page.tsx'), 'OperatorLinePage'),
      }),
    ],
  }
}
