import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { RadioCards } from '../ui/choice.tsx'
import { cx } from '../ui/cx.ts'
import { ChoiceGroup } from '../ui/fields.tsx'
import { useFieldId } from '../ui/form.tsx'
import { Input } from '../ui/input.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { m } from '../messages.gen/messages.js'
import type { OfferValues } from './offer-form.ts'
import { pickGoodsQuery, type OwnProduct, type OwnSku } from './own-queries.ts'
import { SkuPrices, SkuTitle } from './sku-parts.tsx'

export type Picked = Readonly<{ product: OwnProduct; sku: OwnSku }>

type Props = {
  form: UseFormReturn<OfferValues>
  picked: Picked | null
  /** What is searched for at first. */
  words: string
  onPick: (picked: Picked) => void
}

/** One of the supplier's own SKUs: found by words, then chosen. */
export function SkuPicker({ form, picked, words, onPick }: Props) {
  const id = useFieldId('skuId')
  const searchId = useId()
  const [typed, setTyped] = useState(words)
  const goods = useQuery(pickGoodsQuery(useDeferredValue(typed.trim())))
  const { error } = form.getFieldState('skuId', form.formState)
  const chosen = form.watch('skuId')
  form.register('skuId', { required: m.catalog_offer_goods_missing() })
  const found = (goods.data?.items ?? []).flatMap(pickable)
  useEffect(() => {
    // Chosen by the address that led here: known once the list is there.
    const named = picked ? undefined : found.find(({ sku }) => sku.id === chosen)
    if (named) onPick(named)
  })
  const pick = (skuId: string) => {
    form.setValue('skuId', skuId, { shouldValidate: true })
    const named = found.find(({ sku }) => sku.id === skuId)
    if (named) onPick(named)
  }
  return (
    <ChoiceGroup id={id} label={m.catalog_offer_goods()} error={error?.message || undefined}>
      <label htmlFor={searchId} className="sr-only">
        {m.catalog_own_search()}
      </label>
      <span className="relative mb-2 block">
        <Search aria-hidden className="absolute top-3 left-3 size-4 text-muted" />
        <Input
          id={searchId}
          type="search"
          value={typed}
          maxLength={200}
          autoComplete="off"
          placeholder={m.catalog_own_search()}
          className="pl-9"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
      </span>
      <Loaded query={goods}>
        {() => <Found {...{ id, found, picked, chosen }} busy={goods.isFetching} onPick={pick} />}
      </Loaded>
    </ChoiceGroup>
  )
}

function pickable(product: OwnProduct): Picked[] {
  const onSale = product.skus.filter(({ state }) => state === 'active')
  return onSale.map((sku) => ({ product, sku }))
}

type FoundProps = {
  id: string
  found: readonly Picked[]
  picked: Picked | null
  chosen: string
  busy: boolean
  onPick: (skuId: string) => void
}

const MAX_SHOWN = 8

/** What was found; what is chosen stays on top, whatever is searched for next. */
function Found({ id, found, picked, chosen, busy, onPick }: FoundProps) {
  const others = found.filter(({ sku }) => sku.id !== picked?.sku.id).slice(0, MAX_SHOWN)
  const shown = picked ? [picked, ...others] : others
  if (shown.length === 0) return <p className="py-2 text-muted">{m.catalog_own_none_found()}</p>
  return (
    <div className={cx('max-h-80 overflow-y-auto p-0.5', busy && 'opacity-60')}>
      <RadioCards
        id={`${id}-choice`}
        name="skuId"
        value={chosen}
        onChange={(event) => onPick(event.target.value)}
        choices={shown.map(({ product, sku }) => ({
          value: sku.id,
          label: <SkuTitle {...{ product, sku }} />,
          aside: <SkuPrices tiers={sku.tiers} />,
        }))}
      />
    </div>
  )
}
