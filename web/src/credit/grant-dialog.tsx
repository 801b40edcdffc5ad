import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { methodsQuery } from '../payments/methods.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogClose } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { formatMoney } from '../ui/format.ts'
import { intlLocale } from '../ui/locale.ts'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { daysIn, limitIn, newLine, tidy, type LineValues } from './line-form.ts'
import { creditTexts } from './problem-texts.ts'
import { creditKey, customersQuery, type Granter } from './queries.ts'
import { ReasonField, TermsFields } from './terms-fields.tsx'

const USUAL_CURRENCY = 'CNY'

type Props = { granter: Granter; onClose: () => void }

/** Lets a buyer order now and pay later. */
export function GrantDialog({ granter, onClose }: Props) {
  const form = useAppForm<LineValues>({ defaultValues: newLine(USUAL_CURRENCY) })
  const grant = useGrant(granter, onClose)
  const customers = useQuery({ ...customersQuery, enabled: granter === 'supplier' })
  const methods = useQuery(methodsQuery)
  // A field that came later would be checked as it was before.
  if (customers.isLoading || methods.isLoading) return null
  return (
    <Dialog open onOpenChange={onClose} title={m.credit_grant_title()}>
      <Form form={form} onSubmit={(values) => grant(values)} texts={creditTexts}>
        {granter === 'supplier' && <CustomerField form={form} />}
        {form.watch('buyerId') === '' && <EmailField form={form} />}
        <CurrencyField form={form} />
        <TermsFields form={form} currency={form.watch('currency')} />
        <ReasonField form={form} />
        <div className="flex justify-end gap-2">
          <DialogClose>
            <Button>{m.ui_cancel()}</Button>
          </DialogClose>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.credit_grant()}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

type FormProps = { form: UseFormReturn<LineValues> }

function CustomerField({ form }: FormProps) {
  const customers = useQuery(customersQuery).data?.items ?? []
  if (customers.length === 0) return null
  return (
    <SelectField
      form={form}
      name="buyerId"
      label={m.credit_customer()}
      options={[
        { value: '', label: m.credit_customer_other() },
        ...customers.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}

function EmailField({ form }: FormProps) {
  return (
    <TextField
      form={form}
      name="buyerEmail"
      type="email"
      label={m.credit_email()}
      hint={m.credit_email_hint()}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
      rules={{ validate: (typed) => /^\S+@\S+$/.test(typed.trim()) || m.credit_email_wrong() }}
    />
  )
}

/** What orders can be paid in. */
function CurrencyField({ form }: FormProps) {
  const methods = useQuery(methodsQuery).data?.items ?? []
  const known = methods.find(({ method }) => method === 'terms')?.currencies ?? [USUAL_CURRENCY]
  const names = new Intl.DisplayNames(intlLocale(), { type: 'currency' })
  return (
    <SelectField
      form={form}
      name="currency"
      label={m.credit_currency()}
      options={known
        .toSorted()
        .map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }))}
    />
  )
}

function useGrant(granter: Granter, onDone: () => void) {
  const client = useQueryClient()
  const { mutateAsync } = useMutation({
    mutationFn: ({ buyerId, buyerEmail, currency, limit, days, reason }: LineValues) => {
      const body = {
        ...(buyerId === '' ? { buyerEmail: buyerEmail.trim() } : { buyerId }),
        limit: { currency, minor: limitIn(limit, currency) ?? '' },
        ...{ days: daysIn(days) ?? 0, reason: tidy(reason) },
      }
      return granter === 'operator'
        ? unwrap(api.POST('/v1/operator/credit-lines', { body }))
        : unwrap(api.POST('/v1/supplier/credit-lines', { body }))
    },
    onSuccess: async ({ line: { buyer, limit } }) => {
      const amount = formatMoney(limit, { locale: intlLocale(), code: 'always' })
      toast(m.credit_granted({ buyer: buyer.name, limit: amount }))
      onDone()
      await client.invalidateQueries({ queryKey: creditKey })
    },
  })
  return mutateAsync
}
