import { useParams } from '@tanstack/react-router'
import { LoaderCircle } from 'lucide-react'
import { ErrorState } from '../ui/states.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { Confirmation } from './confirmation.tsx'
import { useIntent, useReturn, useStartOver, type Intent } from './intent.ts'
import { useLeaving } from './leave.ts'
import { Ended, Headline, Unpaid } from './pay-parts.tsx'
import type { Phase } from './phase.ts'
import { paymentsTexts } from './problem-texts.ts'

const titles: Readonly<Record<Phase, () => string>> = {
  checking: () => m.payments_checking(),
  unpaid: () => m.payments_unpaid(),
  paid: () => m.payments_paid(),
  expired: () => m.payments_expired(),
  cancelled: () => m.payments_cancelled(),
}

/** Where the buyer comes back to from the network's page. It never decides the result: it asks. */
export function PayPage() {
  const { intentId = '' } = useParams({ strict: false })
  const { query, phase } = useIntent(intentId)
  const leaving = useLeaving()
  const startOver = useStartOver(intentId)
  useReturn(startOver)
  const { data: intent, error, refetch, isFetching } = query
  if (leaving) return <Leaving url={leaving} />
  if (!intent || !phase) {
    if (!error) return <Waiting />
    return (
      <ErrorState
        error={error}
        texts={paymentsTexts}
        retrying={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <div className="mx-auto w-full max-w-2xl">
      <Page title={titles[phase]()} heading={<Headline phase={phase} text={titles[phase]()} />}>
        <Told phase={phase} intent={intent} unanswered={query.isError} onAgain={startOver} />
      </Page>
    </div>
  )
}

type ToldProps = { phase: Phase; intent: Intent; unanswered: boolean; onAgain: () => void }

function Told({ phase, intent, unanswered, onAgain }: ToldProps) {
  if (phase === 'paid') return <Confirmation intent={intent} />
  if (phase === 'expired' || phase === 'cancelled') return <Ended intent={intent} phase={phase} />
  if (phase === 'unpaid') return <Unpaid {...{ intent, unanswered, onAgain }} />
  return <p className="text-lg text-muted">{m.payments_checking_text()}</p>
}

function Waiting() {
  return (
    <div className="mx-auto w-full max-w-2xl">
      <Page
        title={m.payments_checking()}
        heading={<Headline phase="checking" text={m.payments_checking()} />}
      >
        <SkeletonRows rows={3} />
      </Page>
    </div>
  )
}

function Leaving({ url }: { url: string }) {
  return (
    <div className="mx-auto w-full max-w-2xl">
      <Page title={m.payments_leaving()}>
        <p className="flex items-center gap-3 text-lg text-muted">
          <LoaderCircle aria-hidden className="size-6 animate-spin" />
          <a href={url} className="underline underline-offset-3">
            {m.payments_leaving_link()}
          </a>
        </p>
      </Page>
    </div>
  )
}
