import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { cx } from './cx.ts'
import { FieldError, Hint } from './field.tsx'
import { m } from '../messages.gen/messages.js'

type Props = {
  id: string
  label: string
  hint?: string
  error?: string | undefined
  /** As in the attribute of the same name: ".csv,text/csv". */
  accept: string
  file: File | null
  onFile: (file: File) => void
}

/** A file, dropped or chosen; the whole zone is the label of an ordinary file input. */
export function FileDrop({ id, label, hint, error, accept, file, onFile }: Props) {
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const first = files?.[0]
    if (first) onFile(first)
  }
  return (
    <div>
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files)
        }}
        className={cx(
          'flex flex-col items-center gap-2 rounded-lg border-2 border-dashed px-4 py-8 text-center transition-colors',
          'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
          over ? 'border-brand bg-brand-soft' : 'border-line-strong bg-canvas hover:border-brand',
        )}
      >
        <FileUp aria-hidden className="size-7 text-brand-ink" />
        <span className="font-medium">{file ? file.name : label}</span>
        <span className="text-sm text-muted">
          {file ? m.ui_file_choose_other({ size: formatSize(file.size) }) : m.ui_file_drop()}
        </span>
        <input
          id={id}
          type="file"
          accept={accept}
          aria-describedby={cx(hint && `${id}-hint`, error && `${id}-error`) || undefined}
          aria-invalid={error ? true : undefined}
          className="sr-only"
          onChange={(event) => take(event.target.files)}
        />
      </label>
      <FieldError id={id}>{error}</FieldError>
      <Hint id={id}>{hint}</Hint>
    </div>
  )
}

function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${Math.round(kilobytes)} kB` : `${(kilobytes / 1024).toFixed(1)} MB`
}
