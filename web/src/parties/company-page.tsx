import { unwrap, type operations } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { languageOptions } from '../identity/languages.ts'
import { sessionQuery, useSession, type Session } from '../identity/session.ts'
import { useSwitchParty } from '../identity/switch-party.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { intlLocale, useLocale } from '../ui/locale.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Badge, Status } from '../ui/status.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { countryName, guessTimeZone, countriesByName } from './countries.ts'
import { partiesRules, partiesTexts } from './problem-texts.ts'

type Party = operations['getParty']['responses'][200]['content']['application/json']
type Profile = Pick<Party, 'name' | 'legalName' | 'country' | 'locale' | 'timeZone'>
type Membership = Session['parties'][number]

const queryKey = ['party']

/** The company one acts for, and the others one could act for. */
export function CompanyPage() {
  const party = useQuery({ queryKey, queryFn: () => unwrap(api.GET('/v1/party')) })
  const session = useSession()
  const mayChange = session?.permissions.includes('party.manage') ?? false
  const companies = session?.parties ?? []
  return (
    <Page title={m.areas_company()} intro={m.parties_company_intro()} width="text">
      <div className="grid gap-6">
        <Loaded query={party} texts={partiesTexts}>
          {(loaded) =>
            mayChange ? (
              <ProfileForm key={loaded.id} party={loaded} />
            ) : (
              <ProfileFacts party={loaded} />
            )
          }
        </Loaded>
        {companies.length > 1 && (
          <Companies companies={companies} current={session?.party?.id ?? ''} />
        )}
      </div>
    </Page>
  )
}

const profileOf = ({ name, legalName, country, locale, timeZone }: Party): Profile => ({
  name,
  legalName,
  country,
  locale,
  timeZone,
})

function ProfileForm({ party }: { party: Party }) {
  const form = useAppForm<Profile>({ defaultValues: profileOf(party) })
  const client = useQueryClient()
  const { mutateAsync } = useMutation({
    mutationFn: (body: Profile) => unwrap(api.PUT('/v1/party', { body })),
    onSuccess: async (saved) => {
      form.reset(profileOf(saved))
      client.setQueryData(queryKey, saved)
      toast(m.parties_company_saved())
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  })
  return (
    <Card title={m.parties_profile()} actions={<Parts party={party} />}>
      <Form
        form={form}
        onSubmit={(values) => mutateAsync(values)}
        texts={partiesTexts}
        ruleTexts={partiesRules}
      >
        <NameFields form={form} />
        <PlaceFields form={form} timeZone={party.timeZone} />
        <div>
          <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
            {m.ui_save()}
          </Button>
        </div>
      </Form>
    </Card>
  )
}

type FieldsProps = { form: UseFormReturn<Profile> }

function NameFields({ form }: FieldsProps) {
  return (
    <>
      <TextField
        form={form}
        name="name"
        label={m.parties_company_name()}
        hint={m.parties_company_name_hint()}
        autoComplete="organization"
        maxLength={200}
        rules={{ required: m.parties_company_name_missing() }}
      />
      <TextField
        form={form}
        name="legalName"
        label={m.parties_legal_name()}
        hint={m.parties_legal_name_hint()}
        maxLength={200}
        rules={{ required: m.parties_legal_name_missing() }}
      />
    </>
  )
}

function PlaceFields({ form, timeZone }: FieldsProps & { timeZone: string }) {
  const countries = countriesByName(intlLocale(useLocale()))
  return (
    <>
      <SelectField
        form={form}
        name="country"
        label={m.parties_country()}
        options={countries}
        rules={{ required: m.parties_country_missing() }}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          form={form}
          name="locale"
          label={m.parties_language()}
          hint={m.parties_language_hint()}
          options={languageOptions}
        />
        <SelectField
          form={form}
          name="timeZone"
          label={m.parties_time_zone()}
          hint={m.parties_time_zone_hint()}
          options={timeZoneOptions(timeZone)}
        />
      </div>
    </>
  )
}

function Parts({ party }: { party: Party }) {
  return (
    <>
      {party.isSupplier && <Badge tone="brand">{m.parties_is_supplier()}</Badge>}
      {party.isOperator && <Badge tone="note">{m.parties_is_operator()}</Badge>}
    </>
  )
}

// Browsers differ in which names they list: the company's own and the viewer's are always there.
function timeZoneOptions(current: string) {
  const names = new Set([current, guessTimeZone(), ...Intl.supportedValuesOf('timeZone'), 'UTC'])
  return [...names].toSorted().map((value) => ({ value, label: value.replaceAll('_', ' ') }))
}

function ProfileFacts({ party }: { party: Party }) {
  const locale = intlLocale(useLocale())
  const language = languageOptions.find(({ value }) => value === party.locale)?.label
  return (
    <Card title={m.parties_profile()} actions={<Parts party={party} />}>
      <Details
        rows={[
          { label: m.parties_company_name(), value: party.name },
          { label: m.parties_legal_name(), value: party.legalName },
          { label: m.parties_country(), value: countryName(party.country, locale) },
          { label: m.parties_language(), value: language },
          { label: m.parties_time_zone(), value: party.timeZone.replaceAll('_', ' ') },
        ]}
      />
      <Notice className="mt-4">{m.parties_profile_owners_only()}</Notice>
    </Card>
  )
}

const roles: Readonly<Record<Membership['role'], () => string>> = {
  owner: () => m.parties_role_owner(),
  member: () => m.parties_role_member(),
  viewer: () => m.parties_role_viewer(),
}

type CompaniesProps = { companies: readonly Membership[]; current: string }

function Companies({ companies, current }: CompaniesProps) {
  const { switchTo, switching } = useSwitchParty()
  return (
    <Card flush title={m.parties_companies()} note={m.parties_companies_note()}>
      <ul className="divide-y divide-line">
        {companies.map(({ id, name, role }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3.5 sm:px-5">
            <div className="min-w-0 flex-1">
              <p className="font-medium">{name}</p>
              <p className="text-sm text-muted">{roles[role]()}</p>
            </div>
            {id === current ? (
              <Status tone="good">{m.parties_company_current()}</Status>
            ) : (
              <Button size="sm" pending={switching === id} onClick={() => switchTo(id)}>
                {m.parties_company_switch()}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
