import { createLink } from '@tanstack/react-router'
import * as Radix from 'radix-ui/tabs'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

const tab = cx(
  '-mb-px inline-flex min-h-11 items-center gap-2 border-b-2 border-transparent px-1 font-medium whitespace-nowrap text-muted',
  'transition-colors hover:text-ink focus-visible:-outline-offset-2',
)
const strip = 'flex gap-5 overflow-x-auto border-b border-line [scrollbar-width:none]'

export type TabItem = Readonly<{ value: string; label: ReactNode; content: ReactNode }>
type TabsProps = {
  label: string
  items: readonly TabItem[]
  value?: string
  onChange?: (value: string) => void
}

/** Parts of one page, one at a time. Where each part has an address of its own, use `TabLinks`. */
export function Tabs({ label, items, value, onChange }: TabsProps) {
  const state = value === undefined ? { defaultValue: items[0]?.value ?? '' } : { value }
  return (
    <Radix.Root {...state} {...(onChange ? { onValueChange: onChange } : {})}>
      <Radix.List aria-label={label} className={strip}>
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className={cx(tab, 'data-[state=active]:border-brand data-[state=active]:text-ink')}
          >
            {item.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {items.map((item) => (
        <Radix.Content key={item.value} value={item.value} className="pt-5">
          {item.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

/** A row of `TabLink`s: pages or filters that have addresses. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className={strip}>
      {children}
    </nav>
  )
}

function TabAnchor({ className, ...props }: ComponentProps<'a'>) {
  return (
    <a
      {...props}
      className={cx(
        tab,
        'aria-[current=page]:border-brand aria-[current=page]:text-ink',
        className,
      )}
    />
  )
}

export const TabLink = createLink(TabAnchor)
