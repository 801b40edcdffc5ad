import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { countriesByName } from '../parties/countries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { decimalToMinor } from '../ui/format.ts'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { ordersTexts } from './problem-texts.ts'
import { ELSEWHERE, EUROPEAN_UNION, newTariff, tariffOf, valuesOf } from './tariff.ts'
import type { Tariff, TariffValues } from './tariff.ts'
import { tariffsQuery, useDestinationName } from './tariff-queries.ts'
import { TariffSteps } from './tariff-steps.tsx'

type Props = {
  currency: string
  /** The one to change; without it, a new one is made. */
  tariff: Tariff | undefined
  others: readonly Tariff[]
  onClose: () => void
}

export function TariffDialog({ currency, tariff, others, onClose }: Props) {
  const name = useDestinationName()
  const client = useQueryClient()
  const form = useAppForm<TariffValues>({
    defaultValues: tariff ? valuesOf(tariff, currency) : newTariff,
  })
  const { mutateAsync } = useMutation({
    mutationFn: (values: TariffValues) =>
      unwrap(api.PUT('/v1/supplier/shipping-tariffs', { body: tariffOf(values, currency) })),
    onSuccess: (list) => {
      client.setQueryData(tariffsQuery.queryKey, list)
      toast(m.orders_tariff_saved())
      onClose()
    },
  })
  return (
    <Dialog
      size="lg"
      open
      onOpenChange={(open) => !open && onClose()}
      title={tariff ? name(tariff.destination) : m.orders_tariff_add()}
    >
      <Form form={form} onSubmit={(values) => mutateAsync(values)} texts={ordersTexts}>
        {!tariff && <Destination {...{ form, others }} />}
        <TariffSteps {...{ form, currency }} />
        <TariffTerms {...{ form, currency }} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.ui_save()}
          </Button>
          <Button onClick={onClose}>{m.ui_cancel()}</Button>
        </div>
      </Form>
    </Dialog>
  )
}

type FormProps = { form: UseFormReturn<TariffValues> }

function Destination({ form, others }: FormProps & { others: readonly Tariff[] }) {
  const countries = countriesByName(intlLocale(useLocale()))
  const isTaken = (destination: string) => {
    const buyerId = form.getValues('buyerId').trim() || null
    return others.some((other) => other.destination === destination && other.buyerId === buyerId)
  }
  return (
    <>
      <SelectField
        form={form}
        name="destination"
        label={m.orders_tariff_destination()}
        placeholder={m.orders_tariff_choose()}
        options={[
          { value: ELSEWHERE, label: m.orders_tariff_elsewhere() },
          { value: EUROPEAN_UNION, label: m.orders_tariff_eu() },
          ...countries,
        ]}
        rules={{
          required: m.orders_tariff_choose(),
          validate: (chosen) =>
            typeof chosen === 'string' && isTaken(chosen) ? m.orders_tariff_taken() : true,
        }}
      />
      <Disclosure summary={m.orders_tariff_one_buyer()}>
        <TextField
          form={form}
          name="buyerId"
          label={m.orders_tariff_buyer()}
          hint={m.orders_tariff_buyer_hint()}
          maxLength={60}
          spellCheck={false}
          autoComplete="off"
          optional
        />
      </Disclosure>
    </>
  )
}

function TariffTerms({ form, currency }: FormProps & { currency: string }) {
  const days = (text: unknown) =>
    typeof text === 'string' && /^\d{1,3}$/.test(text) && Number(text) <= MAX_DAYS
  const notBelow = () =>
    Number(form.getValues('maxDays')) >= Number(form.getValues('minDays')) ||
    m.orders_tariff_days_order()
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      <TextField
        form={form}
        name="freeFrom"
        label={m.orders_tariff_free_from()}
        hint={m.orders_tariff_free_hint()}
        before={currency}
        inputMode="decimal"
        maxLength={14}
        optional
        rules={{
          validate: (text) =>
            text === '' ||
            (typeof text === 'string' && decimalToMinor(text, currency) !== undefined) ||
            m.orders_amount_wrong({ currency }),
        }}
      />
      <TextField
        form={form}
        name="minDays"
        label={m.orders_tariff_min_days()}
        inputMode="numeric"
        maxLength={3}
        rules={{ validate: (text) => days(text) || m.orders_tariff_days_wrong() }}
      />
      <TextField
        form={form}
        name="maxDays"
        label={m.orders_tariff_max_days()}
        inputMode="numeric"
        maxLength={3}
        rules={{
          validate: (text) => (days(text) ? notBelow() : m.orders_tariff_days_wrong()),
        }}
      />
    </div>
  )
}

const MAX_DAYS = 365
