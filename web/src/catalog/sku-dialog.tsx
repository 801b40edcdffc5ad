import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useFieldArray, type UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { CheckboxField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm, useFieldId } from '../ui/form.tsx'
import { formatCount } from '../ui/format.ts'
import { Input } from '../ui/input.tsx'
import { intlLocale } from '../ui/locale.ts'
import { problemOf } from '../ui/problem.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { aboveZero, wholeNumber } from './form-rules.ts'
import type { OwnProduct, OwnSku } from './own-queries.ts'
import { ownGoods } from './own-queries.ts'
import { catalogRules, catalogTexts } from './problem-texts.ts'
import { skuChangeOf, skuValuesOf, type SkuValues } from './sku-form.ts'
import { unitName } from './units.ts'

const MAX_TIERS = 10

type Props = { product: OwnProduct; sku: OwnSku; name: string; onClose: () => void }

/** Stock, minimum order and price steps of one SKU. */
export function SkuDialog({ product, sku, name, onClose }: Props) {
  const client = useQueryClient()
  const [stockSeen, setStockSeen] = useState(sku.onHand)
  const form = useAppForm<SkuValues>({ defaultValues: skuValuesOf(sku) })
  const { mutateAsync } = useMutation({
    mutationFn: (values: SkuValues) =>
      unwrap(
        api.PUT('/v1/supplier/skus/{skuId}', {
          params: { path: { skuId: sku.id } },
          body: skuChangeOf(values, { currency: currencyOf(sku), stockSeen }),
        }),
      ),
    onSuccess: async () => {
      toast(m.catalog_sku_saved({ code: sku.code }))
      await client.invalidateQueries({ queryKey: ownGoods })
      onClose()
    },
    onError: (error) => {
      const { onHand } = problemOf(error)?.data ?? {}
      if (typeof onHand === 'number') setStockSeen(onHand)
    },
  })
  return (
    <Dialog open onOpenChange={onClose} title={name} description={sku.code}>
      <Form
        form={form}
        onSubmit={(values) => mutateAsync(values)}
        texts={catalogTexts}
        ruleTexts={catalogRules}
      >
        <Amounts {...{ form, sku, stockSeen }} />
        <Tiers form={form} currency={currencyOf(sku)} unit={product.unit} />
        <CheckboxField
          form={form}
          name="onSale"
          label={m.catalog_sku_on_sale()}
          hint={m.catalog_sku_on_sale_hint()}
        />
        <div className="sticky -bottom-4 z-10 -mx-5 -mb-4 flex justify-end gap-2 border-t border-line bg-raised px-5 py-3.5">
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

function currencyOf({ tiers }: OwnSku): string {
  return tiers[0]?.unitPrice.currency ?? 'CNY'
}

type FormProps = { form: UseFormReturn<SkuValues> }

type AmountsProps = FormProps & { sku: OwnSku; stockSeen: number }

function Amounts({ form, sku, stockSeen }: AmountsProps) {
  const reserved = formatCount(sku.reserved, intlLocale())
  const onHand = formatCount(stockSeen, intlLocale())
  const hints = [
    stockSeen === sku.onHand ? '' : m.catalog_sku_stock_now({ onHand }),
    sku.reserved > 0 ? m.catalog_sku_reserved_hint({ reserved }) : '',
  ].filter(Boolean)
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        form={form}
        name="stock"
        label={m.catalog_col_stock()}
        hint={hints.join(' ') || undefined}
        inputMode="numeric"
        maxLength={9}
        rules={{ validate: wholeNumber(0, m.catalog_col_stock()) }}
      />
      <TextField
        form={form}
        name="moq"
        label={m.catalog_fact_minimum()}
        inputMode="numeric"
        maxLength={7}
        rules={{ validate: wholeNumber(1, m.catalog_fact_minimum()) }}
      />
    </div>
  )
}

type TiersProps = FormProps & { currency: string; unit: string }

function Tiers({ form, currency, unit }: TiersProps) {
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'tiers' })
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">{m.catalog_price_steps()}</legend>
      <div className="mb-1 grid grid-cols-[6.5rem_1fr_2.5rem] gap-2 text-sm text-muted" aria-hidden>
        <span>{m.catalog_tier_from()}</span>
        <span>{m.catalog_step_price({ unit: unitName(unit) })}</span>
      </div>
      <div className="grid gap-2">
        {fields.map(({ id }, index) => (
          <div key={id} className="grid grid-cols-[6.5rem_1fr_2.5rem] items-start gap-2">
            <TierField {...{ form, index }} part="minQuantity" />
            <TierField {...{ form, index, currency }} part="unitPrice.amount" />
            <IconButton
              label={m.catalog_tier_remove({ step: index + 1 })}
              disabled={fields.length === 1}
              onClick={() => remove(index)}
            >
              <Trash2 />
            </IconButton>
          </div>
        ))}
      </div>
      <Button
        size="sm"
        className="mt-2.5"
        icon={<Plus aria-hidden className="size-4" />}
        disabled={fields.length >= MAX_TIERS}
        onClick={() => append({ minQuantity: '', unitPrice: { amount: '' } })}
      >
        {m.catalog_tier_add()}
      </Button>
    </fieldset>
  )
}

type TierFieldProps = FormProps & {
  index: number
  part: 'minQuantity' | 'unitPrice.amount'
  currency?: string
}

function TierField({ form, index, part, currency }: TierFieldProps) {
  const name = `tiers.${index}.${part}` as const
  const id = useFieldId(name)
  const { error } = form.getFieldState(name, form.formState)
  const isQuantity = part === 'minQuantity'
  const step = index + 1
  const label = isQuantity ? m.catalog_tier_from_of({ step }) : m.catalog_tier_price_of({ step })
  const validate = isQuantity ? wholeNumber(1, label) : aboveZero
  return (
    <Field id={id} label={label} hideLabel error={error?.message || undefined}>
      {(control) => (
        <Input
          {...control}
          {...form.register(name, { validate })}
          inputMode={isQuantity ? 'numeric' : 'decimal'}
          maxLength={isQuantity ? 7 : 16}
          autoComplete="off"
          {...(currency ? { before: currency } : {})}
        />
      )}
    </Field>
  )
}
