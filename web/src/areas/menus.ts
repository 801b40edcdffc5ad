import {
  Building2,
  CalendarClock,
  CreditCard,
  Factory,
  FileSpreadsheet,
  KeyRound,
  Landmark,
  LayoutGrid,
  MapPin,
  Package,
  ReceiptText,
  Split,
  Store,
  Tags,
  TriangleAlert,
  Truck,
  Wallet,
  WalletCards,
} from 'lucide-react'
import type { NavItem } from './nav.tsx'
import { m } from '../messages.gen/messages.js'

/** The shop's addresses that its frame leads to. */
export const shopPaths: Readonly<Record<'categories' | 'suppliers' | 'search' | 'cart', string>> = {
  categories: '/categories',
  suppliers: '/suppliers',
  search: '/search',
  cart: '/cart',
}

// What each area leads to. Functions, because the labels follow the language.

export const shopMenu = (): readonly NavItem[] => [
  { to: shopPaths.categories, label: m.areas_categories(), icon: LayoutGrid },
  { to: shopPaths.suppliers, label: m.areas_suppliers(), icon: Factory },
]

export const accountMenu = (): readonly NavItem[] => [
  { to: '/account/orders', label: m.areas_orders(), icon: ReceiptText },
  { to: '/account/wallet', label: m.areas_wallet(), icon: Wallet },
  { to: '/account/terms', label: m.areas_terms(), icon: CalendarClock },
  { to: '/account/offers', label: m.areas_offers(), icon: Tags },
  { to: '/account/addresses', label: m.areas_addresses(), icon: MapPin },
  { to: '/account/cards', label: m.cards_saved(), icon: CreditCard },
  { to: '/account/company', label: m.areas_company(), icon: Building2 },
  { to: '/account/sessions', label: m.areas_sessions(), icon: KeyRound },
]

export const supplierMenu = (): readonly NavItem[] => [
  { to: '/supplier/orders', label: m.areas_orders(), icon: ReceiptText },
  { to: '/supplier/catalogue', label: m.areas_catalogue(), icon: Package },
  { to: '/supplier/import', label: m.areas_import(), icon: FileSpreadsheet },
  { to: '/supplier/offers', label: m.areas_offers(), icon: Tags },
  { to: '/supplier/credit', label: m.areas_credit(), icon: CalendarClock },
  { to: '/supplier/shipping', label: m.areas_shipping(), icon: Truck },
  { to: '/supplier/stages', label: m.stages_title(), icon: Split },
  { to: '/supplier/profile', label: m.areas_profile(), icon: Store },
]

export const operatorMenu = (): readonly NavItem[] => [
  { to: '/operator/payments', label: m.areas_payments(), icon: CreditCard },
  { to: '/operator/orders', label: m.areas_orders(), icon: ReceiptText },
  { to: '/operator/bank', label: m.areas_bank(), icon: Landmark },
  { to: '/operator/bank-files', label: m.areas_bank_files(), icon: FileSpreadsheet },
  { to: '/operator/credit', label: m.areas_credit(), icon: CalendarClock },
  { to: '/operator/attention', label: m.areas_attention(), icon: TriangleAlert },
  { to: '/operator/methods', label: m.areas_methods(), icon: WalletCards },
]
