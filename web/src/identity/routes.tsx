import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'
import { nextOf } from './next.ts'

export function identityRoutes(areas: Areas) {
  return {
    shop: [],
    focus: [
      createRoute({
        getParentRoute: () => areas.focus,
        path: 'sign-in',
        validateSearch: nextOf,
        component: lazyPage(() => import('./sign-in-page.tsx'), 'SignInPage'),
      }),
    ],
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'sessions',
        component: lazyPage(() => import('./security-page.tsx'), 'SecurityPage'),
      }),
    ],
    supplier: [],
    operator: [],
  }
}
