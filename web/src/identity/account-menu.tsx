import { CircleUserRound, LogIn, UserPlus } from 'lucide-react'
import { accountMenu } from '../areas/menus.ts'
import { NavList } from '../areas/nav.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuLink, MenuSeparator } from '../ui/menu.tsx'
import { m } from '../messages.gen/messages.js'

const entrances = () => [
  { to: '/sign-in', label: m.identity_sign_in(), icon: LogIn },
  { to: '/sign-up', label: m.identity_sign_up(), icon: UserPlus },
]

/** In the header: the person's own pages, and the way in. */
export function AccountMenu() {
  return (
    <Menu
      trigger={
        <IconButton label={m.identity_account()}>
          <CircleUserRound />
        </IconButton>
      }
    >
      {entrances().map(({ to, label, icon: Icon }) => (
        <MenuLink key={to} to={to}>
          <Icon aria-hidden />
          {label}
        </MenuLink>
      ))}
      <MenuSeparator />
      {accountMenu().map(({ to, label, icon: Icon }) => (
        <MenuLink key={to} to={to}>
          <Icon aria-hidden />
          {label}
        </MenuLink>
      ))}
    </Menu>
  )
}

/** The same in the drawer on phones. */
export function AccountLinks() {
  return (
    <div className="grid gap-4">
      <NavList label={m.identity_account()} items={accountMenu()} />
      <div className="border-t border-line pt-4">
        <NavList label={m.identity_sign_in()} items={entrances()} />
      </div>
    </div>
  )
}
