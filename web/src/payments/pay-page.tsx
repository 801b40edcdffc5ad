import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { ErrorState } from '../ui/states.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { m } from '../messages.gen/messages.js'
import { Confirmation } from './confirmation.tsx'
import {
  isOnTerms,
  isToConfirm,
  useIntent,
  useReturn,
  useStartOver,
  type Intent,
} from './intent.ts'
import { useLeaving } from './leave.ts'
import { methodsQuery, scanningApp } from './methods.ts'
import { FromBalance, Headline, InReview, Scan, Transfer, Unpaid } from './pay-parts.tsx'
import type { Phase } from './phase.ts'
import { paymentsTexts } from './problem-texts.ts'

// This page is kept light: few payments end without one.
const Ended = lazy(async () => ({ default: (await import('./ended.tsx')).Ended }))

const titles: Readonly<Record<Phase, () => string>> = {
  checking: () => m.payments_checking(),
  unpaid: () => m.payments_unpaid(),
  declined: () => m.payments_declined(),
  review: () => m.payments_review(),
  paid: () => m.payments_paid(),
  expired: () => m.payments_expired(),
  cancelled: () => m.payments_cancelled(),
}

function titleOf(phase: Phase, intent: Intent | undefined): string {
  if (phase === 'unpaid' && isToConfirm(intent)) {
    return isOnTerms(intent) ? m.payments_confirm_order() : m.payments_confirm()
  }
  if (phase === 'paid' && intent?.purpose === 'top_up') return m.payments_topped_up()
  if (phase === 'paid' && intent?.purpose === 'debts') return m.payments_paid_off()
  if (phase === 'paid' && isOnTerms(intent)) return m.payments_on_terms()
  return titles[phase]()
}

/** Where the buyer comes back to from the network's page. It never decides the result: it asks. */
export function PayPage() {
  const { intentId = '' } = useParams({ strict: false })
  const { query, phase: found = 'checking', answers } = useIntent(intentId)
  const scanned = useMethodOnPage(query.data, 'qr')
  const sent = useMethodOnPage(query.data, 'transfer')
  const leaving = useLeaving()
  const asksToConfirm = isToConfirm(query.data)
  const startOver = useStartOver(intentId)
  useReturn(startOver)
  const { data: intent, error, refetch, isFetching } = query
  // Nobody else is asked: what we know is the truth.
  const phase = found === 'checking' && asksToConfirm ? 'unpaid' : found
  if (!intent && error) {
    const again = () => void refetch()
    return <ErrorState error={error} texts={paymentsTexts} retrying={isFetching} onRetry={again} />
  }
  if (intent?.mergedIntoId) {
    const params = { intentId: intent.mergedIntoId }
    return <Navigate to="/pay/$intentId" params={params} replace />
  }
  const onPage = scanned ?? sent
  const title = leaving
    ? m.payments_leaving()
    : (onPageTitle(scanned, sent) ?? titleOf(phase, intent))
  const sign = leaving ? 'checking' : scanned ? 'scan' : sent ? 'transfer' : phase
  return (
    <div className="mx-auto w-full max-w-2xl">
      {/* Read out whenever it changes: whoever waits may be looking elsewhere. */}
      <p role="status" className="sr-only">
        {title}
      </p>
      <Page title={title} heading={<Headline phase={sign} text={title} />}>
        {leaving && <Leaving url={leaving} />}
        {!leaving && !intent && <SkeletonRows rows={3} />}
        {!leaving && intent?.fromBalance && <FromBalance intent={intent} />}
        {!leaving && intent && scanned && (
          <Scan
            {...{ intent, method: scanned, asked: answers > 1, onAgain: startOver }}
            unanswered={query.isError}
          />
        )}
        {!leaving && intent && sent && (
          <Transfer
            {...{ intent, method: sent, asked: answers > 1, onAgain: startOver }}
            unanswered={query.isError}
          />
        )}
        {!leaving && intent && !onPage && (
          <Told phase={phase} intent={intent} unanswered={query.isError} onAgain={startOver} />
        )}
      </Page>
    </div>
  )
}

/** The method that is paid by something on this page; undefined where none is. */
function useMethodOnPage(intent: Intent | undefined, step: 'qr' | 'transfer'): string | undefined {
  const { data } = useQuery(methodsQuery)
  const method = intent?.state === 'awaiting_payment' ? intent.attempt?.method : undefined
  const isHere = data?.items.some((each) => each.method === method && each.step === step)
  return isHere ? method : undefined
}

function onPageTitle(scanned: string | undefined, sent: string | undefined): string | undefined {
  if (scanned) return m.payments_scan({ app: scanningApp(scanned) })
  return sent && m.payments_transfer()
}

type ToldProps = { phase: Phase; intent: Intent; unanswered: boolean; onAgain: () => void }

function Told({ phase, intent, unanswered, onAgain }: ToldProps) {
  if (phase === 'paid') return <Confirmation intent={intent} />
  if (phase === 'expired' || phase === 'cancelled') {
    return (
      <Suspense fallback={<SkeletonRows rows={2} />}>
        <Ended intent={intent} phase={phase} />
      </Suspense>
    )
  }
  if (phase === 'review') return <InReview {...{ intent, unanswered }} />
  if (phase === 'unpaid' || phase === 'declined') {
    return <Unpaid {...{ intent, unanswered, onAgain }} declined={phase === 'declined'} />
  }
  return <p className="text-lg text-muted">{m.payments_checking_text()}</p>
}

function Leaving({ url }: { url: string }) {
  return (
    <p className="text-lg text-muted">
      <a href={url} className="underline underline-offset-3">
        {m.payments_leaving_link()}
      </a>
    </p>
  )
}
