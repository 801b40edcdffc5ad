import { parentPort } from 'node:worker_threads'
import type { Locale } from '../identity/index.ts'
import { layOut, type Receipt } from './receipt.ts'
import { loadTypeface } from './receipt-fonts.ts'
import { printReceipt } from './receipt-pdf.ts'
import { layOutStatement, type Statement } from './statement.ts'

// The thread that prints receipts and statements; started and spoken to by receipt-printer.ts.

export type Paper =
  | Readonly<{ kind: 'receipt'; content: Receipt }>
  | Readonly<{ kind: 'statement'; content: Statement }>
export type Order = Readonly<{ id: number; paper: Paper; locale: Locale }>
export type Delivery =
  Readonly<{ id: number; pdf: Uint8Array }> | Readonly<{ id: number; failure: string }>

const typeface = loadTypeface()
const deliver = (delivery: Delivery) => parentPort?.postMessage(delivery)

parentPort?.on('message', ({ id, paper, locale }: Order) => {
  print(paper, locale).then(
    (pdf) => deliver({ id, pdf }),
    (error: unknown) => deliver({ id, failure: String(error) }),
  )
})

async function print({ kind, content }: Paper, locale: Locale): Promise<Uint8Array> {
  const page = kind === 'receipt' ? layOut(content, locale) : layOutStatement(content, locale)
  return printReceipt({ page, createdAt: content.issuedAt, typeface: await typeface })
}
