import { createHash } from 'node:crypto'
import { toChinaTime } from '../china-time.ts'
import { sumFen, toYuan } from '../money.ts'
import { feeFen, type Order, type Refund } from './orders.ts'
import { openidOf } from './state.ts'

// The files a merchant fetches the day after. Amounts are yuan here, and every cell begins with a
// backtick, so that spreadsheets leave long numbers alone.

type Span = Readonly<{ from: number; to: number }>
type Cells = readonly string[]

const TRADE_COLUMNS =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'
const TRADE_SUMS =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'
const FLOW_COLUMNS =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号'
const FLOW_SUMS = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额'
const NO_FEN = toYuan(0n)

export type TradeBill = 'ALL' | 'SUCCESS' | 'REFUND'

/** Undefined where nothing happened that day. */
export function tradeBill(
  orders: readonly Order[],
  { from, to }: Span,
  kind: TradeBill,
): string | undefined {
  const isOf = (at: number) => at >= from && at < to
  const paid = kind === 'REFUND' ? [] : orders.filter(({ paidAt = 0 }) => isOf(paidAt))
  const refunded =
    kind === 'SUCCESS'
      ? []
      : orders.flatMap((order) =>
          order.refunds
            .filter(({ createdAt }) => isOf(createdAt))
            .map((refund) => ({ order, refund })),
        )
  if (paid.length + refunded.length === 0) return undefined
  const fees = sumFen([
    ...paid.map((order) => feeFen(order)),
    ...refunded.map(({ order, refund }) => -feeBackFen(order, refund)),
  ])
  const paidFen = sumFen(paid.map(({ totalFen }) => totalFen))
  const backFen = sumFen(refunded.map(({ refund }) => refund.amountFen))
  const count = String(paid.length + refunded.length)
  return file(TRADE_COLUMNS, [...paid.map(paidRow), ...refunded.map(refundRow)], {
    columns: TRADE_SUMS,
    cells: [count, ...[paidFen, backFen, 0n, fees, paidFen, backFen].map(toYuan)],
  })
}

function paidRow(order: Order): Cells {
  return [
    ...tradeCells(order, { at: order.paidAt ?? 0, state: 'SUCCESS', settled: order.totalFen }),
    ...['0', '0', NO_FEN, NO_FEN, '', '', order.description, order.attach],
    ...[toYuan(feeFen(order)), '0.60%', toYuan(order.totalFen), NO_FEN, ''],
  ]
}

function refundRow({ order, refund }: Readonly<{ order: Order; refund: Refund }>): Cells {
  const { refundId, outRefundNo, amountFen, createdAt } = refund
  return [
    ...tradeCells(order, { at: createdAt, state: 'REFUND', settled: 0n }),
    ...[refundId, outRefundNo, toYuan(amountFen), NO_FEN, 'ORIGINAL', billState(refund)],
    ...[order.description, order.attach, toYuan(-feeBackFen(order, refund)), '0.60%'],
    ...[NO_FEN, toYuan(amountFen), ''],
  ]
}

type Cell = Readonly<{ at: number; state: string; settled: bigint }>

function tradeCells(order: Order, { at, state, settled }: Cell): Cells {
  const { appid, mchid, transactionId, outTradeNo, payer } = order
  return [
    ...[toChinaTime(at), appid, mchid, '0', '', transactionId, outTradeNo],
    ...[openidOf(payer, appid), 'NATIVE', state, 'OTHERS', 'CNY', toYuan(settled), NO_FEN],
  ]
}

// Bills have words of their own for the states of a refund.
function billState({ status }: Refund): string {
  return status === 'ABNORMAL' ? 'CHANGE' : status === 'CLOSED' ? 'FAIL' : status
}

type Movement = Readonly<{ at: number; fen: bigint; name: string; order: Order; number: string }>

/** What came into and left the merchant's account that day, with its balance after each. */
export function fundFlowBill(orders: readonly Order[], { from, to }: Span): string | undefined {
  let balance = 0n
  const all = orders.flatMap(movementsOf).toSorted((one, other) => one.at - other.at)
  const rows: Cells[] = []
  const moved: bigint[] = []
  for (const { at, fen, name, order, number } of all) {
    balance += fen
    if (at < from || at >= to) continue
    moved.push(fen)
    const [kind, amount] = fen < 0n ? ['支出', -fen] : ['收入', fen]
    const flow = `${number}${String(rows.length).padStart(4, '0')}`
    rows.push([
      ...[toChinaTime(at), order.transactionId, flow, name, name, kind],
      ...[toYuan(amount), toYuan(balance), 'system', '', order.outTradeNo],
    ])
  }
  if (rows.length === 0) return undefined
  const [income, spent] = [moved.filter((fen) => fen > 0n), moved.filter((fen) => fen < 0n)]
  return file(FLOW_COLUMNS, rows, {
    columns: FLOW_SUMS,
    cells: [
      ...[String(rows.length), String(income.length), toYuan(sumFen(income))],
      ...[String(spent.length), toYuan(-sumFen(spent))],
    ],
  })
}

function movementsOf(order: Order): Movement[] {
  if (order.paidAt === undefined) return []
  const { paidAt, totalFen, transactionId: number } = order
  const fee = feeFen(order)
  const done = order.refunds.filter(({ status }) => status === 'SUCCESS')
  return [
    { at: paidAt, fen: totalFen, name: '交易', order, number },
    ...(fee > 0n ? [{ at: paidAt, fen: -fee, name: '扣除交易手续费', order, number }] : []),
    ...done.flatMap((refund) => {
      const { endsAt: at, amountFen, refundId } = refund
      const back = feeBackFen(order, refund)
      return [
        { at, fen: -amountFen, name: '退款', order, number: refundId },
        ...(back > 0n ? [{ at, fen: back, name: '退还手续费', order, number: refundId }] : []),
      ]
    }),
  ]
}

// Fees go back with each part: what the whole comes to less after it than before it.
function feeBackFen(order: Order, refund: Refund): bigint {
  const counted = order.refunds.filter(({ status }) => status !== 'CLOSED')
  const before = sumFen(counted.slice(0, counted.indexOf(refund)).map(({ amountFen }) => amountFen))
  if (!counted.includes(refund)) return 0n
  return feeFen(order, before) - feeFen(order, before + refund.amountFen)
}

type Sums = Readonly<{ columns: string; cells: Cells }>

function file(columns: string, rows: readonly Cells[], sums: Sums): string {
  const line = (cells: Cells) => cells.map((cell) => `\`${cell.replaceAll(',', ' ')}`).join(',')
  const lines = [columns, ...rows.map(line), sums.columns, line(sums.cells)]
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

/** The digest is of the file before it is packed. */
export const sha1 = (content: string) => createHash('sha1').update(content).digest('hex')
