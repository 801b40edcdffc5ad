import { useLocation } from '@tanstack/react-router'
import { AccountLinks, AccountMenu } from '../identity/account-menu.tsx'
import { CartLink } from '../orders/cart-link.tsx'
import { buttonClasses } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { PlainLink } from '../ui/link.tsx'
import { Footer } from './footer.tsx'
import { Logo } from './logo.tsx'
import { shopMenu, shopPaths } from './menus.ts'
import { NavDrawer, NavList } from './nav.tsx'
import { LanguageMenu, ThemeMenu } from './preference-menus.tsx'
import { Main } from './main-region.tsx'
import { SearchBox } from './search-box.tsx'
import { m } from '../messages.gen/messages.js'

export function ShopFrame() {
  return (
    <div className="flex min-h-dvh flex-col">
      <Header />
      <Main className="page-width flex-1 py-6 sm:py-8" />
      <Footer />
    </div>
  )
}

function Header() {
  const searched = useLocation({
    select: ({ pathname, search }) => (pathname === shopPaths.search ? search.q : undefined),
  })
  return (
    <header className="z-30 border-b border-line bg-surface md:sticky md:top-0">
      <div className="page-width grid grid-cols-[1fr_auto] items-center gap-x-5 gap-y-2.5 py-2.5 md:h-16 md:grid-cols-[auto_auto_1fr_auto] md:py-0">
        <Logo />
        <nav aria-label={m.areas_shop()} className="hidden md:flex">
          {shopMenu().map(({ to, label, icon: Icon }) => (
            <PlainLink
              key={to}
              to={to}
              className={cx(
                buttonClasses({ look: 'quiet' }),
                'px-3! last:hidden! aria-[current=page]:text-brand-ink lg:last:inline-flex!',
              )}
            >
              <Icon aria-hidden className="size-4.5" />
              {label}
            </PlainLink>
          ))}
        </nav>
        <SearchBox
          label={m.areas_search_goods()}
          placeholder={m.areas_search_goods()}
          to={shopPaths.search}
          value={searched ?? ''}
          className="col-span-2 row-start-2 md:col-span-1 md:row-start-auto"
        />
        <div className="col-start-2 row-start-1 flex items-center gap-0.5 md:col-start-auto md:row-start-auto">
          <span className="hidden items-center gap-0.5 md:flex">
            <LanguageMenu />
            <ThemeMenu />
            <AccountMenu />
          </span>
          <CartLink />
          <NavDrawer className="md:hidden">
            <NavList label={m.areas_shop()} items={shopMenu()} />
            <AccountLinks />
          </NavDrawer>
        </div>
      </div>
    </header>
  )
}
