import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'

export function disputesRoutes(areas: Areas) {
  return {
    shop: [],
    focus: [],
    account: [],
    supplier: [
      createRoute({
        getParentRoute: () => areas.supplier,
        path: 'orders/$orderId',
        component: lazyPage(() => import('./sold-order-page.tsx'), 'SoldOrderPage'),
      }),
    ],
    operator: [],
  }
}
