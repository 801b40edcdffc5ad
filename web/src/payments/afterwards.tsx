import { FileText, Mail, PackageCheck, ShieldCheck, Warehouse } from 'lucide-react'
import { useSession } from '../identity/session.ts'
import { buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { m } from '../messages.gen/messages.js'
import { receiptAddress } from './receipt.ts'

type Props = { groupIds: readonly string[]; onTerms: boolean }

/** What happens once orders are paid, and where to go from here. */
export function Afterwards({ groupIds, onTerms }: Props) {
  const email = useSession()?.person?.email
  return (
    <>
      <NextSteps {...{ email, onTerms }} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink to="/account/orders" look="primary">
          {m.payments_to_orders()}
        </ButtonLink>
        {!onTerms &&
          groupIds.map((groupId, index) => (
            <a key={groupId} href={receiptAddress(groupId)} download className={buttonClasses()}>
              <FileText aria-hidden className="size-4.5" />
              {m.payments_receipt()}
              {groupIds.length > 1 && ` ${index + 1}`}
            </a>
          ))}
        <ButtonLink to="/" look="quiet">
          {m.payments_shop_on()}
        </ButtonLink>
      </div>
    </>
  )
}

function NextSteps({ email, onTerms }: { email: string | undefined; onTerms: boolean }) {
  const steps = [
    { icon: Mail, text: email ? m.payments_next_mail_to({ email }) : m.payments_next_mail() },
    { icon: Warehouse, text: m.payments_next_supplier() },
    // No money of theirs is held before it is paid off.
    ...(onTerms ? [] : [{ icon: ShieldCheck, text: m.payments_next_held() }]),
    ...(onTerms ? [] : [{ icon: PackageCheck, text: m.payments_next_received() }]),
  ]
  return (
    <Card title={m.payments_next()}>
      <ol className="grid gap-3">
        {steps.map(({ icon: Icon, text }) => (
          <li key={text} className="flex gap-3">
            <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-brand-ink" strokeWidth={1.8} />
            {text}
          </li>
        ))}
      </ol>
    </Card>
  )
}
