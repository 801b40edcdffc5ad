import { unwrap } from '@danbao/sdk'
import { useQueryClient } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { CheckboxField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { decimalToMinor, exponentOf, formatMoney, minorToDecimal } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { Notice } from '../ui/notice.tsx'
import { toast } from '../ui/toast.tsx'
import { useWrite } from '../write.ts'
import { m } from '../messages.gen/messages.js'
import { findOnlyPayment } from './payments.ts'
import { bankKey, missingOf, type BankEntry, type Suggestion } from './bank.ts'
import { operatorTexts } from './problem-texts.ts'

/** What was chosen: a suggestion, or nothing yet. */
export type Given = Readonly<{ suggestion?: Suggestion }>

type Props = { entry: BankEntry; given: Given; onClose: () => void }
type Values = { payment: string; amount: string; acceptCharges: boolean; note: string }

/**
 * Gives an entry, or a part of it, to a payment. A part of it, and the rest to another one
 * afterwards, is how it is split.
 */
export function MatchDialog({ entry, given: { suggestion }, onClose }: Props) {
  const { currency } = entry.amount
  const decimal = (minor: string) => minorToDecimal(minor, exponentOf(currency))
  const form = useAppForm<Values>({
    defaultValues: {
      payment: suggestion?.intentId ?? '',
      amount: decimal(smallerOf(entry, suggestion)),
      ...{ acceptCharges: false, note: '' },
    },
  })
  const give = useGive(entry, onClose)
  const amount = formatMoney(entry.left, { locale: intlLocale(), code: 'always' })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={m.operator_bank_give()}
      description={m.operator_bank_give_text({ amount })}
    >
      <Form form={form} onSubmit={give} texts={operatorTexts}>
        <Fields {...{ form, currency, suggestion }} />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.operator_bank_give()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

type FieldsProps = {
  form: UseFormReturn<Values>
  currency: string
  suggestion: Suggestion | undefined
}

function Fields({ form, currency, suggestion }: FieldsProps) {
  return (
    <>
      {suggestion ? (
        <Chosen suggestion={suggestion} />
      ) : (
        <TextField
          form={form}
          name="payment"
          label={m.operator_bank_payment()}
          hint={m.operator_bank_payment_hint()}
          maxLength={100}
          autoComplete="off"
          rules={{ validate: (value) => value !== '' || m.operator_bank_payment_missing() }}
        />
      )}
      <TextField
        form={form}
        name="amount"
        label={m.operator_amount()}
        hint={m.operator_bank_split_hint()}
        before={currency}
        inputMode="decimal"
        autoComplete="off"
        maxLength={16}
        rules={{
          validate: (value) =>
            isAmount(String(value), currency) || m.operator_bank_amount_missing(),
        }}
      />
      <CheckboxField form={form} name="acceptCharges" label={m.operator_bank_bear_charges()} />
      <TextField form={form} name="note" label={m.operator_note()} maxLength={500} optional />
    </>
  )
}

function isAmount(text: string, currency: string): boolean {
  return Number(decimalToMinor(text, currency) ?? 0) > 0
}

/** What the entry has left, but no more than the payment lacks. */
function smallerOf({ left }: BankEntry, suggestion: Suggestion | undefined): string {
  if (!suggestion) return left.minor
  const missing = BigInt(missingOf(suggestion).minor)
  return missing > 0n && missing < BigInt(left.minor) ? missing.toString() : left.minor
}

function Chosen({ suggestion }: { suggestion: Suggestion }) {
  const { subject, buyerName, state } = suggestion
  const shown = formatMoney(missingOf(suggestion), { locale: intlLocale(), code: 'always' })
  return (
    <Notice
      tone={state === 'awaiting_payment' ? 'note' : 'warn'}
      title={`${subject}, ${buyerName}`}
    >
      {state === 'awaiting_payment'
        ? m.operator_bank_waits_for({ amount: shown })
        : m.operator_bank_ended()}
    </Notice>
  )
}

type Body = {
  allocations: { intentId: string; amount: { currency: string; minor: string } }[]
  acceptCharges: boolean
  note?: string
}

function useGive(entry: BankEntry, onClose: () => void) {
  const client = useQueryClient()
  const { mutateAsync } = useWrite({
    send: (body: Body, headers) => {
      const params = { path: { entryId: entry.id } }
      return unwrap(
        api.POST('/v1/operator/bank-entries/{entryId}/matches', { params, headers, body }),
      )
    },
    onSuccess: async () => {
      toast(m.operator_bank_done())
      onClose()
      await client.invalidateQueries({ queryKey: bankKey })
    },
  })
  return async ({ payment, amount, acceptCharges, note }: Values) => {
    const { currency } = entry.amount
    const found = await findOnlyPayment({ q: payment.trim() })
    const intentId = found?.id ?? payment.trim()
    const minor = decimalToMinor(amount, currency) ?? '0'
    const allocations = [{ intentId, amount: { currency, minor } }]
    const trimmed = note.trim().replaceAll(/\s+/g, ' ')
    await mutateAsync({ allocations, acceptCharges, ...(trimmed ? { note: trimmed } : {}) })
  }
}
