import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Disclosure } from '../ui/disclosure.tsx'
import { FileDrop } from '../ui/file-drop.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { paymentsTexts } from './problem-texts.ts'
import { ProofList, proofsQuery } from './proof-list.tsx'

/** Lets the buyer show that the transfer is sent; it is paid when the bank tells of it. */
export function TransferProofs({ intentId }: { intentId: string }) {
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const query = proofsQuery(intentId)
  const proofs = useQuery(query).data?.items ?? []
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: (chosen: File) => send(intentId, chosen),
    onSuccess: () => client.invalidateQueries({ queryKey: query.queryKey }),
  })
  return (
    <Disclosure summary={m.transfers_proof()}>
      <div className="grid gap-4" aria-busy={isPending}>
        <p className="text-sm text-muted">{m.transfers_proof_text()}</p>
        <FileDrop
          id="proof"
          label={m.transfers_proof_file()}
          hint={m.transfers_proof_hint()}
          accept=".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"
          file={file}
          onFile={(chosen) => {
            setFile(chosen)
            mutate(chosen)
          }}
        />
        <div role="status">
          {isSuccess && !isPending && <Notice tone="good">{m.transfers_proof_added()}</Notice>}
        </div>
        {error && !isPending && (
          <Notice tone="bad" live>
            {problemText(error, texts)}
          </Notice>
        )}
        {proofs.length > 0 && <ProofList intentId={intentId} proofs={proofs} />}
      </div>
    </Disclosure>
  )
}

const texts = {
  ...paymentsTexts,
  'payments.proof_unreadable': () => m.transfers_error_proof(),
  'payments.too_many_proofs': () => m.transfers_error_proofs(),
}

function send(intentId: string, file: File) {
  return unwrap(
    api.POST('/v1/payment-intents/{intentId}/proofs', {
      params: { path: { intentId }, query: { fileName: file.name.slice(-200) } },
      headers: { 'content-type': file.type || 'application/pdf' },
      body: new Uint8Array(),
      bodySerializer: () => file,
    }),
  )
}
