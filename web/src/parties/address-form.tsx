import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { CheckboxField, SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { m } from '../messages.gen/messages.js'
import { addressShape, type Address, type AddressShape } from './address-lines.ts'
import { addressesQuery } from './addresses-query.ts'
import { guessCountry, countriesByName } from './countries.ts'
import { partiesTexts, partiesRules } from './problem-texts.ts'

type Text = 'recipient' | 'company' | 'line1' | 'line2' | 'city' | 'region' | 'postalCode' | 'phone'
type Values = Record<Text, string> & { country: string; isDefault: boolean }

type Props = {
  /** The one to change; without it, a new one is added. */
  address?: Address | undefined
  /** In the country of the company, unless the browser knows better. */
  country?: string | undefined
  submit: string
  /** A new address is offered to become the default. */
  offerDefault?: boolean
  onSaved: (address: Address) => void
  onCancel?: () => void
}

/** Adds or changes an address; stands on its own page, and in the checkout. */
export function AddressForm(props: Props) {
  const { address, submit, offerDefault = false, onCancel } = props
  const form = useAppForm<Values>({ defaultValues: valuesOf(address, props.country) })
  const { mutateAsync } = useSave(props)
  return (
    <Form
      form={form}
      onSubmit={(values) => mutateAsync(values)}
      texts={partiesTexts}
      ruleTexts={partiesRules}
    >
      <Who form={form} />
      <Where form={form} />
      {offerDefault && (
        <CheckboxField form={form} name="isDefault" label={m.parties_address_make_default()} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
          {submit}
        </Button>
        {onCancel && <Button onClick={onCancel}>{m.ui_cancel()}</Button>}
      </div>
    </Form>
  )
}

function useSave({ address, onSaved }: Props) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ isDefault, ...values }: Values) => {
      const body = bodyOf(values)
      const call = address
        ? api.PUT('/v1/addresses/{addressId}', { params: pathOf(address), body })
        : api.POST('/v1/addresses', { body: { ...body, isDefault } })
      return unwrap<Address>(call)
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: addressesQuery.queryKey })
      onSaved(saved)
    },
  })
}

const pathOf = ({ id }: Address) => ({ path: { addressId: id } })

// An empty field is no value. What a country has no use for is not sent.
function bodyOf({ country, ...texts }: Omit<Values, 'isDefault'>) {
  const shape = addressShape(country)
  const optional = (text: string) => text.trim() || null
  return {
    recipient: texts.recipient.trim(),
    company: optional(texts.company),
    line1: texts.line1.trim(),
    line2: optional(texts.line2),
    city: texts.city.trim(),
    region: shape.region === 'none' ? null : optional(texts.region),
    postalCode: shape.postalCode === 'none' ? null : optional(texts.postalCode),
    country,
    phone: optional(texts.phone),
  }
}

function valuesOf(address: Address | undefined, country = ''): Values {
  return {
    recipient: address?.recipient ?? '',
    company: address?.company ?? '',
    line1: address?.line1 ?? '',
    line2: address?.line2 ?? '',
    city: address?.city ?? '',
    region: address?.region ?? '',
    postalCode: address?.postalCode ?? '',
    country: address?.country ?? (country || guessCountry()),
    phone: address?.phone ?? '',
    isDefault: false,
  }
}

type PartProps = { form: UseFormReturn<Values> }

function Who({ form }: PartProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <TextField
        form={form}
        name="recipient"
        label={m.parties_address_recipient()}
        autoComplete="shipping name"
        maxLength={100}
        rules={{ required: m.parties_address_recipient_missing() }}
      />
      <TextField
        form={form}
        name="company"
        label={m.parties_address_company()}
        autoComplete="shipping organization"
        maxLength={100}
        optional
      />
      <TextField
        form={form}
        name="phone"
        type="tel"
        label={m.parties_address_phone()}
        hint={m.parties_address_phone_hint()}
        autoComplete="shipping tel"
        maxLength={40}
        optional
      />
    </div>
  )
}

function Where({ form }: PartProps) {
  const options = countriesByName(intlLocale(useLocale()))
  const shape = addressShape(form.watch('country'))
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <SelectField
        form={form}
        name="country"
        label={m.parties_country()}
        placeholder={m.parties_country_choose()}
        options={options}
        autoComplete="shipping country"
        rules={{ required: m.parties_country_missing() }}
        className="sm:col-span-2"
      />
      {shape.order === 'large_first' && <Town {...{ form, shape }} />}
      <TextField
        form={form}
        name="line1"
        label={m.parties_address_line1()}
        autoComplete="shipping address-line1"
        maxLength={200}
        rules={{ required: m.parties_address_line1_missing() }}
        className="sm:col-span-2"
      />
      <TextField
        form={form}
        name="line2"
        label={m.parties_address_line2()}
        autoComplete="shipping address-line2"
        maxLength={200}
        optional
        className="sm:col-span-2"
      />
      {shape.order === 'small_first' && <Town {...{ form, shape }} />}
    </div>
  )
}

const regionLabels: Readonly<Record<AddressShape['region'], () => string>> = {
  state: () => m.parties_address_state(),
  province: () => m.parties_address_province(),
  county: () => m.parties_address_county(),
  region: () => m.parties_address_region(),
  none: () => '',
}

function Town({ form, shape }: PartProps & { shape: AddressShape }) {
  const region = shape.region !== 'none' && (
    <TextField
      form={form}
      name="region"
      label={regionLabels[shape.region]()}
      autoComplete="shipping address-level1"
      maxLength={100}
      optional
    />
  )
  const isLargeFirst = shape.order === 'large_first'
  return (
    <>
      {isLargeFirst && region}
      <TextField
        form={form}
        name="city"
        label={m.parties_address_city()}
        autoComplete="shipping address-level2"
        maxLength={100}
        rules={{ required: m.parties_address_city_missing() }}
      />
      {!isLargeFirst && region}
      {shape.postalCode !== 'none' && (
        <TextField
          form={form}
          name="postalCode"
          label={
            shape.postalCode === 'zip' ? m.parties_address_zip() : m.parties_address_postcode()
          }
          autoComplete="shipping postal-code"
          maxLength={20}
          optional
        />
      )}
    </>
  )
}
