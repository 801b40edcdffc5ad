import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fragment } from 'react'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { Table, type Column } from '../ui/table.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { daysText } from './checkout-review.tsx'
import { ordersTexts } from './problem-texts.ts'
import { measureText, type Tariff } from './tariff.ts'
import { tariffsQuery, useDestinationName } from './tariff-queries.ts'

type TableProps = {
  items: readonly Tariff[]
  currency: string
  mayChange: boolean
  onEdit: (tariff: Tariff) => void
}

/** The rates with what they cost, each to be changed or removed. */
export function TariffTable({ items, currency, mayChange, onEdit }: TableProps) {
  return (
    <Card flush>
      <Table
        caption={m.areas_shipping()}
        rows={items}
        rowKey={(tariff) => `${tariff.destination} ${tariff.buyerId ?? ''}`}
        columns={[
          {
            key: 'destination',
            header: m.orders_tariff_destination(),
            primary: true,
            cell: (tariff) => <Destination tariff={tariff} />,
          },
          ...termColumns(currency),
          {
            key: 'actions',
            header: <span className="sr-only">{m.orders_actions()}</span>,
            align: 'end',
            cell: (tariff) => mayChange && <Actions {...{ tariff, onEdit }} />,
          },
        ]}
      />
    </Card>
  )
}

function termColumns(currency: string): Column<Tariff>[] {
  return [
    {
      key: 'prices',
      header: m.orders_tariff_prices(),
      cell: (tariff) => <Steps {...{ tariff, currency }} />,
    },
    {
      key: 'free',
      header: m.orders_tariff_free_from(),
      align: 'end',
      cell: ({ freeFrom }) => (freeFrom ? <Money value={{ currency, minor: freeFrom }} /> : '–'),
    },
    {
      key: 'days',
      header: m.orders_tariff_days(),
      cell: ({ minDays: min, maxDays: max }) => daysText({ min, max }),
    },
  ]
}

function Destination({ tariff: { destination, buyerId } }: { tariff: Tariff }) {
  return (
    <>
      {useDestinationName()(destination)}
      {buyerId && (
        <span className="block text-sm font-normal text-muted">
          {m.orders_tariff_only_for()} <span className="font-mono">{buyerId}</span>
        </span>
      )}
    </>
  )
}

function Actions({ tariff, onEdit }: { tariff: Tariff } & Pick<TableProps, 'onEdit'>) {
  const place = useDestinationName()(tariff.destination)
  return (
    <span className="flex justify-end gap-1">
      <Button
        size="sm"
        look="quiet"
        aria-label={m.orders_tariff_edit_of({ place })}
        onClick={() => onEdit(tariff)}
      >
        {m.ui_edit()}
      </Button>
      <RemoveTariff tariff={tariff} place={place} />
    </span>
  )
}

// A long list of steps opens on demand; what it spans is said.
const STEPS_SHOWN = 3

type StepsProps = { tariff: Tariff; currency: string }

function Steps({ tariff, currency }: StepsProps) {
  const { steps } = tariff
  const [first, last] = [steps[0], steps.at(-1)]
  if (steps.length <= STEPS_SHOWN || !first || !last) return <StepList {...{ tariff, currency }} />
  return (
    <Disclosure
      summary={
        <span className="font-normal">
          <Money value={{ currency, minor: first.price }} code="never" /> –{' '}
          <Money value={{ currency, minor: last.price }} />
          {' · '}
          {m.orders_tariff_step_count({ count: steps.length })}
        </span>
      }
    >
      <StepList {...{ tariff, currency }} />
    </Disclosure>
  )
}

function StepList({ tariff: { steps, basis }, currency }: StepsProps) {
  return (
    <dl className="num grid w-fit grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
      {steps.map(({ upTo, price }) => (
        <Fragment key={upTo ?? 'above'}>
          <dt className="text-muted">
            {upTo === null && (steps.length > 1 ? m.orders_tariff_above() : m.orders_tariff_any())}
            {upTo !== null &&
              basis === 'weight' &&
              m.orders_tariff_up_to_kg({ weight: measureText(upTo, basis, currency) })}
            {upTo !== null && basis === 'value' && (
              <>
                {m.orders_tariff_up_to()} <Money value={{ currency, minor: String(upTo) }} />
              </>
            )}
          </dt>
          <dd className="text-right">
            <Money value={{ currency, minor: price }} />
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}

function RemoveTariff({ tariff, place }: { tariff: Tariff; place: string }) {
  const client = useQueryClient()
  const { destination, buyerId } = tariff
  const query = { destination, ...(buyerId ? { buyerId } : {}) }
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/supplier/shipping-tariffs', { params: { query } })),
    onSuccess: (list) => {
      client.setQueryData(tariffsQuery.queryKey, list)
      toast(m.orders_tariff_removed())
    },
  })
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" look="quiet" aria-label={m.orders_tariff_remove_of({ place })}>
          {m.ui_remove()}
        </Button>
      }
      title={m.orders_tariff_remove_title({ place })}
      action={m.orders_tariff_remove()}
      danger
      onOpenChange={reset}
      onConfirm={() => mutateAsync()}
    >
      <p>{m.orders_tariff_remove_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, ordersTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
