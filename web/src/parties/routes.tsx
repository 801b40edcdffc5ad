import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { nextOf } from '../identity/next.ts'
import { lazyPage } from '../ui/lazy-page.tsx'

export function partiesRoutes(areas: Areas) {
  return {
    shop: [],
    focus: [
      createRoute({
        getParentRoute: () => areas.focus,
        path: 'sign-up',
        validateSearch: nextOf,
        component: lazyPage(() => import('./sign-up-page.tsx'), 'SignUpPage'),
      }),
    ],
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'addresses',
        component: lazyPage(() => import('./addresses-page.tsx'), 'AddressesPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'addresses/new',
        component: lazyPage(() => import('./address-page.tsx'), 'NewAddressPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'addresses/$addressId',
        component: lazyPage(() => import('./address-page.tsx'), 'EditAddressPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'company',
        component: lazyPage(() => import('./company-page.tsx'), 'CompanyPage'),
      }),
    ],
    supplier: [],
    operator: [],
  }
}
