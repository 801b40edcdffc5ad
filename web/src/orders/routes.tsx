import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'
import { readOrderFilter } from './order.ts'

export function ordersRoutes(areas: Areas) {
  return {
    shop: [
      createRoute({
        getParentRoute: () => areas.shop,
        path: 'cart',
        component: lazyPage(() => import('./cart-page.tsx'), 'CartPage'),
      }),
    ],
    focus: [
      createRoute({
        getParentRoute: () => areas.focus,
        path: 'checkout',
        component: lazyPage(() => import('./checkout-page.tsx'), 'CheckoutPage'),
      }),
    ],
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'orders',
        validateSearch: readOrderFilter,
        component: lazyPage(() => import('./orders-page.tsx'), 'OrdersPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'pay-together',
        component: lazyPage(() => import('./together-page.tsx'), 'TogetherPage'),
      }),
      createRoute({
        getParentRoute: () => areas.account,
        path: 'orders/$orderId',
        component: lazyPage(() => import('./order-page.tsx'), 'OrderPage'),
      }),
    ],
    supplier: [
      createRoute({
        getParentRoute: () => areas.supplier,
        path: 'orders',
        validateSearch: readOrderFilter,
        component: lazyPage(() => import('./sold-orders-page.tsx'), 'SoldOrdersPage'),
      }),
      createRoute({
        getParentRoute: () => areas.supplier,
        path: 'shipping',
        component: lazyPage(() => import('./shipping-page.tsx'), 'ShippingPage'),
      }),
      createRoute({
        getParentRoute: () => areas.supplier,
        path: 'stages',
        component: lazyPage(() => import('./stages-page.tsx'), 'StagesPage'),
      }),
    ],
    operator: [],
  }
}
