import { Check } from 'lucide-react'
import { MethodSign } from '../payments/method-sign.tsx'
import { methodAbout, methodName, type PaymentMethod } from '../payments/methods.ts'
import { Card } from '../ui/card.tsx'
import { RadioCards } from '../ui/choice.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  methods: readonly PaymentMethod[]
  method: string | undefined
  onChoose: (method: string) => void
}

/** How to pay: the currency each way charges in, what it costs, what it takes, how fast it is. */
export function CheckoutMethod({ methods, method, onChoose }: Props) {
  return (
    <Card title={m.orders_method()}>
      {methods.length === 0 && <Notice tone="warn">{m.orders_no_method()}</Notice>}
      <fieldset className="min-w-0">
        <legend className="sr-only">{m.orders_method()}</legend>
        <RadioCards
          id="checkout-method"
          name="method"
          value={method ?? ''}
          onChange={(event) => onChoose(event.target.value)}
          choices={methods.map(({ method: value, currencies, ...terms }) => ({
            value,
            label: (
              <span className="inline-flex items-center gap-2.5">
                <MethodSign method={value} />
                {methodName(value)}
              </span>
            ),
            aside: (
              <span className="text-sm text-muted">
                {m.orders_charged_in({ currency: currencies.join(', ') })}
              </span>
            ),
            description: (
              <>
                {methodAbout(value)}
                <Terms {...terms} />
              </>
            ),
          }))}
        />
      </fieldset>
    </Card>
  )
}

type TermsProps = Pick<PaymentMethod, 'limits' | 'surchargeBps' | 'confirms'>

function Terms({ limits, surchargeBps, confirms }: TermsProps) {
  const max = formatMoney(limits.max, { locale: intlLocale(), code: 'always' })
  const facts = [
    surchargeBps === 0
      ? m.payments_no_surcharge()
      : m.payments_surcharge({ percent: formatPercent(surchargeBps, intlLocale()) }),
    m.payments_limit({ max }),
    confirms === 'at_once' ? m.payments_confirms_at_once() : m.payments_confirms_in_days(),
  ]
  return (
    <span className="mt-1.5 grid gap-x-5 gap-y-0.5 sm:flex sm:flex-wrap">
      {facts.map((fact) => (
        <span key={fact} className="flex items-center gap-1.5">
          <Check aria-hidden className="size-3.5 shrink-0" />
          {fact}
        </span>
      ))}
    </span>
  )
}

function formatPercent(bps: number, locale: string): string {
  const options = { style: 'percent', maximumFractionDigits: 2 } as const
  return new Intl.NumberFormat(locale, options).format(bps / 10_000)
}
