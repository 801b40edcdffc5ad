import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { formatCount } from '../ui/format.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { ImportState } from './import-state.tsx'
import { ErrorRows, PlannedRows } from './import-rows.tsx'
import { importQuery, imports, ownGoods, type Import } from './own-queries.ts'
import { catalogTexts } from './problem-texts.ts'

/** What an import would change, and once it is done, what it did. */
export function ImportDetailPage() {
  const { importId = '' } = useParams({ strict: false })
  const found = useQuery(importQuery(importId))
  return (
    <Loaded query={found} texts={catalogTexts}>
      {(preview) => (
        <Page
          title={preview.fileName || m.catalog_import_unnamed()}
          crumbs={[{ label: m.catalog_import(), to: '/supplier/import' }]}
          intro={<Head preview={preview} />}
          actions={preview.state === 'previewed' && <Apply preview={preview} />}
        >
          <div className="grid gap-5">
            <Counts counts={preview.counts} isDone={preview.state === 'applied'} />
            <Notices preview={preview} />
            {preview.errors.length > 0 && <ErrorRows {...preview} />}
            {preview.rows.length > 0 && <PlannedRows {...preview} />}
          </div>
        </Page>
      )}
    </Loaded>
  )
}

function Head({ preview: { state, createdAt, appliedAt } }: { preview: Import }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <ImportState state={state} />
      <Time at={appliedAt ?? createdAt} />
    </span>
  )
}

function Counts({ counts, isDone }: { counts: Import['counts']; isDone: boolean }) {
  const shown = [
    {
      label: isDone ? m.catalog_count_created() : m.catalog_count_to_create(),
      value: counts.created,
    },
    {
      label: isDone ? m.catalog_count_updated() : m.catalog_count_to_update(),
      value: counts.updated,
    },
    { label: m.catalog_count_unchanged(), value: counts.unchanged },
    { label: m.catalog_count_failed(), value: counts.failed, isBad: counts.failed > 0 },
  ]
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {shown.map(({ label, value, isBad }) => (
        <div
          key={label}
          className={`flex flex-col-reverse rounded-lg border px-4 py-3 ${isBad ? 'border-bad-line bg-bad-soft text-bad' : 'border-line bg-surface'}`}
        >
          <dt className={isBad ? 'text-sm' : 'text-sm text-muted'}>{label}</dt>
          <dd className="num text-2xl font-semibold">{formatCount(value, intlLocale())}</dd>
        </div>
      ))}
    </dl>
  )
}

function Notices({ preview }: { preview: Import }) {
  const { state, counts, appliedBefore, ignoredColumns } = preview
  const isWaiting = state === 'previewed'
  const isIdle = isWaiting && counts.created + counts.updated === 0
  return (
    <>
      {!isWaiting && (
        <Notice
          tone="good"
          title={m.catalog_import_done()}
          actions={
            <ButtonLink to="/supplier/catalogue" size="sm">
              {m.catalog_to_catalogue()}
            </ButtonLink>
          }
        />
      )}
      {isIdle && <Notice title={m.catalog_import_idle()} />}
      {isWaiting && counts.failed > 0 && (
        <Notice tone="warn" title={m.catalog_import_some_failed({ count: counts.failed })}>
          {m.catalog_import_some_failed_text()}
        </Notice>
      )}
      {isWaiting && appliedBefore !== null && (
        <Notice>
          {m.catalog_import_before()} <Time at={appliedBefore} />
        </Notice>
      )}
      {ignoredColumns.length > 0 && (
        <Notice>{m.catalog_import_ignored({ columns: ignoredColumns.join(', ') })}</Notice>
      )}
    </>
  )
}

function Apply({ preview: { id, counts } }: { preview: Import }) {
  const client = useQueryClient()
  const changes = counts.created + counts.updated
  const { mutateAsync, error } = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/v1/supplier/imports/{importId}/apply', { params: { path: { importId: id } } }),
      ),
    onSuccess: async () => {
      toast(m.catalog_import_done())
      void client.invalidateQueries({ queryKey: ownGoods })
      await client.invalidateQueries({ queryKey: imports })
    },
  })
  const action = m.catalog_import_apply({ count: changes })
  return (
    <ConfirmDialog
      title={m.catalog_import_confirm()}
      action={action}
      onConfirm={mutateAsync}
      trigger={
        <Button look="primary" disabled={changes === 0}>
          {action}
        </Button>
      }
    >
      <p>
        {m.catalog_import_confirm_text({ created: counts.created, updated: counts.updated })}{' '}
        {counts.failed > 0 && m.catalog_import_confirm_failed({ count: counts.failed })}
      </p>
      <p className="mt-2 text-muted">{m.catalog_import_confirm_note()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, catalogTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
