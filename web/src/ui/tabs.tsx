import { createLink } from '@tanstack/react-router'
import * as Radix from 'radix-ui/tabs'
import { useEffect, useRef, type ComponentProps, type ReactNode, type RefObject } from 'react'
import { cx } from './cx.ts'

const tab = cx(
  '-mb-px inline-flex min-h-11 items-center gap-2 border-b-2 border-transparent px-1 font-medium whitespace-nowrap text-muted',
  'transition-colors hover:text-ink focus-visible:-outline-offset-2',
)
const strip =
  'relative flex gap-3.5 overflow-x-auto border-b border-line [scrollbar-width:none] sm:gap-5'

/** Where not all tabs fit, the one that is shown is in sight. */
function useCurrentInSight(): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>(
      '[aria-current="page"], [data-state="active"]',
    )
    if (!list.current || !current) return
    const beyond = current.offsetLeft + current.offsetWidth - list.current.clientWidth
    list.current.scrollLeft = Math.max(0, beyond)
  })
  return list
}

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
  const list = useCurrentInSight()
  return (
    <Radix.Root {...state} {...(onChange ? { onValueChange: onChange } : {})}>
      <Radix.List ref={list} aria-label={label} className={strip}>
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
  const list = useCurrentInSight()
  return (
    <nav aria-label={label}>
      <div ref={list} className={strip}>
        {children}
      </div>
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
