import { Plus, X } from 'lucide-react'
import { useFieldArray, type FieldPath, type UseFormReturn } from 'react-hook-form'
import { Button, IconButton } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { formatPercent } from '../ui/format.ts'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import { daysFault, shareFault, sumOf, type DaysFault, type PlanValues } from './stages.ts'

type Props = { form: UseFormReturn<PlanValues> }

const MIN_STAGES = 2
const MAX_STAGES = 5

const daysFaults: Readonly<Record<DaysFault, () => string>> = {
  not_days: () => m.stages_fault_days(),
  not_rising: () => m.stages_fault_rising(),
}

/** How much is paid when, in rows. */
export function StageRows({ form }: Props) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'stages' })
  const sum = formatPercent(sumOf(form.watch('stages')), intlLocale(useLocale()))
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium">{m.stages_rows()}</legend>
      <p className="mb-3 text-sm text-muted">{m.stages_rows_hint()}</p>
      <div className="grid gap-3">
        {fields.map(({ id }, index) => (
          <div key={id} className="grid grid-cols-[1fr_1fr_auto] items-start gap-2">
            <Share {...{ form, index }} />
            {index === 0 ? <WhenOrdered /> : <Days {...{ form, index }} />}
            <IconButton
              label={m.stages_remove_row({ number: index + 1 })}
              className="mt-7.5"
              disabled={fields.length === MIN_STAGES}
              onClick={() => remove(index)}
            >
              <X />
            </IconButton>
          </div>
        ))}
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
        {fields.length < MAX_STAGES && (
          <Button
            size="sm"
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() => append({ share: '', days: '' })}
          >
            {m.stages_add_row()}
          </Button>
        )}
        <p role="status" className="num text-sm text-muted">
          {m.stages_sum({ sum })}
        </p>
      </div>
    </fieldset>
  )
}

function WhenOrdered() {
  return (
    <div>
      <p className="mb-1.5 font-medium">{m.stages_when()}</p>
      <p className="py-2 text-muted">{m.stages_when_ordered()}</p>
    </div>
  )
}

type RowProps = Props & { index: number }

function Share({ form, index }: RowProps) {
  const locale = intlLocale(useLocale())
  const last: FieldPath<PlanValues> = `stages.${form.getValues('stages').length - 1}.share`
  const judge = () => {
    const { stages } = form.getValues()
    const fault = shareFault(stages, index)
    if (!fault) return true
    if (fault === 'not_a_share') return m.stages_fault_share()
    return m.stages_fault_sum({ sum: formatPercent(sumOf(stages), locale) })
  }
  return (
    <TextField
      form={form}
      name={`stages.${index}.share`}
      label={m.stages_share()}
      after="%"
      inputMode="decimal"
      autoComplete="off"
      maxLength={5}
      // The last one says what they come to: it is judged anew when another is changed.
      rules={{ validate: judge, deps: form.getFieldState(last).error ? [last] : [] }}
    />
  )
}

function Days({ form, index }: RowProps) {
  const next: FieldPath<PlanValues> = `stages.${index + 1}.days`
  const judge = () => {
    const fault = daysFault(form.getValues('stages'), index)
    return fault ? daysFaults[fault]() : true
  }
  return (
    <TextField
      form={form}
      name={`stages.${index}.days`}
      label={m.stages_days()}
      inputMode="numeric"
      autoComplete="off"
      maxLength={3}
      rules={{ validate: judge, deps: form.getFieldState(next).error ? [next] : [] }}
    />
  )
}
