import { Notice } from '../ui/notice.tsx'
import { m } from '../messages.gen/messages.js'
import { declineText } from './declines.ts'

/** Why the last try was declined, and what to do about it. */
export function DeclinedNotice({ decline }: { decline: string }) {
  return (
    <Notice tone="bad" live title={m.cards_declined_text()}>
      {declineText(decline)}
    </Notice>
  )
}

/** The network looks at the payment before it takes the money. */
export function ReviewNotice() {
  return (
    <Notice tone="warn" title={m.cards_review_again()}>
      {m.cards_review_text()}
    </Notice>
  )
}
