import { createRoute, redirect } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { readOrderFilter } from '../orders/order.ts'
import { lazyPage } from '../ui/lazy-page.tsx'
import { findOnlyPayment } from './payments.ts'
import { readPaymentSearch } from './payment-search.ts'

export function operatorRoutes(areas: Areas) {
  return {
    operator: [
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'payments',
        validateSearch: readPaymentSearch,
        component: lazyPage(() => import('./payments-page.tsx'), 'PaymentsPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'payments/$intentId',
        component: lazyPage(() => import('./payment-page.tsx'), 'PaymentPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'bank',
        component: lazyPage(() => import('./bank-page.tsx'), 'BankPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'attention',
        component: lazyPage(() => import('./attention-page.tsx'), 'AttentionPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'methods',
        component: lazyPage(() => import('./methods-page.tsx'), 'MethodsPage'),
      }),
      // The search box of the frame leads here: to the one payment found, or to the list of them.
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'search',
        validateSearch: readPaymentSearch,
        beforeLoad: async ({ search }) => {
          // What goes wrong here goes wrong again in the list, which says so.
          const found = await findOnlyPayment(search).catch(() => undefined)
          if (!found) throw redirect({ to: '/operator/payments', search, replace: true })
          const params = { intentId: found.id }
          throw redirect({ to: '/operator/payments/$intentId', params, replace: true })
        },
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'orders',
        validateSearch: readOrderFilter,
        component: lazyPage(() => import('./orders-page.tsx'), 'AllOrdersPage'),
      }),
      createRoute({
        getParentRoute: () => areas.operator,
        path: 'orders/$orderId',
        component: lazyPage(() => import('./order-page.tsx'), 'AnyOrderPage'),
      }),
    ],
  }
}
