import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { readBank } from './bank-config.ts'
import { Refusal } from './kernel/result.ts'
import type { Db } from './platform/db.ts'
import type { Env } from './platform/env.ts'
import {
  importStatements,
  measure,
  readMapping,
  readPieces,
  reconciliationErrors,
  type ImportReport,
} from './reconciliation/index.ts'

type Import = Readonly<{
  path: string
  /** Where the mapping of a table is written down. */
  mappingPath?: string | undefined
  source: NodeJS.ProcessEnv
}>

/** danbao statement import: a bank's file from the disk; what is booked, the worker books. */
export async function importStatementFile(
  { db, env }: Readonly<{ db: Db; env: Env }>,
  { path, mappingPath, source }: Import,
): Promise<string[]> {
  const bank = readBank(source)
  if (!bank) throw new Error('BANK_ACCOUNTS_FILE names no accounts: whose statement should it be?')
  const mapping = mappingPath && readMapping(await readFile(mappingPath, 'utf8'))
  const measured = await measure(path)
  const file = {
    ...{ ...measured, name: basename(path), actor: 'operator', mapping: mapping || undefined },
    open: () => readPieces(path),
  }
  const deps = { db, env, accounts: bank.accounts }
  return describe(await importStatements(deps, file).catch(withLine))
}

function describe(report: ImportReport): string[] {
  const { repeated, statements, entries, known, expected, warnings, format } = report
  if (repeated) return ['This file was taken in before; nothing changed.']
  return [
    `${statements} statements (${format}) with ${entries} entries, ${known} of them known`,
    ...Object.entries(expected).map(([reason, count]) => `  ${reason}: ${count}`),
    ...warnings.map(({ line, rule, detail }) => `line ${line}: ${rule}: ${detail}`),
  ]
}

const titles = new Map<string, { title: string }>(Object.entries(reconciliationErrors))

/** A person at a terminal wants the line and the rule in a sentence. */
function withLine(error: unknown): never {
  if (!(error instanceof Refusal) || !('line' in error.reason)) throw error
  const { code, line, ...data } = error.reason
  const { title } = titles.get(code) ?? { title: code }
  throw new Error(`${title}: line ${String(line)}: ${Object.values(data).join(': ')}`)
}
