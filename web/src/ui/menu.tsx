import { createLink } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import * as Radix from 'radix-ui/dropdown-menu'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

const item = cx(
  'flex min-h-9 w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left outline-none',
  'data-highlighted:bg-sunken data-disabled:text-muted data-disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0',
)

type MenuProps = { trigger: ReactNode; align?: 'start' | 'end'; children: ReactNode }

/** Opens under its trigger, which is a `Button` or `IconButton`. */
export function Menu({ trigger, align = 'end', children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1.5 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type MenuItemProps = {
  onSelect: () => void
  danger?: boolean
  disabled?: boolean
  children: ReactNode
}

export function MenuItem({ onSelect, danger = false, disabled = false, children }: MenuItemProps) {
  return (
    <Radix.Item onSelect={onSelect} disabled={disabled} className={cx(item, danger && 'text-bad')}>
      {children}
    </Radix.Item>
  )
}

function MenuAnchor({ className, ...props }: ComponentProps<'a'>) {
  return (
    <Radix.Item asChild>
      <a {...props} className={cx(item, className)} />
    </Radix.Item>
  )
}

export const MenuLink = createLink(MenuAnchor)

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 py-1.5 text-sm text-muted">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1.5 my-1.5 h-px bg-line" />
}

type MenuChoicesProps<Value extends string> = {
  label: string
  value: Value
  choices: readonly Readonly<{ value: Value; label: ReactNode; lang?: string }>[]
  onChoose: (value: Value) => void
}

/** One of several, within a menu. */
export function MenuChoices<Value extends string>(props: MenuChoicesProps<Value>) {
  const { label, value, choices, onChoose } = props
  return (
    <Radix.RadioGroup value={value} aria-label={label}>
      <MenuLabel>{label}</MenuLabel>
      {choices.map((choice) => (
        <Radix.RadioItem
          key={choice.value}
          value={choice.value}
          lang={choice.lang}
          onSelect={() => onChoose(choice.value)}
          className={cx(item, 'justify-between')}
        >
          <span className="flex items-center gap-2.5">{choice.label}</span>
          <Radix.ItemIndicator>
            <Check aria-hidden className="text-brand-ink" />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}
