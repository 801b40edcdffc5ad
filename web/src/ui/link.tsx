import { createLink } from '@tanstack/react-router'
import { ExternalLink as ExternalSign } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { buttonClasses, type ButtonLook, type ButtonSize } from './button.tsx'
import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

const textLink =
  'rounded-sm font-medium text-brand-ink underline decoration-brand-line underline-offset-3 hover:decoration-current'

function TextAnchor({ className, ...props }: ComponentProps<'a'>) {
  return <a {...props} className={cx(textLink, className)} />
}

/** A link within text or on its own. */
export const TextLink = createLink(TextAnchor)

function PlainAnchor(props: ComponentProps<'a'>) {
  return <a {...props} />
}

/** A link without a look of its own: cards, pictures, the logo. */
export const PlainLink = createLink(PlainAnchor)

type ButtonAnchorProps = ComponentProps<'a'> & {
  look?: ButtonLook | undefined
  size?: ButtonSize | undefined
  wide?: boolean | undefined
  icon?: ReactNode
}

function ButtonAnchor({
  look,
  size,
  wide,
  icon,
  className,
  children,
  ...props
}: ButtonAnchorProps) {
  return (
    <a {...props} className={cx(buttonClasses({ look, size, wide }), className)}>
      {icon}
      {children}
    </a>
  )
}

/** Leads to another page and looks like a button. */
export const ButtonLink = createLink(ButtonAnchor)

function RowAnchor({ className, ...props }: ComponentProps<'a'>) {
  return (
    <a
      {...props}
      className={cx(
        'font-medium text-ink after:absolute after:inset-0 hover:text-brand-ink',
        className,
      )}
    />
  )
}

/** The link of a table's row or of a card: its target is the whole of it. */
export const RowLink = createLink(RowAnchor)

/** Leaves the app; opens beside it, so that nothing typed here is lost. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={textLink}>
      {children}
      <ExternalSign aria-hidden className="ml-1 inline size-[0.9em] align-[-0.08em]" />
      <span className="sr-only"> ({m.ui_opens_new_tab()})</span>
    </a>
  )
}
