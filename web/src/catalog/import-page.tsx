import { unwrap } from '@danbao/sdk'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { buttonClasses } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { FileDrop } from '../ui/file-drop.tsx'
import { formatCount } from '../ui/format.ts'
import { RowLink } from '../ui/link.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { intlLocale } from '../ui/locale.ts'
import { Page, Section } from '../ui/page.tsx'
import { problemText } from '../ui/problem.ts'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { columnHelp } from './import-columns.ts'
import { ImportState } from './import-state.tsx'
import { importQuery, importsQuery, type ImportSummary } from './own-queries.ts'
import { catalogTexts } from './problem-texts.ts'

export function ImportPage() {
  return (
    <Page title={m.catalog_import()} intro={m.catalog_import_intro()}>
      <Card>
        <PriceListDrop />
        <div className="mt-5 flex flex-wrap gap-2">
          <FileLink href="/v1/supplier/catalogue/template.csv" label={m.catalog_template()} />
          <FileLink href="/v1/supplier/catalogue/export.csv" label={m.catalog_export()} />
        </div>
        <Disclosure summary={m.catalog_columns_title()} className="mt-5 border-t border-line pt-4">
          <Columns />
        </Disclosure>
      </Card>
      <Section title={m.catalog_import_history()}>
        <History />
      </Section>
    </Page>
  )
}

function FileLink({ href, label }: { href: string; label: string }) {
  return (
    <a href={href} download className={buttonClasses()}>
      <Download aria-hidden className="size-4.5" />
      {label}
    </a>
  )
}

const MAX_FILE_BYTES = 5 * 1024 * 1024

/** Checks a file at the server as soon as it is there, and leads to what it would change. */
function PriceListDrop() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: sendPriceList,
    onSuccess: async (preview) => {
      client.setQueryData(importQuery(preview.id).queryKey, preview)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
      await navigate({ to: '/supplier/import/$importId', params: { importId: preview.id } })
    },
  })
  const take = (chosen: File) => {
    setFile(chosen)
    reset()
    if (!refusalOf(chosen)) mutate(chosen)
  }
  const refusal = file ? refusalOf(file) : undefined
  return (
    <div aria-busy={isPending}>
      <FileDrop
        id="price-list"
        label={isPending ? m.catalog_import_checking() : m.catalog_import_drop()}
        hint={m.catalog_import_hint()}
        accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
        file={file}
        onFile={take}
        error={refusal ?? (error ? problemText(error, catalogTexts) : undefined)}
      />
      <p role="status" className="mt-2 text-sm text-muted empty:hidden">
        {isPending && m.catalog_import_checking()}
      </p>
    </div>
  )
}

// What cannot be read anyway is not sent first.
function refusalOf({ name, size }: File): string | undefined {
  if (/\.(xlsx?|ods|numbers)$/i.test(name)) return m.catalog_import_not_csv()
  return size > MAX_FILE_BYTES ? m.catalog_import_too_large() : undefined
}

function sendPriceList(file: File) {
  return unwrap(
    api.POST('/v1/supplier/imports', {
      params: { query: { fileName: file.name.slice(0, 200) } },
      headers: { 'Content-Type': 'text/csv' },
      body: '',
      // The file goes as it is: only the server can tell its encoding.
      bodySerializer: () => file,
    }),
  )
}

function Columns() {
  return (
    <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[10rem_1fr]">
      {columnHelp().map(({ columns: names, text }) => (
        <div key={text} className="contents">
          <dt className="font-mono text-xs leading-5 break-words">{names.join(', ')}</dt>
          <dd className="text-muted">{text}</dd>
        </div>
      ))}
    </dl>
  )
}

function History() {
  const query = useInfiniteQuery(importsQuery)
  return (
    <Loaded query={query} texts={catalogTexts}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items)
        if (rows.length === 0) return <p className="text-muted">{m.catalog_import_none()}</p>
        return (
          <>
            <Card flush>
              <Table
                caption={m.catalog_import_history()}
                columns={columns()}
                rows={rows}
                rowKey={({ id }) => id}
              />
            </Card>
            <LoadMore query={query} shown={rows.length} />
          </>
        )
      }}
    </Loaded>
  )
}

function columns(): Column<ImportSummary>[] {
  const count = (key: 'created' | 'updated' | 'failed', header: string) => ({
    key,
    header,
    align: 'end' as const,
    cell: ({ counts }: ImportSummary) => formatCount(counts[key], intlLocale()),
  })
  return [
    {
      key: 'file',
      header: m.catalog_import_file(),
      primary: true,
      cell: ({ id, fileName }) => (
        <RowLink to="/supplier/import/$importId" params={{ importId: id }}>
          {fileName || m.catalog_import_unnamed()}
        </RowLink>
      ),
    },
    { key: 'at', header: m.catalog_import_at(), cell: ({ createdAt }) => <Time at={createdAt} /> },
    count('created', m.catalog_count_created()),
    count('updated', m.catalog_count_updated()),
    count('failed', m.catalog_count_failed()),
    {
      key: 'state',
      header: m.catalog_col_state(),
      cell: ({ state }) => <ImportState state={state} />,
    },
  ]
}
