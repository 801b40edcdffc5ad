import { Status } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'
import type { ImportSummary } from './own-queries.ts'

export function ImportState({ state }: Pick<ImportSummary, 'state'>) {
  return state === 'applied' ? (
    <Status tone="good">{m.catalog_import_applied()}</Status>
  ) : (
    <Status tone="warn">{m.catalog_import_waiting()}</Status>
  )
}
