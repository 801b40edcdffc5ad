import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { lazyPage } from '../ui/lazy-page.tsx'
import { Root } from './root.tsx'
import { NotFound, PageFailed, PagePending } from './fallbacks.tsx'

// The areas of the app, each with its own frame. A module hangs its pages into them.

export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
  pendingComponent: PagePending,
})

/** The shop: everybody may look. */
const shop = createRoute({
  getParentRoute: () => root,
  id: 'shop',
  component: lazyPage(() => import('./shop-frame.tsx'), 'ShopFrame'),
})

/** Nothing that leads away: signing in, checking out, paying. Its frame is kept light. */
const focus = createRoute({
  getParentRoute: () => root,
  id: 'focus',
  component: lazyPage(() => import('./focus-frame.tsx'), 'FocusFrame'),
})

/** The buyer's own pages, at /account. */
const account = createRoute({
  getParentRoute: () => shop,
  path: 'account',
  component: lazyPage(() => import('./account-frame.tsx'), 'AccountFrame'),
})

/** The supplier's workplace, at /supplier. */
const supplier = createRoute({
  getParentRoute: () => root,
  path: 'supplier',
  component: lazyPage(() => import('./supplier-frame.tsx'), 'SupplierFrame'),
})

/** The operator's console, at /operator. */
const operator = createRoute({
  getParentRoute: () => root,
  path: 'operator',
  component: lazyPage(() => import('./operator-frame.tsx'), 'OperatorFrame'),
})

export const areas = { shop, focus, account, supplier, operator }
export type Areas = typeof areas

const goTo = (to: string) => () => {
  throw redirect({ to, replace: true })
}

/** An area's own address leads to its first page. */
export const starts = {
  account: createRoute({
    getParentRoute: () => account,
    path: '/',
    beforeLoad: goTo('/account/orders'),
  }),
  supplier: createRoute({
    getParentRoute: () => supplier,
    path: '/',
    beforeLoad: goTo('/supplier/orders'),
  }),
  operator: createRoute({
    getParentRoute: () => operator,
    path: '/',
    beforeLoad: goTo('/operator/payments'),
  }),
}

/** Unknown addresses are answered within the frame they belong to. */
export const others = {
  shop: createRoute({ getParentRoute: () => shop, path: '$', component: NotFound }),
  account: createRoute({ getParentRoute: () => account, path: '$', component: NotFound }),
  supplier: createRoute({ getParentRoute: () => supplier, path: '$', component: NotFound }),
  operator: createRoute({ getParentRoute: () => operator, path: '$', component: NotFound }),
}
