import type { Mutant } from './mutant.ts'

const stripe = (file: string) => `server/src/gateways/stripe/${file}`
const returned = (name: string) => ({ file: 'server/test/returned-refunds.db.test.ts', name })
const returns = 'server/src/payments/refund-returns.ts'
const asked = '      ...(customer === null ? {} : savedCardsOf(customer)),\n    },\n'

export const cardMutants: readonly Mutant[] = [
  {
    breaks: ['R2', '#14'],
    does: 'takes a failure of the card network for a refusal',
    file: stripe('calls.ts'),
    find: 'const isRefused = statusCode === 400 || statusCode === 402 || statusCode === 404',
    replace: 'const isRefused = statusCode !== undefined',
    killedBy: {
      file: stripe('stripe.test.ts'),
      name: 'a refusal > 500 api_error is none: nobody knows',
    },
  },
  {
    breaks: ['#6', 'R1', 'R4'],
    does: 'asks for the page of a card payment under another key each time',
    file: stripe('stripe.ts'),
    find: `${asked}    { idempotencyKey: number },`,
    replace: `${asked}    { idempotencyKey: number + Math.random() },`,
    killedBy: {
      file: stripe('stripe.test.ts'),
      name: 'a page is asked for with our number as its key, and the same whenever it is asked for',
    },
  },
  {
    breaks: ['#1', '#16'],
    does: 'gives a payment up that the card network looks at',
    file: stripe('answers.ts'),
    find: "? { status: 'review', detail }",
    replace: "? { status: 'closed', detail }",
    killedBy: { file: stripe('answers.test.ts'), name: 'a session complete and looked at' },
  },
  {
    breaks: ['R9'],
    does: 'believes a notice of the card network that is signed for years ahead',
    file: stripe('notices.ts'),
    find: '  if (signedAt(header) * 1000 > now.getTime() + TOLERANCE_S * 1000) {',
    replace: '  if (signedAt(header) === Infinity) {',
    killedBy: {
      file: stripe('notices.test.ts'),
      name: 'a notice of the future is refused, and which payment it speaks of is known',
    },
  },
  {
    breaks: ['R10', 'L6'],
    does: 'forgets that a refund that came back is owed',
    file: returns,
    find: "      refundReturnJournal(header(env, refund, 'return'), { gateway, charge }),\n",
    replace: '',
    killedBy: returned('a refund that was made and comes back is owed: by us, to nobody’s order'),
  },
  {
    breaks: ['#2', '#20', 'R3'],
    does: 'makes a refund again when it only looks whether it has come back',
    file: returns,
    find: 'await gateway?.queryRefund(requestOf(refund))',
    replace: 'await gateway?.refund(requestOf(refund))',
    killedBy: returned(
      'a refund that was made is not sent again when it is looked at, whatever is answered',
    ),
  },
  {
    breaks: ['O2'],
    does: 'shows the buyer’s saved cards to whoever pays by a link',
    file: 'server/src/payments/attempts.ts',
    find: '(isShared || live.payLinkId === payLinkId)',
    replace: 'true',
    killedBy: {
      file: 'server/test/saved-cards.db.test.ts',
      name: 'who pays by a link is not shown the cards of the buyer, nor the buyer theirs',
    },
  },
  {
    breaks: ['R4'],
    does: 'asks for another page when a card was saved since the first',
    file: 'server/src/payments/card-store.ts',
    find: ' and c.opened_at <= a.created_at`,',
    replace: '`,',
    killedBy: {
      file: 'server/test/saved-cards.db.test.ts',
      name: 'a page that was opened before the company saved a card stays the same page',
    },
  },
  {
    breaks: ['O2'],
    does: 'takes a card number in any field',
    file: 'server/src/platform/http.ts',
    find: "  if ((typeof value === 'string' || typeof value === 'number') && isCard(String(value))) {",
    replace: "  if (typeof value === 'number' && isCard(String(value))) {",
    killedBy: {
      file: 'server/test/card-numbers.db.test.ts',
      name: 'a card number that is posted at every field of every route is found nowhere',
    },
  },
  {
    breaks: ['O2'],
    does: 'tells who holds a stolen card that it is reported',
    file: stripe('declines.ts'),
    find: "  'insufficient_funds',\n",
    replace: "  'insufficient_funds',\n  'stolen_card',\n",
    killedBy: {
      file: stripe('answers.test.ts'),
      name: 'a card that was declined as stolen_card is just declined',
    },
  },
]
