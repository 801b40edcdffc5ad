import { useRouter } from '@tanstack/react-router'
import { Menu as MenuSign, type LucideIcon } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Drawer } from '../ui/dialog.tsx'
import { PlainLink } from '../ui/link.tsx'
import { LanguageButtons, ThemeButtons } from './preference-buttons.tsx'
import { focusMain } from './main-region.tsx'
import { m } from '../messages.gen/messages.js'

export type NavItem = Readonly<{ to: string; label: string; icon: LucideIcon }>

/** An area's pages as a list; the present one is marked, also from the pages below it. */
export function NavList({ label, items }: { label: string; items: readonly NavItem[] }) {
  return (
    <nav aria-label={label}>
      <ul className="grid gap-0.5">
        {items.map(({ to, label: name, icon: Icon }) => (
          <li key={to}>
            <PlainLink to={to} className={item} activeOptions={{ exact: false }}>
              <Icon aria-hidden className="size-4.5 shrink-0" strokeWidth={1.8} />
              {name}
            </PlainLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const item = cx(
  'flex min-h-10 items-center gap-3 rounded-md px-3 text-muted transition-colors hover:bg-sunken hover:text-ink',
  'aria-[current=page]:bg-brand-soft aria-[current=page]:font-medium aria-[current=page]:text-brand-ink',
)

/** The way around on phones: opened by a button, closed by going somewhere. */
export function NavDrawer({ children, className }: { children: ReactNode; className?: string }) {
  const [open, setOpen] = useState(false)
  const router = useRouter()
  const leaving = useRef(false)
  const close = () => {
    leaving.current = true
    setOpen(false)
  }
  useEffect(() => router.subscribe('onBeforeNavigate', close), [router])
  // Back to the button, but not after going somewhere: then to the new page.
  const placeFocus = (event: Event) => {
    if (!leaving.current) return
    event.preventDefault()
    focusMain()
  }
  const change = (next: boolean) => {
    leaving.current = false
    setOpen(next)
  }
  return (
    <Drawer
      title={m.areas_menu()}
      open={open}
      onOpenChange={change}
      onCloseAutoFocus={placeFocus}
      trigger={
        <IconButton label={m.areas_menu()} {...(className ? { className } : {})}>
          <MenuSign />
        </IconButton>
      }
    >
      <div className="grid gap-6">
        {children}
        <div className="flex flex-wrap items-center gap-3 border-t border-line pt-5">
          <LanguageButtons />
          <ThemeButtons />
        </div>
      </div>
    </Drawer>
  )
}
