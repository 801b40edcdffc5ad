import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'

export function paymentsRoutes(areas: Areas) {
  return {
    shop: [],
    focus: [
      createRoute({
        getParentRoute: () => areas.focus,
        path: 'pay/$intentId',
        component: lazyPage(() => import('./pay-page.tsx'), 'PayPage'),
      }),
    ],
    account: [],
    supplier: [],
    operator: [],
  }
}
