import { unwrap } from '@danbao/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Details } from '../ui/details.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page, Section } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { Time } from '../ui/time.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { FileState } from './bank-files-page.tsx'
import { walletTexts } from './problem-texts.ts'
import { fileQuery, filesKey, type BankFile } from './queries.ts'
import { TransferOutcome } from './transfer-outcome.tsx'
import { TransferTable } from './transfer-table.tsx'

/** One file for our bank: to be fetched, said to be sent, and followed. */
export function BankFilePage() {
  const { bankFileId = '' } = useParams({ strict: false })
  const file = useQuery(fileQuery(bankFileId))
  const mayHandle = useSession()?.permissions.includes('bank_files.handle') ?? false
  const title = file.data?.messageId ?? m.wallet_file()
  return (
    <Page
      title={title}
      heading={<span className="font-mono text-xl break-all">{title}</span>}
      crumbs={[{ label: m.areas_bank_files(), to: '/operator/bank-files' }]}
      actions={file.data && mayHandle && <Actions file={file.data} />}
    >
      <Loaded query={file} texts={walletTexts}>
        {({ items, ...about }) => (
          <>
            <Card>
              <Details
                rows={[
                  { label: m.wallet_state(), value: <FileState state={about.state} /> },
                  { label: m.wallet_made(), value: <Time at={about.madeAt} /> },
                  about.sentAt !== null && {
                    label: m.wallet_sent_at(),
                    value: <Time at={about.sentAt} />,
                  },
                  { label: m.wallet_payments(), value: about.transfers },
                ]}
              />
            </Card>
            <Section title={m.wallet_payments()}>
              <Card flush>
                <TransferTable
                  caption={m.wallet_payments()}
                  transfers={items}
                  {...(mayHandle ? { actions: outcomes() } : {})}
                />
              </Card>
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  )
}

const outcomes = () => ({
  key: 'outcome',
  header: m.wallet_outcome(),
  cell: (transfer: Parameters<typeof TransferOutcome>[0]['transfer']) => (
    <TransferOutcome transfer={transfer} />
  ),
})

function Actions({ file }: { file: BankFile }) {
  return (
    <>
      <a
        href={`/v1/operator/bank-files/${file.id}/content`}
        download
        className={buttonClasses({ look: file.state === 'made' ? 'primary' : 'secondary' })}
      >
        <Download aria-hidden className="size-4" />
        {m.wallet_file_download()}
      </a>
      {file.state === 'made' && <MarkSent file={file} />}
    </>
  )
}

function MarkSent({ file: { id } }: { file: BankFile }) {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useWrite({
    send: (bankFileId: string, headers) => {
      const params = { path: { bankFileId } }
      return unwrap(api.POST('/v1/operator/bank-files/{bankFileId}/sent', { params, headers }))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: filesKey }),
  })
  return (
    <ConfirmDialog
      trigger={<Button>{m.wallet_file_mark_sent()}</Button>}
      title={m.wallet_file_mark_sent_title()}
      action={m.wallet_file_mark_sent()}
      onOpenChange={reset}
      onConfirm={() => mutateAsync(id)}
    >
      <p className="text-muted">{m.wallet_file_mark_sent_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
