import { X } from 'lucide-react'
import * as Alert from 'radix-ui/alert-dialog'
import * as Radix from 'radix-ui/dialog'
import { useState, type ReactNode } from 'react'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { m } from '../messages.gen/messages.js'

const scrim = 'fixed inset-0 z-40 bg-scrim animate-fade'
const panel = cx(
  'fixed z-50 flex max-h-[min(44rem,calc(100dvh-2rem))] flex-col rounded-xl border border-line bg-raised shadow-float',
  'inset-x-4 bottom-4 animate-rise sm:inset-x-auto sm:bottom-auto sm:top-1/2 sm:left-1/2',
  'sm:w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:-translate-y-1/2',
)

type DialogProps = {
  title: ReactNode
  description?: ReactNode
  /** Opens it; left out where the caller holds `open`. */
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  footer?: ReactNode
  size?: 'md' | 'lg'
  children?: ReactNode
}

/** A task in front of the page. Focus stays inside, and goes back where it was. */
export function Dialog({
  title,
  description,
  trigger,
  footer,
  size = 'md',
  children,
  ...state
}: DialogProps) {
  return (
    <Radix.Root {...state}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={scrim} />
        <Radix.Content
          className={cx(panel, size === 'md' ? 'sm:max-w-lg' : 'sm:max-w-3xl')}
          onOpenAutoFocus={focusFirstField}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4">
            <div className="min-w-0 pt-1">
              <Radix.Title className="text-xl font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label={m.ui_close()} className="-mr-2">
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <footer className={footerClasses}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Who opens a form wants to fill it in, not to close it. */
function focusFirstField(event: Event): void {
  const { currentTarget: dialog } = event
  if (!(dialog instanceof HTMLElement)) return
  const field = dialog.querySelector<HTMLElement>('form :is(input, select, textarea)')
  if (!field) return
  event.preventDefault()
  field.focus()
}

const footerClasses =
  'flex flex-col-reverse gap-2 rounded-b-xl border-t border-line px-5 py-3.5 sm:flex-row sm:justify-end'

/** Closes the dialog it stands in: `<DialogClose><Button>…</Button></DialogClose>`. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>
}

type DrawerProps = Omit<DialogProps, 'size' | 'description' | 'footer'> & {
  /** Where the focus goes on closing, if not back to the trigger: prevent the default first. */
  onCloseAutoFocus?: (event: Event) => void
}

/** Slides in from the side: navigation on phones, filters. */
export function Drawer(props: DrawerProps) {
  const { title, trigger, children, onCloseAutoFocus, ...state } = props
  return (
    <Radix.Root {...state}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className={scrim} />
        <Radix.Content
          aria-describedby={undefined}
          {...(onCloseAutoFocus ? { onCloseAutoFocus } : {})}
          className="fixed inset-y-0 right-0 z-50 flex w-[min(22rem,88vw)] animate-slide flex-col border-l border-line bg-raised shadow-float"
        >
          <header className="flex h-16 items-center justify-between gap-4 border-b border-line pr-3 pl-5">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={m.ui_close()}>
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ConfirmProps = {
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  title: ReactNode
  /** What will happen, with amounts; whether it can be undone. */
  children: ReactNode
  /** Says what it does: "Refund £120.00", never "OK". */
  action: string
  danger?: boolean
  /** While its promise runs the dialog stays, pending; it closes when that is fulfilled. */
  onConfirm: () => Promise<unknown>
}

/** Asks before something that cannot be taken back. Only its buttons and Escape close it. */
export function ConfirmDialog(props: ConfirmProps) {
  const { trigger, title, children, action, danger = false, onConfirm, onOpenChange } = props
  const [ownOpen, setOwnOpen] = useState(false)
  const [pending, setPending] = useState(false)
  const setOpen = (open: boolean) => {
    if (pending) return
    setOwnOpen(open)
    onOpenChange?.(open)
  }
  const confirm = async () => {
    setPending(true)
    const done = await onConfirm().then(
      () => true,
      () => false, // The caller shows the problem inside; the dialog stays open for it.
    )
    setPending(false)
    if (!done) return
    setOwnOpen(false)
    onOpenChange?.(false)
  }
  return (
    <Alert.Root open={props.open ?? ownOpen} onOpenChange={setOpen}>
      {trigger && <Alert.Trigger asChild>{trigger}</Alert.Trigger>}
      <Alert.Portal>
        <Alert.Overlay className={scrim} />
        <Alert.Content className={cx(panel, 'sm:max-w-md')}>
          <div className="min-h-0 overflow-y-auto px-5 py-5">
            <Alert.Title className="text-xl font-semibold">{title}</Alert.Title>
            <Alert.Description asChild>
              <div className="mt-2">{children}</div>
            </Alert.Description>
          </div>
          <footer className={footerClasses}>
            <Alert.Cancel asChild>
              <Button disabled={pending}>{m.ui_cancel()}</Button>
            </Alert.Cancel>
            <Button
              look={danger ? 'danger' : 'primary'}
              {...{ pending }}
              onClick={() => void confirm()}
            >
              {action}
            </Button>
          </footer>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  )
}
