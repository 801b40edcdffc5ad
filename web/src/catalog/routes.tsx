import { createRoute } from '@tanstack/react-router'
import type { Areas } from '../areas/parents.ts'
import { lazyPage } from '../ui/lazy-page.tsx'
import { goodsSearchOf, ownFilterOf } from './goods-search.ts'

export function catalogRoutes(areas: Areas) {
  return {
    shop: shopRoutes(areas.shop),
    focus: [],
    account: [
      createRoute({
        getParentRoute: () => areas.account,
        path: 'offers',
        component: lazyPage(() => import('./my-offers-page.tsx'), 'MyOffersPage'),
      }),
    ],
    supplier: supplierRoutes(areas.supplier),
    operator: [],
  }
}

function shopRoutes(shop: Areas['shop']) {
  const getParentRoute = () => shop
  return [
    createRoute({
      getParentRoute,
      path: '/',
      component: lazyPage(() => import('./home-page.tsx'), 'HomePage'),
    }),
    createRoute({
      getParentRoute,
      path: 'search',
      validateSearch: goodsSearchOf,
      component: lazyPage(() => import('./search-page.tsx'), 'SearchPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'categories',
      component: lazyPage(() => import('./category-pages.tsx'), 'CategoriesPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'category/$slug',
      validateSearch: goodsSearchOf,
      component: lazyPage(() => import('./category-pages.tsx'), 'CategoryPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'suppliers',
      component: lazyPage(() => import('./supplier-pages.tsx'), 'SuppliersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'suppliers/$slug',
      validateSearch: goodsSearchOf,
      component: lazyPage(() => import('./supplier-pages.tsx'), 'SupplierPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'products/$productId',
      validateSearch: ({ sku }: Record<string, unknown>): { sku?: string } =>
        typeof sku === 'string' ? { sku } : {},
      component: lazyPage(() => import('./product-page.tsx'), 'ProductPage'),
    }),
  ]
}

function supplierRoutes(supplier: Areas['supplier']) {
  const getParentRoute = () => supplier
  return [
    createRoute({
      getParentRoute,
      path: 'profile',
      component: lazyPage(() => import('./profile-page.tsx'), 'ProfilePage'),
    }),
    createRoute({
      getParentRoute,
      path: 'catalogue',
      validateSearch: ownFilterOf,
      component: lazyPage(() => import('./catalogue-page.tsx'), 'CataloguePage'),
    }),
    createRoute({
      getParentRoute,
      path: 'import',
      component: lazyPage(() => import('./import-page.tsx'), 'ImportPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'import/$importId',
      component: lazyPage(() => import('./import-detail-page.tsx'), 'ImportDetailPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'offers',
      component: lazyPage(() => import('./made-offers-page.tsx'), 'MadeOffersPage'),
    }),
    createRoute({
      getParentRoute,
      path: 'offers/new',
      validateSearch: ({ sku, q }: Record<string, unknown>): { sku?: string; q?: string } => ({
        ...(typeof sku === 'string' ? { sku } : {}),
        ...(typeof q === 'string' ? { q } : {}),
      }),
      component: lazyPage(() => import('./make-offer-page.tsx'), 'MakeOfferPage'),
    }),
  ]
}
