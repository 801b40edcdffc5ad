import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Card } from '../ui/card.tsx'
import { FileDrop } from '../ui/file-drop.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemOf, problemText } from '../ui/problem.ts'
import { m } from '../messages.gen/messages.js'
import { bankKey, reasonText, type ImportReport } from './bank.ts'
import { operatorTexts } from './problem-texts.ts'

/** Takes a bank’s file in as soon as it is there, and says what it brought. */
export function StatementDrop() {
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: send,
    onSuccess: () => client.invalidateQueries({ queryKey: bankKey }),
  })
  return (
    <Card title={m.operator_bank_import()} note={m.operator_bank_import_note()}>
      <div className="grid gap-4" aria-busy={isPending}>
        <FileDrop
          id="statement"
          label={m.operator_bank_file()}
          hint={m.operator_bank_file_hint()}
          accept=".xml,.sta,.mt940,.940,.942,.txt,application/xml,text/xml,text/plain"
          file={file}
          onFile={(chosen) => {
            setFile(chosen)
            mutate(chosen)
          }}
        />
        <div role="status">
          {isPending && <p className="text-muted">{m.operator_bank_importing()}</p>}
          {data && !isPending && <Report report={data} />}
        </div>
        {error && !isPending && (
          <Notice tone="bad" live title={m.operator_bank_not_imported()}>
            {problemText(error, operatorTexts)} {whereText(error)}
          </Notice>
        )}
      </div>
    </Card>
  )
}

function send(file: File): Promise<ImportReport> {
  return unwrap(
    api.POST('/v1/operator/statements', {
      params: { query: { fileName: file.name.slice(0, 200) } },
      headers: { 'content-type': 'application/octet-stream' },
      body: '',
      bodySerializer: () => file,
    }),
  )
}

/** Which line of the file, by which rule. */
function whereText(error: Error): string {
  const data = problemOf(error)?.data
  if (!data || !('line' in data)) return ''
  const { line, rule, detail } = data
  const what = [rule, detail].filter((each) => typeof each === 'string').join(': ')
  return m.operator_bank_line({ line: String(line), what })
}

function Report({ report }: { report: ImportReport }) {
  const { repeated, statements, entries, known, expected, warnings } = report
  if (repeated) return <Notice tone="note">{m.operator_bank_repeated()}</Notice>
  return (
    <Notice
      tone={warnings.length > 0 ? 'warn' : 'good'}
      title={m.operator_bank_imported({ statements, entries, known })}
    >
      <ul className="list-disc pl-5">
        {Object.entries(expected).map(([reason, count]) => (
          <li key={reason}>
            {reasonText(reason)}: {count}
          </li>
        ))}
        {warnings.map(({ line, rule, detail }) => (
          <li key={`${line} ${rule}`}>
            {m.operator_bank_line({ line: String(line), what: `${rule}: ${detail}` })}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
