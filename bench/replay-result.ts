// What a replay came to, from which its report is made.
import type { Books } from './replay-books.ts'
import type { Done } from './replay-run.ts'
import type { PayingRule } from './retail-methods.ts'
import type { Plan } from './retail-plan.ts'

export type Result = Readonly<{
  plan: Plan
  payingOf: PayingRule
  done: Done
  books: Books
  unreadable: number
  /** Units imported, of all goods together. */
  stocked: bigint
}>

export type Check = Readonly<{ name: string; ok: boolean }>
