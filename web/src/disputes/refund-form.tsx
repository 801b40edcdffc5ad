import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { type Order } from '../orders/order.ts'
import { orderQuery } from '../orders/order-queries.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { RadioField, TextareaField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { decimalToMinor, formatMoney, type Money as Amount } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { disputesTexts } from './problem-texts.ts'
import { refundableOf, refundEffect } from './refund-effect.ts'
import { Effect } from './refund-parts.tsx'

type Values = { part: 'all' | 'part'; amount: string; reason: string }
type Asked = Readonly<{ amount: Amount; reason: string }>

/** Gives the buyer a part or all back. What it does is said before, and asked once more. */
export function RefundForm({ order }: { order: Order }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  // Kept here and not in the dialog: who closes it on an unknown outcome and asks again, asks for
  // the same refund.
  const write = useRefund(order)
  const form = useAppForm<Values>({ defaultValues: { part: 'all', amount: '', reason: '' } })
  const [part, typed] = form.watch(['part', 'amount'])
  const left = refundableOf(order)
  const { currency } = left
  const minor = part === 'all' ? left.minor : decimalToMinor(typed, currency)
  const effect = minor === undefined ? undefined : refundEffect(order, minor)
  const ask = async ({ reason }: Values) => {
    if (minor !== undefined) setAsked({ amount: { currency, minor }, reason: reason.trim() })
  }
  return (
    <Card title={m.disputes_refund()} note={m.disputes_refund_note()}>
      <Form form={form} onSubmit={ask} texts={disputesTexts}>
        <RadioField
          form={form}
          name="part"
          label={m.disputes_how_much()}
          choices={[
            { value: 'all', label: m.disputes_all({ amount: text(left) }) },
            { value: 'part', label: m.disputes_part() },
          ]}
        />
        {part === 'part' && (
          <TextField
            form={form}
            name="amount"
            label={m.disputes_amount()}
            hint={m.disputes_at_most({ amount: text(left) })}
            before={currency}
            inputMode="decimal"
            autoComplete="off"
            maxLength={14}
            rules={{ validate: (value) => amountFault(order, value) ?? true }}
          />
        )}
        <TextareaField
          form={form}
          name="reason"
          label={m.disputes_reason()}
          hint={m.disputes_reason_hint()}
          rows={2}
          maxLength={200}
          rules={{ validate: (value) => value.trim() !== '' || m.disputes_reason_missing() }}
        />
        {effect && <Effect effect={effect} />}
        <Button type="submit" look="danger" wide>
          {effect && minor !== undefined
            ? m.disputes_refund_amount({ amount: text({ currency, minor }) })
            : m.disputes_refund()}
        </Button>
      </Form>
      {asked && <ConfirmRefund {...{ order, asked, write }} onClose={() => setAsked(null)} />}
    </Card>
  )
}

const text = (amount: Amount) => formatMoney(amount, { locale: intlLocale() })

function amountFault(order: Order, value: string): string | undefined {
  const { currency } = order.total
  const minor = decimalToMinor(value, currency)
  if (minor === undefined) return m.orders_amount_wrong({ currency })
  if (BigInt(minor) > BigInt(refundableOf(order).minor)) return m.disputes_error_exceeds()
  return refundEffect(order, minor) ? undefined : m.disputes_error_too_small()
}

function useRefund(order: Order) {
  const client = useQueryClient()
  const params = { path: { orderId: order.id } }
  return useWrite({
    send: ({ amount, reason }: Asked, headers) =>
      unwrap(
        api.POST('/v1/supplier/orders/{orderId}/refunds', {
          params,
          headers,
          // The reason stands on one line everywhere it is shown.
          body: { amount: { ...amount }, reason: reason.replaceAll(/\s+/g, ' ') },
        }),
      ),
    onSuccess: async (_made, { amount }) => {
      toast(m.disputes_refund_sent({ amount: text(amount) }))
      await client.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })
    },
  })
}

type ConfirmProps = {
  order: Order
  asked: Asked
  write: ReturnType<typeof useRefund>
  onClose: () => void
}

function ConfirmRefund({ order, asked, write, onClose }: ConfirmProps) {
  const effect = refundEffect(order, asked.amount.minor)
  const { mutateAsync, error, reset } = write
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => {
        if (open) return
        reset()
        onClose()
      }}
      title={m.disputes_confirm({ amount: text(asked.amount) })}
      action={m.disputes_refund_amount({ amount: text(asked.amount) })}
      danger
      onConfirm={() => mutateAsync(asked)}
    >
      <p className="mb-3">
        {m.disputes_confirm_text({ buyer: order.buyer.name, number: order.number })}
      </p>
      {effect && <Effect effect={effect} />}
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, disputesTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
