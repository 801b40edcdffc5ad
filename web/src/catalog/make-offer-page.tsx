import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { TextareaField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { useNow } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { aboveZero, dayWithin, emailAddress, wholeNumber } from './form-rules.ts'
import { dayAfter, MAX_DAYS, offerOf, type OfferValues } from './offer-form.ts'
import { ownOffersQuery } from './offer-queries.ts'
import { catalogRules, catalogTexts } from './problem-texts.ts'
import { countOf } from './sku-form.ts'
import { SkuPicker, type Picked } from './sku-picker.tsx'

const list = '/supplier/offers'
const USUAL_DAYS = 14
const MAX_NOTE = 500

export function MakeOfferPage() {
  return (
    <Page
      title={m.catalog_offer_make()}
      intro={m.catalog_offer_make_intro()}
      crumbs={[{ label: m.areas_offers(), to: list }]}
      width="text"
    >
      <Card>
        <OfferForm />
      </Card>
    </Page>
  )
}

function OfferForm() {
  const { sku = '', q = '' } = useSearch({ strict: false })
  const now = useNow(undefined)
  const [picked, setPicked] = useState<Picked | null>(null)
  const form = useAppForm<OfferValues>({
    defaultValues: {
      buyerEmail: '',
      skuId: sku,
      unitPrice: { amount: '' },
      minQuantity: '',
      maxQuantity: '',
      validUntil: dayAfter(now, USUAL_DAYS),
      note: '',
    },
  })
  const make = useMakeOffer()
  const currency = picked?.sku.tiers[0]?.unitPrice.currency
  const pick = (chosen: Picked) => {
    setPicked(chosen)
    // The list's minimum is where a person would start; what they typed already stays.
    if (!form.getValues('minQuantity')) form.setValue('minQuantity', String(chosen.sku.moq))
  }
  return (
    <Form
      form={form}
      onSubmit={(values) => make.mutateAsync({ values, currency: currency ?? '' })}
      texts={catalogTexts}
      ruleTexts={catalogRules}
    >
      <TextField
        form={form}
        name="buyerEmail"
        type="email"
        label={m.catalog_offer_buyer()}
        hint={m.catalog_offer_buyer_hint()}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        rules={{ validate: emailAddress }}
      />
      <SkuPicker {...{ form, picked }} words={q} onPick={pick} />
      <Terms {...{ form, currency, now }} />
      <div className="flex flex-col-reverse gap-2 sm:flex-row">
        <ButtonLink to={list}>{m.ui_cancel()}</ButtonLink>
        <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
          {m.catalog_offer_make()}
        </Button>
      </div>
    </Form>
  )
}

function useMakeOffer() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: ({ values, currency }: { values: OfferValues; currency: string }) =>
      unwrap(api.POST('/v1/supplier/offers', { body: offerOf(values, currency) })),
    onSuccess: async ({ buyer }) => {
      toast(m.catalog_offer_made({ buyer: buyer.name }))
      await client.invalidateQueries({ queryKey: ownOffersQuery.queryKey })
      await navigate({ to: list })
    },
  })
}

type TermsProps = { form: UseFormReturn<OfferValues>; currency: string | undefined; now: Date }

function Terms({ form, currency, now }: TermsProps) {
  const isEnough = (_: unknown, { minQuantity, maxQuantity }: OfferValues) =>
    countOf(maxQuantity) >= countOf(minQuantity) || m.catalog_offer_max_below_min()
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-3 sm:gap-4">
        <TextField
          form={form}
          name="unitPrice.amount"
          label={m.catalog_offer_price()}
          inputMode="decimal"
          autoComplete="off"
          maxLength={16}
          {...(currency ? { before: currency } : {})}
          rules={{ validate: aboveZero }}
        />
        <TextField
          form={form}
          name="minQuantity"
          label={m.catalog_offer_min()}
          inputMode="numeric"
          autoComplete="off"
          maxLength={7}
          rules={{ validate: wholeNumber(1, m.catalog_offer_min()) }}
        />
        <TextField
          form={form}
          name="maxQuantity"
          label={m.catalog_offer_max()}
          inputMode="numeric"
          autoComplete="off"
          maxLength={7}
          rules={{ validate: { whole: wholeNumber(1, m.catalog_offer_max()), isEnough } }}
        />
      </div>
      <TextField
        form={form}
        name="validUntil"
        type="date"
        label={m.catalog_col_until()}
        hint={m.catalog_offer_until_hint()}
        min={dayAfter(now, 0)}
        max={dayAfter(now, MAX_DAYS)}
        className="sm:max-w-60"
        rules={{ validate: dayWithin(now) }}
      />
      <TextareaField
        form={form}
        name="note"
        label={m.catalog_offer_note()}
        hint={m.catalog_offer_note_hint()}
        rows={3}
        maxLength={MAX_NOTE}
        optional
      />
    </>
  )
}
