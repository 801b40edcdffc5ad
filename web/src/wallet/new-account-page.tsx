import { unwrap } from '@danbao/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { useSession } from '../identity/session.ts'
import { countryName } from '../parties/countries.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RadioField, SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { Page } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { walletRules, walletTexts } from './problem-texts.ts'
import { bankAccountsQuery } from './queries.ts'

const kinds = ['iban', 'card', 'local'] as const
type Kind = (typeof kinds)[number]
type Values = {
  kind: Kind
  holder: string
  iban: string
  bic: string
  country: string
  routing: string
  number: string
}

const list = '/account/wallet/bank-accounts'

/** Links a bank account in the company's name. */
export function NewAccountPage() {
  const company = useSession()?.party
  return (
    <Page
      title={m.wallet_account_add()}
      crumbs={[{ label: m.wallet_bank_accounts(), to: list }]}
      intro={m.wallet_account_add_intro()}
      width="text"
    >
      <Card>{company ? <AccountForm company={company} /> : <SkeletonRows rows={5} />}</Card>
    </Page>
  )
}

type Company = Readonly<{ name: string; country: string }>

function AccountForm({ company }: { company: Company }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useAppForm<Values>({
    defaultValues: {
      kind: kindFor(company.country),
      holder: company.name,
      ...{ iban: '', bic: '', routing: '', number: '' },
      country: localCountries.find((code) => code === company.country) ?? 'US',
    },
  })
  const { mutateAsync } = useMutation({
    mutationFn: (values: Values) =>
      unwrap(api.POST('/v1/wallet/bank-accounts', { body: bodyOf(values) })),
    onSuccess: async () => {
      toast(m.wallet_account_added())
      await client.invalidateQueries({ queryKey: bankAccountsQuery.queryKey })
      await navigate({ to: list })
    },
  })
  const kind = form.watch('kind')
  return (
    <Form
      form={form}
      texts={walletTexts}
      ruleTexts={walletRules}
      onSubmit={(values) => mutateAsync(values)}
    >
      <KindChoice form={form} />
      <TextField
        form={form}
        name="holder"
        label={m.wallet_holder()}
        hint={m.wallet_holder_hint()}
        maxLength={140}
        rules={{ required: m.wallet_holder_missing() }}
      />
      {kind === 'iban' && <IbanFields form={form} />}
      {kind === 'local' && <LocalFields form={form} />}
      {kind === 'card' && (
        <TextField
          form={form}
          name="number"
          label={m.wallet_card_number()}
          inputMode="numeric"
          autoComplete="off"
          maxLength={50}
          rules={{ required: m.wallet_card_number_missing() }}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
          {m.wallet_account_add()}
        </Button>
        <ButtonLink to={list}>{m.ui_cancel()}</ButtonLink>
      </div>
    </Form>
  )
}

type PartProps = { form: UseFormReturn<Values> }

function KindChoice({ form }: PartProps) {
  return (
    <RadioField
      form={form}
      name="kind"
      label={m.wallet_account_kind()}
      choices={[
        { value: 'iban', label: m.wallet_account_iban(), description: m.wallet_iban_about() },
        { value: 'local', label: m.wallet_account_local(), description: m.wallet_local_about() },
        { value: 'card', label: m.wallet_account_card(), description: m.wallet_card_about() },
      ]}
    />
  )
}

function IbanFields({ form }: PartProps) {
  return (
    <>
      <TextField
        form={form}
        name="iban"
        label={m.wallet_iban()}
        autoComplete="off"
        spellCheck={false}
        maxLength={50}
        rules={{ required: m.wallet_iban_missing() }}
      />
      <TextField
        form={form}
        name="bic"
        label={m.wallet_bic()}
        hint={m.wallet_bic_hint()}
        autoComplete="off"
        spellCheck={false}
        maxLength={11}
        optional
      />
    </>
  )
}

const localCountries = ['US', 'GB', 'CN'] as const

const routingLabels: Readonly<Record<string, () => string>> = {
  US: () => m.wallet_routing_us(),
  GB: () => m.wallet_routing_gb(),
  CN: () => m.wallet_routing_cn(),
}

function LocalFields({ form }: PartProps) {
  const locale = intlLocale(useLocale())
  const country = form.watch('country')
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <SelectField
        form={form}
        name="country"
        label={m.wallet_bank_country()}
        options={localCountries.map((code) => ({ value: code, label: countryName(code, locale) }))}
        className="sm:col-span-2"
      />
      <TextField
        form={form}
        name="routing"
        label={routingLabels[country]?.() ?? ''}
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        rules={{ required: m.wallet_routing_missing() }}
      />
      <TextField
        form={form}
        name="number"
        label={m.wallet_account_number()}
        inputMode="numeric"
        autoComplete="off"
        maxLength={50}
        rules={{ required: m.wallet_account_number_missing() }}
      />
    </div>
  )
}

function kindFor(country: string): Kind {
  if (country === 'CN') return 'card'
  return country === 'US' ? 'local' : 'iban'
}

// Only what the kind of account has.
function bodyOf({ kind, holder, iban, bic, country, routing, number }: Values) {
  const own = { kind, holder: holder.trim() }
  if (kind === 'iban') return { ...own, iban, ...(bic.trim() ? { bic: bic.trim() } : {}) }
  return kind === 'card' ? { ...own, number } : { ...own, country, routing, number }
}
