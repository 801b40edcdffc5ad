import assert from 'node:assert/strict'
import { Type } from 'typebox'
import type { Reader, Transaction } from '../platform/db.ts'
import type { Env } from '../platform/env.ts'
import { defineJob, enqueue, type Job } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Recorded, Subscriber } from '../platform/outbox.ts'
import { renderHtml, renderText, type MailText } from './mail-layout.ts'
import { creditMail } from './credit-mails.ts'
import { findCreditNote, findDueOn } from './credit-store.ts'
import type { Mail, Mailer } from './mailer.ts'
import { confirmationMail, orderedOnTermsMail, refundMail, toShipMail } from './mails.ts'
import { strayMail, strayReturnedMail } from './mails.ts'
import { refundReturnedMail, reviewRefusedMail } from './setback-mails.ts'
import {
  announcementOf,
  errandKey,
  isCreditMail,
  isWalletMail,
  mailKinds,
  messageIdOf,
  toldEvents,
  ownerAnnouncementOf,
  type CreditMailKind,
  type Errand,
  type WalletMailKind,
} from './notifications.ts'
import type { ReceiptPrinter } from './receipt-printer.ts'
import { findReceipt } from './receipt-store.ts'
import * as store from './store.ts'
import type { Addressee } from './store.ts'
import { walletMail } from './wallet-mails.ts'
import { findOwnerErrands, findWalletNote } from './wallet-store.ts'

// From an event to mails: the subscriber queues one job for each mail, so that a mail that fails is
// tried again without repeating the others.

type Subscribing = Readonly<{ env: Env; log: Log; mailer: Mailer | undefined }>

/** Without a mailer nothing is queued: a queue that nobody empties would only grow. */
export function notificationSubscribers({ env, log, mailer }: Subscribing): Subscriber[] {
  if (!mailer) {
    log.warn('SMTP_URL is not set: no mail will be sent')
    return []
  }
  return [{ types: toldEvents, handle: (trx, events) => queueMails(trx, { env, log }, events) }]
}

/** Two statements for a whole batch of events: payments come by the hundred. */
async function queueMails(
  trx: Transaction,
  { env, log }: Pick<Subscribing, 'env' | 'log'>,
  events: readonly Recorded[],
): Promise<void> {
  const concerningOwners = events.flatMap((event) => ownerAnnouncementOf(event) ?? [])
  const announcements = events.flatMap((event) => {
    if (ownerAnnouncementOf(event)) return []
    const announcement = announcementOf(event)
    // It must not stop the events behind it.
    if (!announcement)
      log.error({ event: event.id.toString() }, 'an event names nothing to tell of')
    return announcement ?? []
  })
  const [toBuyers, toOwners] = await Promise.all([
    announcements.length > 0 ? store.findErrands(trx, announcements) : [],
    concerningOwners.length > 0 ? findOwnerErrands(trx, concerningOwners) : [],
  ])
  const errands = [...toBuyers, ...toOwners]
  if (errands.length === 0) return
  // The queue takes each name once.
  const byKey = new Map(errands.map((errand) => [errandKey(errand), errand]))
  const runAt = env.now()
  const jobs = [...byKey].map(([key, payload]) => ({ job: mailed, payload, runAt, key }))
  await enqueue(trx, jobs)
}

type Working = Readonly<{
  mailer: Mailer | undefined
  receipts: ReceiptPrinter
  publicUrl: string
}>

export function notificationsJobs({ mailer, receipts, publicUrl }: Working): Job[] {
  return mailer ? [mailJob({ mailer, receipts, publicUrl })] : []
}

const mailed = { name: 'notifications.mail' } as const

type Sending = Readonly<{ mailer: Mailer; receipts: ReceiptPrinter; publicUrl: string }>

const mailJob = (sending: Sending) =>
  defineJob({
    ...mailed,
    patient: true,
    payload: Type.Object({
      kind: Type.Enum([...mailKinds]),
      subject: Type.String(),
      personId: Type.String(),
      round: Type.Optional(Type.Integer()),
    }),
    run: ({ db, env, log, payload }) => deliver({ ...sending, db, env, log }, payload),
  })

type Shell = Sending & Readonly<{ db: Reader; env: Env; log: Log }>

/**
 * Sends a mail unless it was sent before. What may still succeed throws, for the queue to retry.
 */
async function deliver(shell: Shell, errand: Errand): Promise<void> {
  const { db, env, log, mailer } = shell
  const key = errandKey(errand)
  const claim = await store.claimMail(db, { key, errand, now: env.now() })
  if (claim === 'done') return
  if (claim === 'taken') throw new Error(`${key} is being sent by another job`)
  try {
    const mail = await write(shell, errand, claim)
    await env.point('notifications.mail_written')
    const state = mail ? await mailer.send(mail) : 'dropped'
    await env.point('notifications.mail_sent')
    await store.endMail(db, key, { state, now: env.now() })
    if (state === 'rejected') log.warn({ mail: key }, 'a mail was refused for good')
  } catch (error) {
    await store.releaseMail(db, key, env.now())
    throw error
  }
}

/** Undefined when there is nothing to say any more. */
async function write(
  shell: Shell,
  errand: Errand,
  addressee: Addressee,
): Promise<Mail | undefined> {
  const written = await compose(shell, errand, addressee)
  if (!written) return undefined
  const { text, attachments = [] } = written
  return {
    messageId: messageIdOf(errand, shell.publicUrl),
    to: { name: addressee.name, address: addressee.email },
    language: text.lang,
    subject: text.subject,
    text: renderText(text),
    html: renderHtml(text),
    attachments,
  }
}

type Written = Readonly<{ text: MailText; attachments?: Mail['attachments'] }>

function compose(shell: Shell, { kind, subject }: Errand, addressee: Addressee): Composed {
  const about = { shell, addressee, subject }
  if (isWalletMail(kind)) return writeWallet(kind, about)
  if (isCreditMail(kind)) return writeCredit(kind, about)
  switch (kind) {
    case 'confirmation':
      return writeConfirmation(about)
    case 'to_ship':
      return writeToShip(about)
    case 'stray':
      return writeStray(about)
    case 'refund':
      return writeRefund(about)
    case 'refund_returned':
      return writeReturned(about)
    case 'review_refused':
      return writeReviewRefused(about)
  }
}

type About = Readonly<{ shell: Shell; addressee: Addressee; subject: string }>
type Composed = Promise<Written | undefined>

async function writeWallet(kind: WalletMailKind, about: About): Composed {
  const { shell, addressee, subject } = about
  const note = await findWalletNote(shell.db, subject)
  return note && { text: walletMail(kind, note, { addressee, publicUrl: shell.publicUrl }) }
}

async function writeCredit(kind: CreditMailKind, about: About): Composed {
  const { shell, addressee, subject } = about
  const note = await findCreditNote(shell.db, subject)
  return note && { text: creditMail(kind, note, { addressee, publicUrl: shell.publicUrl }) }
}

async function writeConfirmation({ shell, addressee, subject }: About): Composed {
  const { db, env, receipts, publicUrl } = shell
  const of = { captureId: subject }
  const [receipt, reviewed] = await Promise.all([
    findReceipt(db, { of, parties: null, now: env.now() }),
    store.wasReviewed(db, subject),
  ])
  if (!receipt || receipt === 'not_paid') return undefined
  const to = { addressee, publicUrl }
  const dueOn = await findDueOn(db, subject)
  if (dueOn) return { text: orderedOnTermsMail(receipt, dueOn, to) }
  const content = await receipts.print(receipt, addressee.locale)
  const filename = `danbao-receipt-${receipt.number}.pdf`
  return {
    text: confirmationMail({ receipt, reviewed }, to),
    attachments: [{ filename, contentType: 'application/pdf', content }],
  }
}

async function writeToShip({ shell, addressee, subject }: About): Composed {
  const { db, env, publicUrl } = shell
  const receipt = await findReceipt(db, { of: { orderId: subject }, parties: null, now: env.now() })
  if (!receipt || receipt === 'not_paid') return undefined
  const [order] = receipt.orders
  // Refunded in the meantime: nothing is to be shipped.
  if (!order || order.state !== 'paid') return undefined
  return { text: toShipMail(receipt, order, { addressee, publicUrl }) }
}

async function writeStray({ shell, addressee, subject }: About): Composed {
  const capture = await store.findCapture(shell.db, subject)
  return capture && { text: strayMail(capture, { addressee, publicUrl: shell.publicUrl }) }
}

async function writeRefund({ shell, addressee, subject }: About): Composed {
  const { db, env, publicUrl } = shell
  const to = { addressee, publicUrl }
  const refund = await store.findRefund(db, { id: subject, state: 'succeeded' })
  if (!refund) return undefined
  if (!refund.order) {
    const capture = await store.findCapture(db, refund.captureId)
    return capture && { text: strayReturnedMail(capture, refund, to) }
  }
  const of = { orderId: refund.order.id }
  const receipt = await findReceipt(db, { of, parties: null, now: env.now() })
  assert(receipt && receipt !== 'not_paid', 'an order that was refunded was paid')
  const [order] = receipt.orders
  return order && { text: refundMail({ refund, receipt, order }, to) }
}

/** Nothing when it has been sent again in the meantime. */
async function writeReturned({ shell, addressee, subject }: About): Composed {
  const { db, publicUrl } = shell
  const refund = await store.findRefund(db, { id: subject, state: 'failed' })
  const capture = refund && (await store.findCapture(db, refund.captureId))
  return capture && { text: refundReturnedMail({ capture, refund }, { addressee, publicUrl }) }
}

/** Nothing when the orders have been paid in another way in the meantime. */
async function writeReviewRefused({ shell, addressee, subject }: About): Composed {
  const review = await store.findRefusedReview(shell.db, subject)
  return review && { text: reviewRefusedMail(review, { addressee, publicUrl: shell.publicUrl }) }
}
