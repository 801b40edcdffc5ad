import { createRoute, redirect } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'

export function paymentsRoutes(areas: Areas) {
  return {
    shop: [],
    focus: [
      createRoute({
        getParentRoute: () => areas.focus,
        path: 'pay/$intentId',
        // Networks come back with what they say about the payment. We ask them ourselves instead.
        beforeLoad: ({ params, location }) => {
          if (location.searchStr === '') return
          throw redirect({ to: '/pay/$intentId', params, search: {}, replace: true })
        },
        component: lazyPage(() => import('./pay-page.tsx'), 'PayPage'),
      }),
      createRoute({
        getParentRoute: () => areas.focus,
        path: 'pay-for',
        component: lazyPage(() => import('./pay-for-page.tsx'), 'PayForPage'),
      }),
    ],
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'cards',
        validateSearch: ({ saved }: Record<string, unknown>): { saved?: 'yes' } =>
          saved === 'yes' ? { saved } : {},
        component: lazyPage(() => import('./cards-page.tsx'), 'CardsPage'),
      }),
    ],
    supplier: [],
    operator: [],
  }
}
