import { createIdempotencyKey, idempotencyHeader, unwrap, type operations } from '@danbao/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Countdown } from '../ui/countdown.tsx'
import { Details } from '../ui/details.tsx'
import { formatMoney } from '../ui/format.ts'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { QrCode } from '../ui/qr-code.tsx'
import { EmptyState } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { leaveFor } from './leave.ts'
import { whyNotText, type MethodOffer } from './method-offer.tsx'
import { methodName, scanningApp } from './methods.ts'
import { payLinkTexts } from './pay-link-texts.ts'
import { useOnce } from './pay-writes.ts'
import { pollPauseMs } from './phase.ts'
import type { TransferStep } from './transfer.ts'
import { TransferOrder } from './transfer-details.tsx'

type Shared = operations['viewPayLink']['responses'][200]['content']['application/json']

const KEPT = 'danbao-pay-for'

/** From the link's end, which no server sees; kept for the way back from the network's page. */
function readToken(): string | null {
  const token = globalThis.location.hash.slice(1)
  if (token) sessionStorage.setItem(KEPT, token)
  return token || sessionStorage.getItem(KEPT)
}

/** Somebody pays for another, without an account. */
export function PayForPage() {
  const [token] = useState(readToken)
  return (
    <div className="mx-auto w-full max-w-xl">
      <Page title={m.paylinks_title()}>
        {token ? (
          <Asked token={token} />
        ) : (
          <EmptyState title={<h2>{m.paylinks_lost()}</h2>}>{m.paylinks_lost_text()}</EmptyState>
        )}
      </Page>
    </div>
  )
}

const sharedKey = (token: string) => ['pay-for', token]

function Asked({ token }: { token: string }) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: sharedKey(token),
    queryFn: () => {
      // The first answer is what is known; then the network is asked.
      const check = client.getQueryData(sharedKey(token)) !== undefined
      return unwrap(api.POST('/v1/pay-links/view', { body: { token, check } }))
    },
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data ? pollPauseMs({ state: data.state, answers: dataUpdateCount }) : false,
    retry: false,
    meta: { anonymous: true },
  })
  return (
    <Loaded query={query} texts={payLinkTexts}>
      {(shared) => <Told token={token} shared={shared} onAgain={() => void query.refetch()} />}
    </Loaded>
  )
}

type ToldProps = { token: string; shared: Shared; onAgain: () => void }

function Told({ token, shared, onAgain }: ToldProps) {
  if (shared.state === 'succeeded') {
    return (
      <Notice tone="good" live title={m.paylinks_paid()}>
        {m.paylinks_paid_text()}
      </Notice>
    )
  }
  if (shared.state !== 'awaiting_payment') {
    return (
      <Notice tone="note" live title={m.paylinks_over()}>
        {m.paylinks_over_text()}
      </Notice>
    )
  }
  return (
    <div className="grid gap-5">
      <p className="text-lg text-muted">{m.paylinks_intro()}</p>
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <p>
            <span className="block text-sm text-muted">{m.paylinks_amount()}</span>
            <Money value={shared.amount} code="always" className="text-2xl font-semibold" />
          </p>
          <Countdown until={shared.expiresAt} label={m.paylinks_until()} onEnd={onAgain} />
        </div>
        <div className="mt-4">
          <Details
            rows={[
              { label: m.paylinks_for(), value: shared.subject },
              { label: m.paylinks_until_time(), value: <Time at={shared.expiresAt} /> },
            ]}
          />
        </div>
        {shared.attempt?.inReview ? (
          <Notice tone="warn" live className="mt-5">
            {m.paylinks_review()}
          </Notice>
        ) : (
          <Ways token={token} shared={shared} onNothing={onAgain} />
        )}
      </Card>
      <p className="flex items-center gap-2 text-sm text-muted">
        <LoaderCircle aria-hidden className="size-4 animate-spin" />
        {m.paylinks_waiting()}
      </p>
    </div>
  )
}

type WaysProps = { token: string; shared: Shared; onNothing: () => void }

/** A button for each way to pay, and what to scan or to send by the one that was chosen. */
function Ways({ token, shared, onNothing }: WaysProps) {
  const [code, setCode] = useState<{ method: string; content: string }>()
  const transfer = useTransferOf({ token, attempt: shared.attempt })
  const { once, release } = useOnce()
  const { mutate, error, isPending } = useWrite({
    send: (body: { token: string; method: string }, headers) =>
      unwrap(api.POST('/v1/pay-links/pay', { params: {}, headers, body })),
    onSuccess: ({ next }, { method }) => {
      setCode(next?.kind === 'qr' ? { method, content: next.content } : undefined)
      if (next?.kind === 'redirect') leaveFor(next.url)
      else onNothing()
    },
    onSettled: release,
  })
  const chosen = code?.method ?? (transfer ? shared.attempt?.method : undefined)
  const others = shared.methods.filter(({ method }) => method !== chosen)
  return (
    <div className="mt-5 grid gap-3">
      {error && (
        <Notice tone="bad" live>
          {problemText(error, payLinkTexts)}
        </Notice>
      )}
      {code && <CodeToScan {...code} />}
      {!code && transfer && <TransferOrder step={transfer} />}
      {chosen && others.length > 0 && (
        <h2 className="mt-2 border-t border-line pt-4 font-semibold">{m.payments_other_ways()}</h2>
      )}
      {others.map((offer) => (
        <Way
          key={offer.method}
          offer={offer}
          isFirst={chosen === undefined}
          pending={isPending}
          onPay={() => once(() => mutate({ token, method: offer.method }))}
        />
      ))}
    </div>
  )
}

type WayProps = { offer: MethodOffer; isFirst: boolean; pending: boolean; onPay: () => void }

function Way({ offer, isFirst, pending, onPay }: WayProps) {
  const name = methodName(offer.method)
  if (!offer.price) {
    return (
      <p className="text-sm text-muted">
        {name}: {whyNotText(offer)}
      </p>
    )
  }
  const amount = formatMoney(offer.price.total, { locale: intlLocale(), code: 'always' })
  return (
    <Button
      look={isFirst ? 'primary' : 'secondary'}
      size={isFirst ? 'lg' : 'md'}
      wide
      pending={pending}
      onClick={onPay}
    >
      {m.payments_pay_with({ amount, method: name })}
    </Button>
  )
}

type Chosen = Readonly<{ token: string; attempt: Shared['attempt'] }>

/**
 * Where to send the money, if the last try is by transfer; again when a part of it has come. Asking
 * leads to the same try.
 */
function useTransferOf({ token, attempt }: Chosen): TransferStep | null {
  const received = attempt?.received
  const { data } = useQuery({
    queryKey: ['pay-for-transfer', token, attempt?.method, received?.minor],
    queryFn: async () => {
      const headers = idempotencyHeader(createIdempotencyKey())
      const body = { token, method: attempt?.method ?? '' }
      const { next } = await unwrap(api.POST('/v1/pay-links/pay', { params: {}, headers, body }))
      return next?.kind === 'transfer' ? next : null
    },
    enabled: Boolean(received), // Only transfers come in parts.
    staleTime: Infinity,
    retry: false,
    meta: { anonymous: true },
  })
  return (received && data) || null
}

function CodeToScan({ method, content }: { method: string; content: string }) {
  const text = m.paylinks_scan_with({ app: scanningApp(method) })
  return (
    <div className="grid justify-items-center gap-2">
      <QrCode
        content={content}
        label={text}
        className="w-full max-w-72 rounded-lg border border-line"
      />
      <p role="status" className="font-medium">
        {text}
      </p>
    </div>
  )
}
