import { LoaderCircle, Printer } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { QrCode } from '../ui/qr-code.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import type { Intent } from './intent.ts'
import { paymentsTexts } from './problem-texts.ts'
import { TransferProofs } from './transfer-proofs.tsx'
import { inFours, useTransfer, type TransferStep } from './transfer.ts'

type Props = {
  intent: Intent
  method: string
  /** The attempt has been asked about once, so that what is paid already is not begun again. */
  asked: boolean
  unanswered: boolean
}

/** Where to send the money, with which reference, what it costs, and how long it takes. */
export function TransferDetails({ intent, method, asked, unanswered }: Props) {
  const query = useTransfer({ intentId: intent.id, method }, asked)
  return (
    <Card>
      <Loaded query={query} texts={paymentsTexts}>
        {(step) => (step ? <Order step={step} /> : <p>{m.payments_checking_text()}</p>)}
      </Loaded>
      <div className="mt-5">
        <TransferProofs intentId={intent.id} />
      </div>
      <p className="mt-5 flex items-start gap-2 border-t border-line pt-4 text-sm text-muted">
        <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 animate-spin" />
        {unanswered ? m.payments_no_answer() : m.transfers_waiting()}
      </p>
    </Card>
  )
}

function Order({ step }: { step: TransferStep }) {
  const { epcQr, account, amount } = step
  const shown = formatMoney(amount, { locale: intlLocale(), code: 'always' })
  return (
    <div className="grid gap-5">
      <p>
        <span className="block text-sm text-muted">{m.payments_to_pay()}</span>
        <Money value={amount} code="always" className="text-3xl font-semibold" />
      </p>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Details rows={rowsOf(step)} />
        {epcQr !== null && (
          <figure className="mx-auto grid w-full max-w-44 justify-items-center gap-2">
            <QrCode
              content={epcQr}
              label={m.transfers_code({ amount: shown, payee: account.holder })}
              className="w-full rounded-lg border border-line"
            />
            <figcaption className="text-center text-sm text-muted">{m.transfers_scan()}</figcaption>
          </figure>
        )}
      </div>
      <Notice tone="warn" title={m.transfers_reference_title()}>
        {m.transfers_reference_text()}
      </Notice>
      <ul className="list-inside list-disc space-y-1 text-sm text-muted">
        <li>{step.charges === 'OUR' ? m.transfers_our() : m.transfers_free()}</li>
        <li>{m.transfers_days({ min: step.days.min, max: step.days.max })}</li>
        <li>
          {m.transfers_until()} <Time at={step.expiresAt} />
        </li>
        <li>{m.transfers_only()}</li>
      </ul>
      <Button
        icon={<Printer aria-hidden className="size-4" />}
        className="print:hidden"
        onClick={() => window.print()}
      >
        {m.transfers_print()}
      </Button>
    </div>
  )
}

function rowsOf({ account, reference, amount }: TransferStep) {
  const copied = (label: string, value: string, shown = value) => ({
    label,
    value: (
      <Copy value={value} label={label}>
        {shown}
      </Copy>
    ),
  })
  const decimal = formatMoney(amount, { locale: intlLocale(), code: 'always' })
  const number = account.iban ?? account.number ?? ''
  return [
    copied(m.transfers_reference(), reference, inFours(reference)),
    copied(m.transfers_payee(), account.holder),
    copied(
      account.iban ? m.transfers_iban() : m.transfers_number(),
      number,
      account.iban ? inFours(number) : number,
    ),
    ...(account.bic ? [copied(m.transfers_bic(), account.bic)] : []),
    { label: m.transfers_bank(), value: `${account.bankName}, ${account.bankCountry}` },
    { label: m.payments_to_pay(), value: decimal },
  ]
}
