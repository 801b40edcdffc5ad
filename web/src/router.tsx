import type { QueryClient } from '@tanstack/react-query'
import { createRoute, createRouter } from '@tanstack/react-router'
import { areas, others, root, starts } from './areas/parents.ts'
import { NotFound, PageFailed, PagePending } from './areas/fallbacks.tsx'
import { catalogRoutes } from './catalog/routes.tsx'
import { creditRoutes } from './credit/routes.tsx'
import { disputesRoutes } from './disputes/routes.tsx'
import { identityRoutes } from './identity/routes.tsx'
import { operatorRoutes } from './operator/routes.tsx'
import { ordersRoutes } from './orders/routes.tsx'
import { partiesRoutes } from './parties/routes.tsx'
import { paymentsRoutes } from './payments/routes.tsx'
import { walletRoutes } from './wallet/routes.tsx'
import { lazyPage } from './ui/lazy-page.tsx'

const catalog = catalogRoutes(areas)
const identity = identityRoutes(areas)
const parties = partiesRoutes(areas)
const orders = ordersRoutes(areas)
const payments = paymentsRoutes(areas)
const wallet = walletRoutes(areas)
const credit = creditRoutes(areas)
const disputes = disputesRoutes(areas)
const operator = operatorRoutes(areas)

/** Everything the kit can draw on one page. Not part of a production build. */
const galleryRoute = () =>
  createRoute({
    getParentRoute: () => areas.shop,
    path: 'dev/ui',
    component: lazyPage(() => import('./ui/gallery/gallery.tsx'), 'Gallery'),
  })
const devRoutes = import.meta.env.DEV ? [galleryRoute()] : []

const account = areas.account.addChildren([
  starts.account,
  others.account,
  ...identity.account,
  ...parties.account,
  ...catalog.account,
  ...orders.account,
  ...payments.account,
  ...wallet.account,
  ...credit.account,
  ...disputes.account,
])

const shop = areas.shop.addChildren([
  account,
  others.shop,
  ...catalog.shop,
  ...identity.shop,
  ...parties.shop,
  ...orders.shop,
  ...payments.shop,
  ...disputes.shop,
  ...devRoutes,
])

const focus = areas.focus.addChildren([
  ...identity.focus,
  ...parties.focus,
  ...orders.focus,
  ...payments.focus,
])

const supplier = areas.supplier.addChildren([
  starts.supplier,
  others.supplier,
  ...identity.supplier,
  ...parties.supplier,
  ...catalog.supplier,
  ...orders.supplier,
  ...payments.supplier,
  ...credit.supplier,
  ...disputes.supplier,
])

const console = areas.operator.addChildren([
  starts.operator,
  others.operator,
  ...operator.operator,
  ...identity.operator,
  ...parties.operator,
  ...catalog.operator,
  ...orders.operator,
  ...payments.operator,
  ...wallet.operator,
  ...credit.operator,
  ...disputes.operator,
])

const tree = root.addChildren([shop, focus, supplier, console])

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
    // What stands in an address is text. By default digits would become a number, and a reference
    // of twenty of them another one.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: writeSearch,
  })
}

function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text && `?${text}`
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
