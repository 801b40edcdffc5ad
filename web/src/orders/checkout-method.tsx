import { methodAbout, methodName, type PaymentMethod } from '../payments/methods.ts'
import { Card } from '../ui/card.tsx'
import { RadioCards } from '../ui/choice.tsx'
import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  methods: readonly PaymentMethod[]
  method: string | undefined
  onChoose: (method: string) => void
}

/** How to pay, with the currency each way charges in. */
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
          choices={methods.map(({ method: value, currencies }) => ({
            value,
            label: methodName(value),
            aside: (
              <span className="text-sm text-muted">
                {m.orders_charged_in({ currency: currencies.join(', ') })}
              </span>
            ),
            description: methodAbout(value),
          }))}
        />
      </fieldset>
    </Card>
  )
}
