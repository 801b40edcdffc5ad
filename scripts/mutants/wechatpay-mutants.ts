import type { Mutant } from './mutant.ts'

const dir = 'server/src/gateways/wechatpay'
const test = (file: string) => (name: string) => ({ file: `${dir}/${file}.test.ts`, name })
const [signature, notice, answer, wire] = [
  test('signatures'),
  test('notices'),
  test('answers'),
  test('wechatpay'),
]

export const wechatPayMutants: readonly Mutant[] = [
  {
    breaks: ['#24'],
    does: 'believes what WeChat Pay signed at any time',
    file: `${dir}/signatures.ts`,
    find: "  if (Math.abs(now.getTime() - Number(timestamp) * 1_000) > TOLERANCE_MS) {\n    return 'it was signed at another time'\n  }\n",
    replace: '',
    killedBy: signature(
      'what WeChat Pay signed > is not when it is older, or newer, than five minutes',
    ),
  },
  {
    breaks: ['#24'],
    does: 'believes what carries any signature of WeChat Pay’s form',
    file: `${dir}/signatures.ts`,
    find: "  return fits ? undefined : 'the signature does not fit'",
    replace: '  return fits || signature ? undefined : text.toString()',
    killedBy: signature('what WeChat Pay signed > is not with another byte anywhere'),
  },
  {
    breaks: ['#24'],
    does: 'takes a tag that is short enough to be guessed',
    file: `${dir}/sealed.ts`,
    find: '      const options = { authTagLength: TAG_BYTES }\n',
    replace: '      const options = {}\n',
    killedBy: signature(
      'what WeChat Pay encrypted > is not opened with a true tag of which only four bytes are left',
    ),
  },
  {
    breaks: ['R2'],
    does: 'believes what WeChat Pay did not sign',
    file: `${dir}/wire.ts`,
    find: '    if (unproven !== undefined) return undefined\n',
    replace: '',
    killedBy: wire('nobody knows what became of a call that is answered > without a signature'),
  },
  {
    breaks: ['R2', '#29'],
    does: 'takes an answer of 429 for a refusal',
    file: `${dir}/wire.ts`,
    find: '  return code ? { refusal: `${status} ${code}` } : undefined\n',
    replace:
      '  return code ? { refusal: `${status === 429 ? 404 : status} ${code}` } : undefined\n',
    killedBy: wire('nobody knows what became of a call that is answered > with 429'),
  },
  {
    breaks: ['#24', 'D-5'],
    does: 'believes a notice of money that another merchant received',
    file: `${dir}/notices.ts`,
    find: "content['mchid'] !== reader.mchId",
    replace: "content['mchid'] === undefined",
    killedBy: notice('a notice is refused > for another merchant'),
  },
  {
    breaks: ['#24'],
    does: 'believes a notice of another app’s payment',
    file: `${dir}/answers.ts`,
    find: "  return fields['appid'] === appId && fields['mchid'] === mchId",
    replace: "  return appId !== '' && fields['mchid'] === mchId",
    killedBy: notice('a notice is refused > for another app'),
  },
  {
    breaks: ['#25', 'SAL-7399'],
    does: 'takes the notice of a refund for one of something else',
    file: `${dir}/notices.ts`,
    find: "event.startsWith('REFUND.')",
    replace: "event === 'REFUND'",
    killedBy: notice('a notice that a refund is SUCCESS asks to ask'),
  },
  {
    breaks: ['#24', 'R2'],
    does: 'takes the answer about another order for the one that was asked for',
    file: `${dir}/answers.ts`,
    find: "  if (text(answer.fields, 'out_trade_no') !== number) return { status: 'unknown', detail }\n",
    replace: '  if (!number) return { status: "unknown", detail }\n',
    killedBy: answer('asked about a payment > an order of another number'),
  },
  {
    breaks: ['#14', '#26'],
    does: 'takes an order that is too late to close, because it was paid, for closed',
    file: `${dir}/answers.ts`,
    find: "status: NOT_OPEN.includes(answer.refusal) ? 'paid' : 'unknown'",
    replace: "status: NOT_OPEN.includes(answer.refusal) ? 'closed' : 'unknown'",
    killedBy: answer('asked to close > it is paid'),
  },
  {
    breaks: ['#9', 'R7'],
    does: 'gives a refund by WeChat Pay up because there is no money for it today',
    file: `${dir}/answers.ts`,
    find: 'const REFUND_DECLINES = [\n',
    replace: "const REFUND_DECLINES = [\n  '403 NOT_ENOUGH',\n",
    killedBy: answer('asked to refund > the merchant is short leaves it unknown'),
  },
  {
    breaks: ['#29', 'R2'],
    does: 'takes a refund that is taken on for done',
    file: `${dir}/answers.ts`,
    find: "  if (detail === 'SUCCESS') return { status: 'succeeded', detail }",
    replace: "  if (detail !== 'CLOSED') return { status: 'succeeded', detail }",
    killedBy: answer('asked to refund > it is taken on'),
  },
  {
    breaks: ['#10', 'R5'],
    does: 'gives a try up whose number is taken by an order that can still be paid',
    file: `${dir}/answers.ts`,
    find: "const BEGIN_DECLINES = ['400 PARAM_ERROR', ",
    replace: "const BEGIN_DECLINES = ['403 OUT_TRADE_NO_USED', '400 PARAM_ERROR', ",
    killedBy: answer('asked to begin > a number that is taken leaves it unknown'),
  },
]
