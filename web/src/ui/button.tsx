import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'border-transparent bg-brand text-on-brand hover:bg-brand-hover shadow-card',
  secondary: 'border-line-strong bg-surface text-ink hover:bg-sunken shadow-card',
  quiet: 'border-transparent text-ink hover:bg-sunken',
  danger: 'border-transparent bg-bad-fill text-white hover:bg-bad-fill-hover shadow-card',
}

const sizes: Readonly<Record<ButtonSize, string>> = {
  sm: 'min-h-8 px-2.5 text-sm gap-1.5',
  md: 'min-h-10 px-4 gap-2',
  lg: 'min-h-12 px-5 text-lg gap-2.5',
}

type Style = {
  look?: ButtonLook | undefined
  size?: ButtonSize | undefined
  wide?: boolean | undefined
}

/** For what looks like a button but is a link, a label or a menu's trigger. */
export function buttonClasses({
  look = 'secondary',
  size = 'md',
  wide = false,
}: Style = {}): string {
  return cx(
    'inline-flex items-center justify-center rounded-md border py-1 text-center font-medium',
    'select-none transition-colors [&_svg]:shrink-0',
    'aria-disabled:opacity-60 disabled:opacity-60',
    looks[look],
    sizes[size],
    wide && 'w-full',
  )
}

type Props = ComponentProps<'button'> &
  Style & {
    /** The work is under way: the button keeps its place and focus, and does not act again. */
    pending?: boolean | undefined
    icon?: ReactNode
  }

export function Button({ look, size, wide, pending, icon, className, children, ...rest }: Props) {
  const { type = 'button', onClick, ...props } = rest
  return (
    <button
      {...props}
      type={type}
      className={cx(buttonClasses({ look, size, wide }), className)}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => {
        if (pending) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {pending ? <LoaderCircle aria-hidden className="size-[1.15em] animate-spin" /> : icon}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  label: string
  children: ReactNode
}

/** A square button with a sign only; the label is read out and shown on hover. */
export function IconButton({
  label,
  className,
  children,
  type = 'button',
  ...props
}: IconButtonProps) {
  return (
    <button
      {...props}
      type={type}
      aria-label={label}
      title={label}
      className={cx(
        'inline-flex size-10 shrink-0 items-center justify-center rounded-md text-muted',
        'transition-colors hover:bg-sunken hover:text-ink aria-disabled:opacity-50 disabled:opacity-50 [&_svg]:size-5',
        className,
      )}
    >
      {children}
    </button>
  )
}
