import { parentPort } from 'node:worker_threads'
import type { Locale } from '../identity/index.ts'
import { layOut, type Receipt } from './receipt.ts'
import { loadTypeface } from './receipt-fonts.ts'
import { printReceipt } from './receipt-pdf.ts'

// The thread that prints receipts; started and spoken to by receipt-printer.ts.

export type Order = Readonly<{ id: number; receipt: Receipt; locale: Locale }>
export type Delivery =
  Readonly<{ id: number; pdf: Uint8Array }> | Readonly<{ id: number; failure: string }>

const typeface = loadTypeface()
const deliver = (delivery: Delivery) => parentPort?.postMessage(delivery)

parentPort?.on('message', ({ id, receipt, locale }: Order) => {
  print(receipt, locale).then(
    (pdf) => deliver({ id, pdf }),
    (error: unknown) => deliver({ id, failure: String(error) }),
  )
})

async function print(receipt: Receipt, locale: Locale): Promise<Uint8Array> {
  const page = layOut(receipt, locale)
  return printReceipt({ page, createdAt: receipt.issuedAt, typeface: await typeface })
}
