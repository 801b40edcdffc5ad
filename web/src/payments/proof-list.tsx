import { unwrap, type operations } from '@danbao/sdk'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'

type Proof =
  operations['listProofs']['responses'][200]['content']['application/json']['items'][number]

export function proofsQuery(intentId: string) {
  const params = { path: { intentId } }
  return queryOptions({
    queryKey: ['proofs', intentId],
    queryFn: () => unwrap(api.GET('/v1/payment-intents/{intentId}/proofs', { params })),
  })
}

/** What was shown for a transfer, each to be saved and looked at. */
export function ProofList({ intentId, proofs }: { intentId: string; proofs: readonly Proof[] }) {
  return (
    <ul className="grid gap-1.5" aria-label={m.transfers_proofs()}>
      {proofs.map(({ id, fileName, createdAt }) => (
        <li key={id} className="flex flex-wrap gap-x-3">
          <a
            href={`/v1/payment-intents/${intentId}/proofs/${id}`}
            download={fileName}
            className="font-medium break-all text-brand-ink underline underline-offset-3"
          >
            {fileName}
          </a>
          <span className="text-sm text-muted">
            <Time at={createdAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
