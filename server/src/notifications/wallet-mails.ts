import type { Block, MailText } from './mail-layout.ts'
import { frame, readerOf, type To } from './mails.ts'
import type { WalletMailKind } from './notifications.ts'
import { methodName, type Fact } from './receipt.ts'
import type { WalletNote } from './wallet-store.ts'

// What owners are told of the payment account. Pure.

export function walletMail(kind: WalletMailKind, note: WalletNote, to: To): MailText {
  const reader = readerOf(to, note.timeZone)
  const { texts, formats } = reader
  const words = texts.wallet
  const amount = note.amount ? formats.money(note.amount) : ''
  const account = note.account ? `•••• ${note.account.last4}` : ''
  const said = words.kinds[kind]
  const facts: Fact[] = [
    ...(note.amount ? [{ label: words.amount, value: amount, isStrong: true }] : []),
    ...(note.account
      ? [
          { label: words.account, value: `${account}, ${formats.country(note.account.country)}` },
          { label: words.holder, value: note.account.holder },
        ]
      : []),
    ...(note.gateway ? [{ label: texts.mail.method, value: methodName(note.gateway, texts) }] : []),
    ...(kind === 'withdrawal_returned' && note.reason
      ? [{ label: words.reason, value: note.reason }]
      : []),
    ...(note.number ? [{ label: words.number, value: note.number }] : []),
    { label: words.at, value: formats.dateTime(note.at) },
  ]
  const isAccount = kind.startsWith('account')
  const url = `${to.publicUrl}/account/wallet${isAccount ? '/bank-accounts' : ''}`
  const intro = said.intro(note.amount ? amount : account)
  const blocks: Block[] = [
    { kind: 'text', text: intro },
    { kind: 'facts', facts },
    // Whoever did not do this themselves has to hear it from somewhere else than the site.
    ...(kind.startsWith('top') ? [] : [{ kind: 'text', text: words.notYou } as const]),
    { kind: 'button', label: isAccount ? words.seeAccounts : words.see, url },
  ]
  const subject = said.subject(note.amount ? amount : account)
  return frame(reader, { subject, preview: intro, title: said.title, blocks })
}
