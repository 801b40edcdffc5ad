import type { UseFormReturn } from 'react-hook-form'
import { TextField } from '../ui/fields.tsx'
import { m } from '../messages.gen/messages.js'
import { daysIn, limitIn, tidy, type LineValues } from './line-form.ts'

const MAX_REASON = 200

type FormProps = { form: UseFormReturn<LineValues> }

/** How much and for how long. */
export function TermsFields({ form, currency }: FormProps & { currency: string }) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="limit"
        label={m.credit_limit()}
        before={currency}
        inputMode="decimal"
        autoComplete="off"
        maxLength={14}
        rules={{
          validate: (typed) => limitIn(typed, currency) !== undefined || m.credit_limit_wrong(),
        }}
      />
      <TextField
        form={form}
        name="days"
        label={m.credit_days_label()}
        hint={m.credit_days_hint()}
        inputMode="numeric"
        autoComplete="off"
        maxLength={3}
        rules={{ validate: (typed) => daysIn(typed) !== undefined || m.credit_days_wrong() }}
      />
    </div>
  )
}

export function ReasonField({ form }: FormProps) {
  return (
    <TextField
      form={form}
      name="reason"
      label={m.credit_reason()}
      hint={m.credit_reason_hint()}
      autoComplete="off"
      maxLength={MAX_REASON}
      rules={{ validate: (typed) => tidy(typed) !== '' || m.credit_reason_missing() }}
    />
  )
}
