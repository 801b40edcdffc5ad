import { unwrap } from '@danbao/sdk'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Copy } from '../ui/copy.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { QrCode } from '../ui/qr-code.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { intentKey } from './intent.ts'
import { payLinkTexts } from './pay-link-texts.ts'

function linksQuery(intentId: string) {
  const params = { path: { intentId } }
  return queryOptions({
    queryKey: ['pay-links', intentId],
    queryFn: () => unwrap(api.GET('/v1/payment-intents/{intentId}/links', { params })),
  })
}

/** A link by which somebody without an account pays; shown once, because we keep no copy. */
export function PayLink({ intentId }: { intentId: string }) {
  const client = useQueryClient()
  const params = { path: { intentId } }
  const make = useMutation({
    mutationFn: () => unwrap(api.POST('/v1/payment-intents/{intentId}/links', { params })),
    // There is more time to pay now, which the whole page shows.
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries(linksQuery(intentId)),
        client.invalidateQueries({ queryKey: intentKey(intentId) }),
      ]),
  })
  const { data: link, error } = make
  const url = link && `${globalThis.location.origin}/pay-for#${link.token}`
  return (
    <section aria-labelledby="pay-link" className="grid gap-3 border-t border-line pt-4">
      <h2 id="pay-link" className="font-semibold">
        {m.paylinks_share()}
      </h2>
      <p className="text-sm text-muted">{m.paylinks_share_text()}</p>
      <p className="text-sm text-muted">{m.paylinks_day()}</p>
      {error && (
        <Notice tone="bad" live>
          {problemText(error, payLinkTexts)}
        </Notice>
      )}
      {link && url ? (
        <div role="status" className="grid gap-3">
          <Copy value={url} label={m.paylinks_link()} />
          <p className="text-sm text-muted">
            {m.paylinks_once()} <Time at={link.expiresAt} className="num" />
          </p>
          <p className="text-sm text-muted">{m.paylinks_scan()}</p>
          <QrCode
            content={url}
            label={m.paylinks_picture()}
            className="w-full max-w-48 rounded-lg border border-line"
          />
        </div>
      ) : (
        <div>
          <Button pending={make.isPending} onClick={() => make.mutate()}>
            {m.paylinks_make()}
          </Button>
        </div>
      )}
      <OldLinks intentId={intentId} newest={link?.id} />
    </section>
  )
}

function OldLinks({ intentId, newest }: { intentId: string; newest: string | undefined }) {
  const client = useQueryClient()
  const { data } = useQuery(linksQuery(intentId))
  const revoke = useMutation({
    mutationFn: (linkId: string) => {
      const params = { path: { intentId, linkId } }
      return unwrap(api.DELETE('/v1/payment-intents/{intentId}/links/{linkId}', { params }))
    },
    onSuccess: () => toast(m.paylinks_revoked()),
    onSettled: () => client.invalidateQueries(linksQuery(intentId)),
  })
  const others = data?.items.filter(({ id }) => id !== newest) ?? []
  if (others.length === 0) return null
  return (
    <div className="grid gap-2">
      <h3 className="text-sm font-medium">{m.paylinks_others()}</h3>
      <ul className="grid gap-1">
        {others.map(({ id, createdAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2 text-sm">
            <span>
              {m.paylinks_made()} <Time at={createdAt} className="num" />
            </span>
            <Button
              size="sm"
              pending={revoke.isPending && revoke.variables === id}
              onClick={() => revoke.mutate(id)}
            >
              {m.paylinks_revoke()}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}
