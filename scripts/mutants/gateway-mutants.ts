import type { Mutant } from './mutant.ts'

const answers = 'server/src/gateways/alipay/answers.ts'
const notices = 'server/src/gateways/alipay/notices.ts'
const answer = (name: string) => ({ file: 'server/src/gateways/alipay/answers.test.ts', name })
const notice = (name: string) => ({ file: 'server/src/gateways/alipay/notices.test.ts', name })

export const gatewayMutants: readonly Mutant[] = [
  {
    breaks: ['#24'],
    does: 'believes a notice without looking at its signature',
    file: notices,
    find: "  if (!isProven) return { ok: false, reason: 'the signature does not fit', number }\n",
    replace: '',
    killedBy: notice('a notice > with another total_amount, or without one, is not'),
  },
  {
    breaks: ['#24'],
    does: 'lets a notice choose a weaker kind of signature',
    file: notices,
    find: "  if (form['sign_type'] !== 'RSA2') return { ok: false, reason: 'sign_type is not RSA2', number }\n",
    replace: '',
    killedBy: notice('a notice > of the kind "RSA" is not'),
  },
  {
    breaks: ['#24'],
    does: 'believes a notice that is meant for another app',
    file: notices,
    find: "  if (form['app_id'] !== config.appId) return { ok: false, reason: 'for another app', number }\n",
    replace: '',
    killedBy: notice('a notice truly signed but for another app is refused'),
  },
  {
    breaks: ['#24', 'D-5'],
    does: 'believes a notice of money that another seller received',
    file: notices,
    find: "if (form['seller_id'] !== config.sellerId) {",
    replace: "if (form['seller_id'] === undefined) {",
    killedBy: notice('a notice truly signed but for another seller is refused'),
  },
  {
    breaks: ['#25', 'SAL-7399'],
    does: 'takes the notice of a refund for one of a payment',
    file: notices,
    find: "  const refund = form['refund_fee'] !== undefined",
    replace: '  const refund = false',
    killedBy: notice('a notice of a refund is proven and says nothing of a payment'),
  },
  {
    breaks: ['#25', 'MED-16398'],
    does: 'takes the notice of a closed trade for one of a payment',
    file: notices,
    find: "const PAID = ['TRADE_SUCCESS', 'TRADE_FINISHED']",
    replace: "const PAID = ['TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED']",
    killedBy: notice('a notice of closing is proven and says nothing of a payment'),
  },
  {
    breaks: ['#25'],
    does: 'takes a trade that was paid and wholly refunded for one that nobody paid',
    file: answers,
    find: "      if (!answer['send_pay_date']) return { status: 'closed', detail: status }\n      return paid(answer, 'send_pay_date')",
    replace: "      return { status: 'closed', detail: status }",
    killedBy: answer('asked about a payment > a trade that is paid and wholly refunded'),
  },
  {
    breaks: ['#24', 'R2'],
    does: 'takes the answer about another trade for the one that was asked for',
    file: answers,
    find: "if (answer['code'] !== OK || answer['out_trade_no'] !== number) {",
    replace: "if (answer['code'] !== OK) {",
    killedBy: answer('asked about a payment > a trade that is another’s'),
  },
  {
    breaks: ['R2', 'MED-16398'],
    does: 'takes a status that nobody has documented for the end of a trade',
    file: answers,
    find: "    default:\n      return { status: 'unknown', detail: status }",
    replace: "    default:\n      return { status: 'closed', detail: status }",
    killedBy: answer('asked about a payment > a trade that is of an unknown status'),
  },
  {
    breaks: ['#14', '#26'],
    does: 'takes a trade that is too late to close, because it was paid, for closed',
    file: answers,
    find: "if (isBusinessFailure(answer, ...PAID_ALREADY, ...NOT_OPEN)) return { status: 'paid', detail }",
    replace:
      "if (isBusinessFailure(answer, ...PAID_ALREADY, ...NOT_OPEN)) return { status: 'closed', detail }",
    killedBy: answer('asked to close > it is paid'),
  },
  {
    breaks: ['#1', '#14', 'R2'],
    does: 'takes every answer but success for a refund that was declined',
    file: answers,
    find: '  const declined = isBusinessFailure(answer, ...REFUND_DECLINES)',
    replace: "  const declined = answer['code'] !== OK",
    killedBy: answer('asked to refund > a system error leaves it unknown, never declined'),
  },
  {
    breaks: ['#9', 'R7'],
    does: 'gives a refund up because there is no money for it today',
    file: answers,
    find: 'const REFUND_DECLINES = [\n',
    replace: "const REFUND_DECLINES = [\n  'SELLER_BALANCE_NOT_ENOUGH',\n",
    killedBy: answer('asked to refund > the seller is short'),
  },
  {
    breaks: ['#29', 'R2'],
    does: 'takes a refund for done because the call went well',
    file: answers,
    find: "answer['fund_change'] === 'Y' && ",
    replace: '',
    killedBy: answer('asked to refund > nothing moved this time'),
  },
  {
    breaks: ['#23', 'R2'],
    does: 'takes a refund of another amount for the one that was asked for',
    file: answers,
    find: "    answer['out_request_no'] === number && fromYuan(answer['refund_amount'])?.minor === amount.minor",
    replace: "    answer['out_request_no'] === number",
    killedBy: answer('asked about a refund > it is done with another amount'),
  },
  {
    breaks: ['R2', '#24'],
    does: 'believes answers without looking at their signature',
    file: 'server/src/gateways/alipay/alipay.ts',
    find: '{ validateSign: true }',
    replace: '{ validateSign: false }',
    killedBy: {
      file: 'server/src/gateways/alipay/alipay.test.ts',
      name: 'query > that gets another’s signature is unknown',
    },
  },
  {
    breaks: ['#4', '#5', '#6', 'R4'],
    does: 'asks for a refund under a number of the moment',
    file: 'server/src/gateways/alipay/alipay.ts',
    find: '    out_request_no: number,\n    refund_amount',
    replace: '    out_request_no: `${number}_${Math.random()}`,\n    refund_amount',
    killedBy: {
      file: 'server/test/refunding.db.test.ts',
      name: 'an answer that was lost is asked for, and the money goes back once',
    },
  },
]
