import { MethodSign } from '../payments/method-sign.tsx'
import { methodAbout } from '../payments/method-about.ts'
import { methodName, type PaymentMethod } from '../payments/methods.ts'
import { OfferFacts, recommendedText, whyNotText } from '../payments/method-offer.tsx'
import type { MethodOffer } from '../payments/method-offer.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox, RadioCards } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import type { Money as MoneyValue } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Badge } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  methods: readonly PaymentMethod[]
  /** What each comes to, once there is a quote. */
  offers: readonly MethodOffer[] | undefined
  method: string | undefined
  onChoose: (method: string) => void
  currency: string | undefined
  onCurrency: (currency: string | undefined) => void
  /** What there is to pay a part with. */
  balance: MoneyValue | null
  useBalance: boolean
  onUseBalance: (use: boolean) => void
}

/** How to pay: what it comes to by each way, what that costs, and how fast it is. */
export function CheckoutMethod(props: Props) {
  const { methods, offers, method, onChoose, balance } = props
  return (
    <Card title={m.orders_method()}>
      {methods.length === 0 && <Notice tone="warn">{m.orders_no_method()}</Notice>}
      <PayIn {...props} />
      <MethodChoices {...{ methods, offers, method, onChoose }} />
      {balance && (
        <Checkbox
          className="mt-3"
          checked={props.useBalance}
          onChange={(event) => props.onUseBalance(event.target.checked)}
          label={
            <>
              {m.orders_use_balance()} <Money value={balance} code="always" />
            </>
          }
          hint={m.orders_use_balance_hint()}
        />
      )}
    </Card>
  )
}

type ChoicesProps = Pick<Props, 'methods' | 'offers' | 'method' | 'onChoose'>

/** Every method with what it comes to, or why it cannot be used. */
export function MethodChoices({ methods, offers, method, onChoose }: ChoicesProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{m.orders_method()}</legend>
      <RadioCards
        id="checkout-method"
        name="method"
        value={method ?? ''}
        onChange={(event) => onChoose(event.target.value)}
        choices={methods.map(({ method: value }) => {
          const offer = offers?.find((one) => one.method === value)
          const unavailable = offer && whyNotText(offer)
          return {
            value,
            label: <Label name={value} offer={offer} />,
            aside: offer?.price && <Money value={offer.price.total} code="always" />,
            description: (
              <>
                {methodAbout(value)}
                {offer && <OfferFacts offer={offer} isChosen={value === method} />}
              </>
            ),
            ...(unavailable ? { unavailable } : {}),
          }
        })}
      />
    </fieldset>
  )
}

function Label({ name, offer }: { name: string; offer: MethodOffer | undefined }) {
  const why = offer && recommendedText(offer)
  return (
    <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      <MethodSign method={name} />
      {methodName(name)}
      {why && <Badge tone="good">{m.methods_recommended()}</Badge>}
      {why && <span className="text-sm font-normal text-muted">{why}</span>}
    </span>
  )
}

type PayInProps = Pick<Props, 'methods' | 'currency' | 'onCurrency'>

/** Only where there is something to choose. */
function PayIn({ methods, currency, onCurrency }: PayInProps) {
  // A balance and a credit line pay in what they have.
  const networks = methods.filter(({ step }) => step !== 'confirm')
  const all = [...new Set(networks.flatMap(({ currencies }) => currencies))].toSorted()
  if (all.length < 2) return null
  const names = new Intl.DisplayNames(intlLocale(), { type: 'currency' })
  return (
    <Field id="pay-in" label={m.orders_pay_in()} optional className="mb-4 max-w-80">
      {(control) => (
        <Select
          {...control}
          value={currency ?? ''}
          onChange={(event) => onCurrency(event.target.value || undefined)}
          options={[
            { value: '', label: m.orders_pay_in_own() },
            ...all.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` })),
          ]}
        />
      )}
    </Field>
  )
}
