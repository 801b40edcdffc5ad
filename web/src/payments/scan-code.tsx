import { LoaderCircle, RefreshCw } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { cx } from '../ui/cx.ts'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { QrCode } from '../ui/qr-code.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useNow } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { useCode } from './code.ts'
import type { Intent } from './intent.ts'
import type { Code } from './kept-code.ts'
import { MethodSign } from './method-sign.tsx'
import { scanningApp } from './methods.ts'
import { paymentsTexts } from './problem-texts.ts'
import { ScanOnPhone } from './scan-on-phone.tsx'

const PAYEE = 'Danbao'

type Props = {
  intent: Intent
  method: string
  /** The network has been asked once, so that what is paid already is not begun again. */
  asked: boolean
  unanswered: boolean
  onAgain: () => void
}

/** A code for the phone of who pays: how much, to whom, with which app, and for how long. */
export function ScanCode({ intent, method, asked, unanswered, onAgain }: Props) {
  const code = useCode({ intentId: intent.id, method }, { payBy: intent.expiresAt, enabled: asked })
  const app = scanningApp(method)
  const amount = formatMoney(intent.amount, { locale: intlLocale(), code: 'always' })
  const renew = () => void code.refetch()
  return (
    <Card>
      <div className="grid items-center gap-x-8 gap-y-5 sm:grid-cols-[auto_minmax(0,1fr)]">
        <Square
          code={code.data ?? undefined}
          error={code.error}
          label={m.scan_picture({ app, amount, payee: PAYEE })}
          renewing={code.isFetching}
          onRenew={renew}
        />
        <div className="grid gap-4">
          <dl className="grid gap-3">
            <div>
              <dt className="text-sm text-muted">{m.payments_to_pay()}</dt>
              <dd>
                <Money value={intent.amount} code="always" className="text-3xl font-semibold" />
              </dd>
            </div>
            <div>
              <dt className="text-sm text-muted">{m.scan_payee()}</dt>
              <dd className="flex items-center gap-2 font-semibold">{PAYEE}</dd>
            </div>
          </dl>
          {code.data && <Steps app={app} method={method} />}
          <Countdown until={intent.expiresAt} label={m.payments_time_left()} onEnd={onAgain} />
        </div>
      </div>
      <ScanOnPhone app={app} content={code.data?.content} />
      <p className="mt-5 flex items-start gap-2 border-t border-line pt-4 text-sm text-muted">
        <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 animate-spin" />
        {unanswered ? m.payments_no_answer() : m.scan_waiting()}
      </p>
    </Card>
  )
}

function Steps({ app, method }: { app: string; method: string }) {
  const steps = [m.scan_open({ app }), m.scan_point(), m.scan_pay()]
  return (
    <div className="flex gap-3">
      <MethodSign method={method} />
      <ol className="list-inside list-decimal space-y-1">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  )
}

type SquareProps = {
  code: Code | undefined
  error: Error | null
  label: string
  renewing: boolean
  onRenew: () => void
}

const size = 'w-full max-w-72 rounded-lg'

/** The code itself, or what stands in its place while there is none. */
function Square({ code, error, label, renewing, onRenew }: SquareProps) {
  const isDead = useNow(1000) >= (code?.until ?? new Date(8.64e15))
  const again = (
    <Button
      pending={renewing}
      icon={<RefreshCw aria-hidden className="size-4" />}
      onClick={onRenew}
    >
      {m.scan_new()}
    </Button>
  )
  if (error && (!code || isDead)) {
    return (
      <Notice tone="warn" live className="max-w-72" actions={again}>
        {problemText(error, paymentsTexts)}
      </Notice>
    )
  }
  if (!code) {
    return (
      <div role="status" className="mx-auto grid w-full max-w-72">
        <span className="sr-only">{m.scan_loading()}</span>
        <Skeleton className={cx('aspect-square', size)} />
      </div>
    )
  }
  return (
    <div className="mx-auto grid w-full max-w-72 justify-items-center gap-2">
      <div className={cx('relative bg-white', size)}>
        <QrCode
          content={code.content}
          label={label}
          className={cx('border border-line', size, isDead && 'opacity-10')}
        />
        {isDead && (
          <p
            role="status"
            className="absolute inset-0 grid place-content-center text-center font-semibold text-black"
          >
            {m.scan_dead()}
          </p>
        )}
      </div>
      {isDead ? again : <RenewQuietly {...{ renewing, onRenew }} />}
    </div>
  )
}

// For who has a reason of their own, such as an app that says the code is old.
function RenewQuietly({ renewing, onRenew }: Pick<SquareProps, 'renewing' | 'onRenew'>) {
  return (
    <Button look="quiet" size="sm" pending={renewing} onClick={onRenew}>
      {m.scan_new()}
    </Button>
  )
}
