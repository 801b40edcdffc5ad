import { useQuery } from '@tanstack/react-query'
import { dueText, TermsStatus } from '../credit/due.tsx'
import { Button } from '../ui/button.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { useConfirm } from './confirm-from-balance.tsx'
import { groupQuery } from './group.ts'
import type { Intent } from './intent.ts'
import { intentMethodsQuery } from './methods.ts'
import { termsTexts } from './terms-texts.ts'

type Props = { intent: Intent; onDone: () => void }

/** The last word before the buyer owes it: how much, and until when. */
export function ConfirmOnTerms({ intent, onDone }: Props) {
  const { confirm, error, isPending } = useConfirm(intent.id, onDone)
  const offers = useQuery(intentMethodsQuery(intent.id)).data?.items ?? []
  const credit = offers.find(({ method }) => method === 'terms')?.credit
  const amount = formatMoney(intent.amount, { locale: intlLocale(), code: 'always' })
  return (
    <div className="grid gap-3">
      <p className="text-muted">{m.credit_confirm_text()}</p>
      {credit && (
        <Details
          align="end"
          rows={[
            { label: m.credit_due(), value: dueText(credit.dueOn), strong: true },
            { label: m.credit_days(), value: m.credit_days_short({ count: credit.days }) },
          ]}
        />
      )}
      {error && (
        <Notice tone="bad" live>
          {problemText(error, termsTexts)}
        </Notice>
      )}
      <Button look="primary" size="lg" wide pending={isPending} onClick={confirm}>
        {credit
          ? m.credit_confirm_pay({ amount, date: dueText(credit.dueOn) })
          : m.credit_confirm_plain({ amount })}
      </Button>
    </div>
  )
}

/** Ordered on terms: what is owed, and until when. */
export function Owing({ intent: { amount, groupIds } }: Pick<Props, 'intent'>) {
  const [groupId] = groupIds
  const group = useQuery({ ...groupQuery(groupId ?? ''), enabled: groupId !== undefined })
  const terms = group.data?.orders[0]?.terms
  return (
    <div className="grid gap-3">
      <p className="text-lg">
        {m.credit_confirmed_amount()}{' '}
        <Money value={amount} code="always" className="font-semibold" />
        <span className="block text-muted">{m.credit_confirmed_text()}</span>
      </p>
      <p className="flex flex-wrap items-center gap-3">
        {terms && <TermsStatus terms={terms} />}
        <ButtonLink to="/account/terms" size="sm">
          {m.credit_to_terms()}
        </ButtonLink>
      </p>
    </div>
  )
}

/** What was owed is paid off. */
export function PaidOff({ amount }: Pick<Intent, 'amount'>) {
  return (
    <div className="grid gap-6">
      <p className="text-lg">
        {m.credit_paid_off()} <Money value={amount} code="always" className="font-semibold" />
        <span className="block text-muted">{m.credit_paid_off_text()}</span>
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink to="/account/terms" look="primary">
          {m.credit_to_terms()}
        </ButtonLink>
        <ButtonLink to="/" look="quiet">
          {m.payments_shop_on()}
        </ButtonLink>
      </div>
    </div>
  )
}
