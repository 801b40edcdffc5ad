import { Worker } from 'node:worker_threads'
import { Refusal } from '../kernel/result.ts'
import type { Locale } from '../identity/index.ts'
import type { Receipt } from './receipt.ts'
import type { Delivery, Order, Paper } from './receipt-thread.ts'
import type { Statement } from './statement.ts'

/**
 * Makes receipts and statements into PDFs, one after the other, without stopping the thread that
 * serves requests.
 */
export type ReceiptPrinter = Readonly<{
  print: (receipt: Receipt, locale: Locale) => Promise<Uint8Array>
  printStatement: (statement: Statement, locale: Locale) => Promise<Uint8Array>
}>

/** More than these wait only when something is wrong; the next is asked to come back. */
const MAX_WAITING = 50
/** The unpacked fonts are given up when nobody wants a receipt for a while. */
const IDLE_MS = 5 * 60_000

type Waiting = Readonly<{
  resolve: (pdf: Uint8Array) => void
  reject: (error: Error) => void
}>

/** The thread starts with the first receipt, and keeps no process alive by itself. */
export function createReceiptPrinter(): ReceiptPrinter {
  const waiting = new Map<number, Waiting>()
  const state: { thread?: Worker | undefined; idle?: NodeJS.Timeout; lastId: number } = {
    lastId: 0,
  }

  function start(): Worker {
    const thread = new Worker(new URL('./receipt-thread.ts', import.meta.url), { execArgv: [] })
    thread.on('message', finish)
    thread.on('error', (error: unknown) =>
      lose(thread, new Error('the receipt thread failed', { cause: error })),
    )
    thread.on('exit', (code) => lose(thread, new Error(`the receipt thread ended with ${code}`)))
    return thread
  }

  function finish(delivery: Delivery) {
    const asked = waiting.get(delivery.id)
    waiting.delete(delivery.id)
    if ('pdf' in delivery) asked?.resolve(delivery.pdf)
    else asked?.reject(new Error(delivery.failure))
    if (waiting.size > 0) return
    state.thread?.unref()
    state.idle = setTimeout(() => void state.thread?.terminate(), IDLE_MS).unref()
  }

  // An ended thread takes its orders with it; the next order starts another.
  function lose(thread: Worker, error: Error) {
    if (state.thread !== thread) return
    state.thread = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function print(paper: Paper, locale: Locale): Promise<Uint8Array> {
    if (waiting.size >= MAX_WAITING) {
      return Promise.reject(new Refusal({ code: 'server.busy', retryAfterSeconds: 5 }))
    }
    clearTimeout(state.idle)
    state.thread ??= start()
    state.thread.ref()
    state.lastId += 1
    const order: Order = { id: state.lastId, paper, locale }
    state.thread.postMessage(order)
    return new Promise((resolve, reject) => waiting.set(order.id, { resolve, reject }))
  }

  return {
    print: (receipt, locale) => print({ kind: 'receipt', content: receipt }, locale),
    printStatement: (statement, locale) => print({ kind: 'statement', content: statement }, locale),
  }
}
