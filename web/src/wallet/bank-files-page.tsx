import { unwrap } from '@danbao/sdk'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileOutput } from 'lucide-react'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { RowLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page, Section } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { EmptyState } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { walletTexts } from './problem-texts.ts'
import {
  filesKey,
  filesQuery,
  waitingQuery,
  type BankFile,
  type CreditTransfer,
} from './queries.ts'
import { TransferTable } from './transfer-table.tsx'

/** What waits for our bank, and the files made for it. */
export function BankFilesPage() {
  const waiting = useQuery(waitingQuery)
  const files = useInfiniteQuery(filesQuery)
  return (
    <Page title={m.areas_bank_files()} intro={m.wallet_files_intro()}>
      <Section title={m.wallet_waiting()}>
        <Loaded query={waiting} texts={walletTexts}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={FileOutput} title={<h3>{m.wallet_waiting_none()}</h3>}>
                {m.wallet_waiting_none_text()}
              </EmptyState>
            ) : (
              <Card flush footer={<MakeFile transfers={items} />}>
                <TransferTable caption={m.wallet_waiting()} transfers={items} />
              </Card>
            )
          }
        </Loaded>
      </Section>
      <Section title={m.wallet_files()}>
        <Loaded query={files} texts={walletTexts}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            if (items.length === 0) return <p className="text-muted">{m.wallet_files_none()}</p>
            return (
              <>
                <Card flush>
                  <Table
                    caption={m.wallet_files()}
                    columns={columns()}
                    rows={items}
                    rowKey={({ id }) => id}
                  />
                </Card>
                <LoadMore query={files} shown={items.length} />
              </>
            )
          }}
        </Loaded>
      </Section>
    </Page>
  )
}

function MakeFile({ transfers }: { transfers: readonly CreditTransfer[] }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const mayHandle = useSession()?.permissions.includes('bank_files.handle') ?? false
  const { mutateAsync, error, reset } = useWrite({
    send: (body: { transferIds: string[] }, headers) =>
      unwrap(api.POST('/v1/operator/bank-files', { headers, body })),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: filesKey })
      await navigate({ to: '/operator/bank-files/$bankFileId', params: { bankFileId: id } })
    },
  })
  if (!mayHandle) return null
  const count = transfers.length
  return (
    <ConfirmDialog
      trigger={<Button look="primary">{m.wallet_make_file({ count })}</Button>}
      title={m.wallet_make_file_title({ count })}
      action={m.wallet_make_file({ count })}
      onOpenChange={reset}
      onConfirm={() => mutateAsync({ transferIds: transfers.map(({ id }) => id) })}
    >
      <p className="text-muted">{m.wallet_make_file_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, walletTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}

function columns(): Column<BankFile>[] {
  return [
    {
      key: 'message',
      header: m.wallet_file(),
      primary: true,
      cell: ({ id, messageId }) => (
        <RowLink
          to="/operator/bank-files/$bankFileId"
          params={{ bankFileId: id }}
          className="font-mono text-sm break-all"
        >
          {messageId}
        </RowLink>
      ),
    },
    { key: 'made', header: m.wallet_made(), cell: ({ madeAt }) => <Time at={madeAt} /> },
    {
      key: 'state',
      header: m.wallet_state(),
      cell: ({ state }) => <FileState state={state} />,
    },
    {
      key: 'transfers',
      header: m.wallet_payments(),
      align: 'end',
      cell: ({ transfers }) => transfers,
    },
  ]
}

export function FileState({ state }: Pick<BankFile, 'state'>) {
  const isSent = state === 'sent'
  return (
    <Status tone={isSent ? 'good' : 'warn'}>
      {isSent ? m.wallet_file_sent() : m.wallet_file_made()}
    </Status>
  )
}
