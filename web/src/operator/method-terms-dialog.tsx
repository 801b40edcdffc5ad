import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { methodName } from '../payments/methods.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { CheckboxField, SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import {
  bodyOf,
  bpsIn,
  codesIn,
  isLimit,
  limitCurrency,
  valuesOf,
  type MethodSet,
  type TermsValues,
} from './method-terms.ts'
import { methodTermsQuery } from './methods.ts'
import { operatorTexts } from './problem-texts.ts'

type Props = { set: MethodSet; onClose: () => void }

/** Changes a method's terms; what somebody else changed meanwhile is not overwritten. */
export function MethodTermsDialog({ set, onClose }: Props) {
  const client = useQueryClient()
  const form = useAppForm<TermsValues>({ defaultValues: valuesOf(set) })
  const { mutateAsync } = useMutation({
    mutationFn: (values: TermsValues) => {
      const params = { path: { method: set.method } }
      const body = bodyOf(values, set)
      return unwrap(api.PUT('/v1/operator/payment-methods/{method}', { params, body }))
    },
    onSuccess: async () => {
      toast(m.operator_method_saved())
      onClose()
      await client.invalidateQueries({ queryKey: methodTermsQuery.queryKey })
    },
  })
  return (
    <Dialog size="lg" open onOpenChange={onClose} title={methodName(set.method)}>
      <Form form={form} onSubmit={(values) => mutateAsync(values)} texts={operatorTexts}>
        <CheckboxField form={form} name="enabled" label={m.operator_method_enabled()} />
        <SurchargeAndBuyers form={form} />
        <Limits form={form} currency={limitCurrency(set)} />
        <Where form={form} set={set} />
        <Hours form={form} />
        <TextField
          form={form}
          name="reason"
          label={m.operator_method_reason()}
          hint={m.operator_method_reason_hint()}
          maxLength={200}
          rules={{ validate: (text) => text !== '' || m.operator_method_reason_missing() }}
        />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.ui_save()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

type FormProps = { form: UseFormReturn<TermsValues> }

function SurchargeAndBuyers({ form }: FormProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="surcharge"
        label={m.operator_method_surcharge()}
        after="%"
        inputMode="decimal"
        maxLength={5}
        rules={{
          validate: (text) =>
            (typeof text === 'string' && bpsIn(text) !== undefined) ||
            m.operator_method_surcharge_wrong(),
        }}
      />
      <SelectField
        form={form}
        name="buyers"
        label={m.operator_method_buyers()}
        options={[
          { value: 'everybody', label: m.operator_method_everybody() },
          { value: 'known', label: m.operator_method_known() },
        ]}
      />
    </div>
  )
}

function Limits({ form, currency }: FormProps & { currency: string }) {
  const limit = {
    before: currency,
    inputMode: 'decimal',
    maxLength: 16,
    optional: true,
    rules: {
      validate: (text: unknown) =>
        (typeof text === 'string' && isLimit(text, currency)) ||
        m.operator_method_limit_wrong({ currency }),
    },
  } as const
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField form={form} name="min" label={m.operator_method_least()} {...limit} />
      <TextField form={form} name="max" label={m.operator_method_most()} {...limit} />
      <TextField form={form} name="dayMax" label={m.operator_method_day_most()} {...limit} />
      <TextField form={form} name="yearMax" label={m.operator_method_year_most()} {...limit} />
    </div>
  )
}

function Where({ form, set }: FormProps & { set: MethodSet }) {
  const codes = (pattern: RegExp, message: () => string) => (text: unknown) =>
    (typeof text === 'string' && codesIn(text).every((code) => pattern.test(code))) || message()
  const taken = set.network.currencies
  return (
    <>
      <TextField
        form={form}
        name="countries"
        label={m.operator_method_countries()}
        hint={m.operator_method_countries_hint()}
        optional
        maxLength={1000}
        rules={{ validate: codes(/^[A-Z]{2}$/, () => m.operator_method_countries_wrong()) }}
      />
      {taken.length > 1 && (
        <TextField
          form={form}
          name="currencies"
          label={m.operator_method_currencies()}
          hint={m.operator_method_currencies_hint({ currencies: taken.join(' ') })}
          optional
          maxLength={1000}
          rules={{ validate: codes(/^[A-Z]{3}$/, () => m.operator_method_currencies_wrong()) }}
        />
      )}
    </>
  )
}

function Hours({ form }: FormProps) {
  const both = () => {
    const { opensAt, closesAt } = form.getValues()
    const isWhole = (opensAt === '') === (closesAt === '') && (!opensAt || opensAt !== closesAt)
    return isWhole || m.operator_method_hours_wrong()
  }
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="opensAt"
        label={m.operator_method_opens()}
        hint={m.operator_method_hours_hint()}
        type="time"
        optional
      />
      <TextField
        form={form}
        name="closesAt"
        label={m.operator_method_closes()}
        type="time"
        optional
        rules={{ validate: both }}
      />
    </div>
  )
}
