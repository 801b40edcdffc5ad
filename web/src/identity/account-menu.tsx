import { useRouterState } from '@tanstack/react-router'
import { CircleUserRound, Factory, LogIn, LogOut, SquareTerminal, UserPlus } from 'lucide-react'
import { accountMenu } from '../areas/menus.ts'
import { NavList, type NavItem } from '../areas/nav.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '../ui/menu.tsx'
import { m } from '../messages.gen/messages.js'
import { useSession, type Session } from './session.ts'
import { useSignOut } from './sign-out.ts'
import { useSwitchParty } from './switch-party.ts'

const start = '/'

/** In the header: the person's own pages and companies, or the way in. */
export function AccountMenu() {
  const session = useSession()
  const name = session?.person?.name
  return (
    <Menu
      trigger={
        <IconButton label={name ? m.identity_account_of({ name }) : m.identity_account()}>
          <CircleUserRound />
        </IconButton>
      }
    >
      {session?.person ? <OwnItems session={session} /> : <EntranceItems />}
    </Menu>
  )
}

function EntranceItems() {
  const search = useWayBack()
  return (
    <>
      <MenuLink to="/sign-in" search={search}>
        <LogIn aria-hidden />
        {m.identity_sign_in()}
      </MenuLink>
      <MenuLink to="/sign-up" search={search}>
        <UserPlus aria-hidden />
        {m.identity_sign_up()}
      </MenuLink>
    </>
  )
}

function OwnItems({ session }: { session: Session }) {
  const { person, party } = session
  const { signOut } = useSignOut({ to: start })
  return (
    <>
      <MenuLabel>
        <span className="block max-w-64 truncate font-medium text-ink">{person?.name}</span>
        <span className="block max-w-64 truncate">{party?.name}</span>
      </MenuLabel>
      <MenuSeparator />
      {[...workplaces(session), ...accountMenu()].map(({ to, label, icon: Icon }) => (
        <MenuLink key={to} to={to}>
          <Icon aria-hidden />
          {label}
        </MenuLink>
      ))}
      <CompanyChoices session={session} />
      <MenuSeparator />
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden />
        {m.identity_sign_out()}
      </MenuItem>
    </>
  )
}

function CompanyChoices({ session: { party, parties } }: { session: Session }) {
  const { switchTo } = useSwitchParty()
  if (parties.length < 2) return null
  return (
    <>
      <MenuSeparator />
      <MenuChoices
        label={m.identity_act_for()}
        value={party?.id ?? ''}
        choices={parties.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={switchTo}
      />
    </>
  )
}

/** Where the company's people work, if it is more than a buyer. */
function workplaces({ party }: Session): NavItem[] {
  return [
    ...(party?.isSupplier
      ? [{ to: '/supplier', label: m.identity_to_supplier(), icon: Factory }]
      : []),
    ...(party?.isOperator
      ? [{ to: '/operator', label: m.identity_to_operator(), icon: SquareTerminal }]
      : []),
  ]
}

/** The same in the drawer on phones. */
export function AccountLinks() {
  const session = useSession()
  const search = useWayBack()
  if (session?.person) return <OwnLinks session={session} />
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <ButtonLink to="/sign-in" search={search} look="primary">
        {m.identity_sign_in()}
      </ButtonLink>
      <ButtonLink to="/sign-up" search={search}>
        {m.identity_sign_up()}
      </ButtonLink>
    </div>
  )
}

function OwnLinks({ session }: { session: Session }) {
  const { person, party } = session
  const { signOut, pending } = useSignOut({ to: start })
  return (
    <div className="grid gap-4 border-t border-line pt-4">
      <div className="px-3">
        <p className="truncate font-medium">{person?.name}</p>
        <p className="truncate text-sm text-muted">{party?.name}</p>
      </div>
      <NavList label={m.identity_account()} items={[...workplaces(session), ...accountMenu()]} />
      <Button pending={pending} icon={<LogOut aria-hidden className="size-4" />} onClick={signOut}>
        {m.identity_sign_out()}
      </Button>
    </div>
  )
}

/** Signing in leads back to the page it was begun on. */
function useWayBack(): { next?: string } {
  const href = useRouterState({ select: (state) => state.location.href })
  return href === start ? {} : { next: href }
}
