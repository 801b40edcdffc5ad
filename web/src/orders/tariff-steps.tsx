import { Plus, X } from 'lucide-react'
import { useFieldArray, type UseFormReturn } from 'react-hook-form'
import { Button, IconButton } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { decimalToMinor } from '../ui/format.ts'
import { m } from '../messages.gen/messages.js'
import { stepFault, type StepFault, type TariffValues } from './tariff.ts'

type Props = { form: UseFormReturn<TariffValues>; currency: string }

const MAX_STEPS = 50

const faults: Readonly<Record<StepFault, () => string>> = {
  not_a_number: () => m.orders_tariff_fault_number(),
  not_rising: () => m.orders_tariff_fault_rising(),
  only_last_open: () => m.orders_tariff_fault_open(),
}

/** By what the price goes, and up to where each price holds. */
export function TariffSteps({ form, currency }: Props) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'steps' })
  const basis = form.watch('basis')
  return (
    <>
      <SelectField
        form={form}
        name="basis"
        label={m.orders_tariff_basis()}
        options={[
          { value: 'weight', label: m.orders_tariff_by_weight() },
          { value: 'value', label: m.orders_tariff_by_value() },
        ]}
      />
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium">{m.orders_tariff_prices()}</legend>
        <p className="mb-3 text-sm text-muted">{m.orders_tariff_steps_hint()}</p>
        <div className="grid gap-3">
          {fields.map(({ id }, index) => (
            <div key={id} className="grid grid-cols-[1fr_1fr_auto] items-start gap-2">
              <UpTo
                {...{ form, currency, index }}
                unit={basis === 'weight' ? 'kg' : currency}
                isLast={index === fields.length - 1}
              />
              <StepPrice {...{ form, currency, index }} />
              <IconButton
                label={m.orders_tariff_remove_step({ number: index + 1 })}
                className="mt-7.5"
                disabled={fields.length === 1}
                onClick={() => remove(index)}
              >
                <X />
              </IconButton>
            </div>
          ))}
        </div>
        {fields.length < MAX_STEPS && (
          <Button
            size="sm"
            className="mt-3"
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() => append({ upTo: '', price: '' })}
          >
            {m.orders_tariff_add_step()}
          </Button>
        )}
      </fieldset>
    </>
  )
}

type StepProps = Props & { index: number }

type UpToProps = StepProps & { unit: string; isLast: boolean }

function UpTo({ form, currency, index, unit, isLast }: UpToProps) {
  const fault = () => {
    const found = stepFault(form.getValues(), index, currency)
    return found ? faults[found]() : true
  }
  return (
    <TextField
      form={form}
      name={`steps.${index}.upTo`}
      label={m.orders_tariff_up_to()}
      after={unit}
      inputMode="decimal"
      maxLength={14}
      placeholder={isLast ? m.orders_tariff_no_end() : ''}
      optional={isLast}
      rules={{ validate: fault }}
    />
  )
}

function StepPrice({ form, currency, index }: StepProps) {
  return (
    <TextField
      form={form}
      name={`steps.${index}.price`}
      label={m.orders_tariff_price()}
      before={currency}
      inputMode="decimal"
      maxLength={14}
      rules={{
        validate: (text) =>
          (typeof text === 'string' && decimalToMinor(text, currency) !== undefined) ||
          m.orders_amount_wrong({ currency }),
      }}
    />
  )
}
