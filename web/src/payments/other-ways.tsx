import { useQuery } from '@tanstack/react-query'
import { Button } from '../ui/button.tsx'
import { formatMoney } from '../ui/format.ts'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { whyNotText, type MethodOffer } from './method-offer.tsx'
import { intentMethodsQuery, methodName } from './methods.ts'
import { PayLink } from './pay-link.tsx'
import { termsTexts } from './terms-texts.ts'

type Props = {
  intentId: string
  than: string | undefined
  isPending: boolean
  /** Why the last one could not be begun. */
  error: Error | null
  onPay: (method: string) => void
}

/** What the same orders come to in other ways. */
export function OtherWays({ intentId, than, isPending, error, onPay }: Props) {
  const query = useQuery(intentMethodsQuery(intentId))
  return (
    <section aria-label={m.payments_other_ways()} className="grid gap-3">
      {error && (
        <Notice tone="bad" live>
          {problemText(error, termsTexts)}
        </Notice>
      )}
      <Loaded query={query} texts={termsTexts}>
        {({ items }) => {
          const others = items.filter(({ method }) => method !== than)
          if (others.length === 0) return <p className="text-muted">{m.methods_no_other_ways()}</p>
          return (
            <>
              <p className="text-sm text-muted">{m.methods_other_ways_text()}</p>
              <ul className="grid gap-2">
                {others.map((offer) => (
                  <li key={offer.method}>
                    <OtherWay {...{ offer, isPending, onPay }} />
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Loaded>
      <PayLink intentId={intentId} />
    </section>
  )
}

type OtherWayProps = { offer: MethodOffer } & Pick<Props, 'isPending' | 'onPay'>

function OtherWay({ offer, isPending, onPay }: OtherWayProps) {
  const { method, price } = offer
  const name = methodName(method)
  if (!price) {
    return (
      <p className="text-sm text-muted">
        {name}: {whyNotText(offer)}
      </p>
    )
  }
  const amount = formatMoney(price.total, { locale: intlLocale(), code: 'always' })
  return (
    <Button wide pending={isPending} onClick={() => onPay(method)}>
      {m.payments_pay_with({ amount, method: name })}
    </Button>
  )
}
