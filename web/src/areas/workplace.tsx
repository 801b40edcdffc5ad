import type { ReactNode } from 'react'
import { Store } from 'lucide-react'
import { AccountLinks, AccountMenu } from '../identity/account-menu.tsx'
import { PlainLink } from '../ui/link.tsx'
import { Logo } from './logo.tsx'
import { NavDrawer, NavList, type NavItem } from './nav.tsx'
import { LanguageMenu, ThemeMenu } from './preference-menus.tsx'
import { Main } from './main-region.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  /** The area's name and the address of its start. */
  area: string
  to: string
  items: readonly NavItem[]
  /** Stands in the header. */
  search?: ReactNode
}

/** The frame of the areas people work in: pages in a column at the side, content beside it. */
export function Workplace({ area, to, items, search }: Props) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <aside className="hidden border-r border-line bg-surface lg:block">
        <div className="sticky top-0 flex h-dvh flex-col px-3 pb-4">
          <div className="flex h-16 items-center px-2">
            <Logo area={area} to={to} />
          </div>
          <div className="flex-1 overflow-y-auto pt-2">
            <NavList label={area} items={items} />
          </div>
          <ToShop />
        </div>
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="z-30 border-b border-line bg-surface md:sticky md:top-0">
          <div className="page-width flex flex-wrap items-center gap-x-4 gap-y-2.5 py-2.5 lg:h-16 lg:flex-nowrap lg:py-0">
            <span className="flex flex-1 lg:hidden">
              <Logo area={area} to={to} />
            </span>
            {search && <div className="order-last w-full lg:order-none lg:max-w-xl">{search}</div>}
            <div className="ml-auto flex items-center gap-0.5">
              <span className="hidden items-center gap-0.5 md:flex">
                <LanguageMenu />
                <ThemeMenu />
                <AccountMenu />
              </span>
              <NavDrawer className="lg:hidden">
                <NavList label={area} items={items} />
                <AccountLinks />
                <ToShop />
              </NavDrawer>
            </div>
          </div>
        </header>
        <Main className="page-width flex-1 py-6 sm:py-8" />
      </div>
    </div>
  )
}

function ToShop() {
  return (
    <PlainLink
      to="/"
      className="flex min-h-10 items-center gap-3 rounded-md px-3 text-muted hover:bg-sunken hover:text-ink"
    >
      <Store aria-hidden className="size-4.5" strokeWidth={1.8} />
      {m.areas_to_shop()}
    </PlainLink>
  )
}
