import { accountMenu } from './menus.ts'
import { NavList } from './nav.tsx'
import { Outlet } from '@tanstack/react-router'
import { m } from '../messages.gen/messages.js'

/** Within the shop's frame: the buyer's own pages beside their list. */
export function AccountFrame() {
  return (
    <div className="grid gap-8 lg:grid-cols-[13rem_minmax(0,1fr)]">
      <aside className="hidden lg:block">
        <div className="sticky top-24">
          <NavList label={m.areas_account()} items={accountMenu()} />
        </div>
      </aside>
      <Outlet />
    </div>
  )
}
