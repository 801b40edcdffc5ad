import { ProblemError } from '@danbao/sdk'
import { Package, ShieldCheck, Truck } from 'lucide-react'
import { Card } from '../card.tsx'
import { Copy } from '../copy.tsx'
import { Countdown } from '../countdown.tsx'
import { Details } from '../details.tsx'
import { Disclosure } from '../disclosure.tsx'
import type { Tone } from '../icons.ts'
import { Button } from '../button.tsx'
import { RowLink } from '../link.tsx'
import { LoadMore } from '../load-more.tsx'
import { Money, Price } from '../money.tsx'
import { Notice } from '../notice.tsx'
import { SkeletonRows } from '../skeleton.tsx'
import { EmptyState, ErrorState } from '../states.tsx'
import { Badge, Status } from '../status.tsx'
import { Steps } from '../steps.tsx'
import { Table, type Column } from '../table.tsx'
import { Time } from '../time.tsx'
import { Timeline } from '../timeline.tsx'

const tones: readonly (readonly [Tone, string])[] = [
  ['neutral', 'Waiting for payment'],
  ['brand', 'Held in escrow'],
  ['good', 'Released'],
  ['warn', 'Partly received'],
  ['bad', 'Cancelled'],
  ['note', '审核中'],
]

const start = Date.now()
const moment = (minutes: number) => new Date(start + minutes * 60_000).toISOString()
const gbp = (minor: string) => ({ currency: 'GBP', minor })
const cny = (minor: string) => ({ currency: 'CNY', minor })

export function StatusSample() {
  return (
    <Card>
      <div className="flex flex-wrap gap-2">
        {tones.map(([tone, text]) => (
          <Status key={tone} tone={tone}>
            {text}
          </Status>
        ))}
        {tones.map(([tone]) => (
          <Badge key={tone} tone={tone}>
            {tone} 12
          </Badge>
        ))}
      </div>
      <div className="mt-5 grid gap-3 md:grid-cols-2">
        {tones.map(([tone, text]) => (
          <Notice
            key={tone}
            tone={tone}
            title={text}
            {...(tone === 'warn' ? { actions: <Button size="sm">Send the rest</Button> } : {})}
          >
            You sent £9,000.00 of £10,000.00. Send £1,000.00 more by Friday.
          </Notice>
        ))}
      </div>
    </Card>
  )
}

export function MoneySample() {
  return (
    <Card>
      <div className="grid gap-6 sm:grid-cols-2">
        <Details
          align="end"
          rows={[
            { label: 'Goods', value: <Money value={cny('12600000')} /> },
            { label: 'Shipping', value: <Money value={cny('240000')} /> },
            { label: 'Fee', value: <Money value={cny('0')} /> },
            {
              label: 'Total',
              value: <Money value={cny('12840000')} className="text-xl" />,
              strong: true,
            },
          ]}
        />
        <Details
          rows={[
            { label: 'Unit price', value: <Price value={{ currency: 'GBP', amount: '0.085' }} /> },
            { label: 'Dollar', value: <Money value={{ currency: 'USD', minor: '99900' }} /> },
            { label: 'Yen', value: <Money value={{ currency: 'JPY', minor: '1200' }} /> },
            { label: 'Ordered', value: <Time at={moment(-90)} /> },
            { label: 'Updated', value: <Time at={moment(-12)} style="relative" /> },
            { label: 'Quote', value: <Countdown until={moment(14)} label="Held for" /> },
            { label: 'Release', value: <Countdown until={moment(3000)} label="In" /> },
            { label: 'Order', value: <Copy value="ord_01JD8Z4K2M" label="order number" /> },
          ]}
        />
      </div>
    </Card>
  )
}

type Order = Readonly<{
  id: string
  supplier: string
  at: string
  tone: Tone
  state: string
  minor: string
}>
const orders: readonly Order[] = [
  {
    id: 'ord_01JD8Z4K2M',
    supplier: 'Yiwu Bright Homeware 义乌明亮家居',
    at: moment(-90),
    tone: 'brand',
    state: 'Held in escrow',
    minor: '128450',
  },
  {
    id: 'ord_01JD8Z4K7Q',
    supplier: 'Shenzhen Kite Electronics',
    at: moment(-1500),
    tone: 'neutral',
    state: 'Waiting for payment',
    minor: '9900',
  },
  {
    id: 'ord_01JD8Z4KAB',
    supplier: 'Leeds Paper & Card',
    at: moment(-9000),
    tone: 'good',
    state: 'Released',
    minor: '1204050',
  },
]
const columns: readonly Column<Order>[] = [
  {
    key: 'id',
    header: 'Order',
    primary: true,
    cell: (order) => <RowLink to="/">{order.id}</RowLink>,
  },
  { key: 'supplier', header: 'Supplier', cell: (order) => order.supplier },
  { key: 'at', header: 'Ordered', cell: (order) => <Time at={order.at} style="date" /> },
  {
    key: 'state',
    header: 'State',
    cell: (order) => <Status tone={order.tone}>{order.state}</Status>,
  },
  {
    key: 'total',
    header: 'Total',
    align: 'end',
    cell: (order) => <Money value={gbp(order.minor)} />,
  },
]

export function TableSample() {
  const query = {
    hasNextPage: true,
    isFetchingNextPage: false,
    isFetchNextPageError: false,
    fetchNextPage: () => Promise.resolve(),
  }
  return (
    <>
      <Card flush>
        <Table
          caption="Orders"
          columns={columns}
          rows={orders}
          rowKey={(order) => order.id}
          footer={['Sum', null, null, null, <Money key="sum" value={gbp('1342400')} />]}
        />
      </Card>
      <LoadMore query={query} shown={3} total={48} />
    </>
  )
}

export function TimelineSample() {
  return (
    <div className="grid gap-5">
      <Card>
        <Steps label="Checkout" steps={['Cart', 'Address', 'Pay', 'Done']} current={2} />
      </Card>
      <div className="grid gap-5 lg:grid-cols-2">
        <Card level={3} title="Timeline">
          <Timeline
            label="Order"
            entries={[
              { key: 'a', title: 'Ordered', at: moment(-95), icon: Package },
              { key: 'b', title: 'Paid by Alipay', at: moment(-90), detail: '2026112322001' },
              {
                key: 'c',
                title: 'Held in escrow',
                at: moment(-90),
                tone: 'brand',
                icon: ShieldCheck,
                detail: 'The supplier is paid once you confirm the receipt.',
              },
              {
                key: 'd',
                title: 'Shipped',
                icon: Truck,
                upcoming: true,
                detail: 'Expected by Thursday',
              },
              { key: 'e', title: 'Released', upcoming: true },
            ]}
          />
        </Card>
        <Card level={3} title="Details" footer="Prices without VAT">
          <Details
            rows={[
              { label: 'Buyer', value: 'Corner Shop Ltd' },
              { label: 'Address', value: '12 Long Lane, Leeds LS1 4AB, United Kingdom' },
              { label: 'Reference', value: <Copy value="2026112322001499" label="reference" /> },
            ]}
          />
          <Disclosure summary="What does held in escrow mean?" className="mt-4">
            The money is kept apart until the goods have arrived.
          </Disclosure>
        </Card>
      </div>
    </div>
  )
}

const failure = new ProblemError({
  type: 'about:blank',
  title: 'Something went wrong on our side',
  status: 500,
  code: 'server.error',
  requestId: 'req_0d9f6a52-5c1c-4ef5-8d0e-8f53',
})

export function StatesSample() {
  return (
    <div className="grid gap-5 lg:grid-cols-3">
      <Card>
        <EmptyState
          title="No orders yet"
          icon={Package}
          action={<Button look="primary">Find goods</Button>}
        >
          What you order appears here, with where its money is.
        </EmptyState>
      </Card>
      <Card>
        <ErrorState error={failure} onRetry={() => undefined} />
      </Card>
      <Card>
        <SkeletonRows rows={6} />
      </Card>
    </div>
  )
}
