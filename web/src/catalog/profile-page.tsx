import { unwrap } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { SelectField, TextareaField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { ButtonLink } from '../ui/link.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { useNow } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { slugAddress, yearWithin } from './form-rules.ts'
import { ownProfileQuery } from './own-queries.ts'
import { catalogTexts } from './problem-texts.ts'
import { currencyOptions, profileOf, profileValuesOf, type ProfileValues } from './profile-form.ts'
import type { Supplier } from './shop-queries.ts'

/** How the shop shows the supplier's company. */
export function ProfilePage() {
  const profile = useQuery(ownProfileQuery)
  const slug = profile.data?.slug
  return (
    <Page
      title={m.areas_profile()}
      intro={m.catalog_profile_intro()}
      width="text"
      actions={
        slug !== undefined && (
          <ButtonLink
            to="/suppliers/$slug"
            params={{ slug }}
            icon={<ExternalLink aria-hidden className="size-4.5" />}
          >
            {m.catalog_view_in_shop()}
          </ButtonLink>
        )
      }
    >
      <Loaded query={profile} texts={catalogTexts}>
        {(found) => (
          <>
            {!found && (
              <Notice tone="note" className="mb-5" title={m.catalog_profile_none()}>
                {m.catalog_profile_none_text()}
              </Notice>
            )}
            <ProfileForm profile={found} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function ProfileForm({ profile }: { profile: Supplier | null }) {
  const client = useQueryClient()
  const form = useAppForm<ProfileValues>({ defaultValues: profileValuesOf(profile) })
  const { mutateAsync } = useMutation({
    mutationFn: (values: ProfileValues) =>
      unwrap(api.PUT('/v1/supplier/profile', { body: profileOf(values) })),
    onSuccess: async (saved) => {
      form.reset(profileValuesOf(saved))
      client.setQueryData(ownProfileQuery.queryKey, saved)
      toast(m.catalog_profile_saved())
      await Promise.all(
        [['supplier'], ['suppliers']].map((queryKey) => client.invalidateQueries({ queryKey })),
      )
    },
  })
  return (
    <Form form={form} onSubmit={(values) => mutateAsync(values)} texts={catalogTexts}>
      <Card title={m.catalog_profile_name()}>
        <div className="grid gap-5">
          <Names form={form} />
          <Address form={form} />
        </div>
      </Card>
      <Card title={m.catalog_profile_about()}>
        <div className="grid gap-5">
          <Descriptions form={form} />
          <Facts form={form} profile={profile} />
        </div>
      </Card>
      <div>
        <Button type="submit" look="primary" pending={form.formState.isSubmitting}>
          {m.ui_save()}
        </Button>
      </div>
    </Form>
  )
}

type FieldsProps = { form: UseFormReturn<ProfileValues> }

const MAX_NAME = 120

function Names({ form }: FieldsProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-2 sm:gap-4">
      <TextField
        form={form}
        name="name.en"
        label={m.catalog_profile_name_en()}
        maxLength={MAX_NAME}
        rules={{ required: m.catalog_profile_name_missing() }}
      />
      <TextField
        form={form}
        name="name.zh"
        label={m.catalog_profile_name_zh()}
        maxLength={MAX_NAME}
        rules={{ required: m.catalog_profile_name_missing() }}
      />
    </div>
  )
}

function Address({ form }: FieldsProps) {
  return (
    <TextField
      form={form}
      name="slug"
      label={m.catalog_profile_slug()}
      hint={m.catalog_profile_slug_hint()}
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
      maxLength={60}
      rules={{ validate: slugAddress }}
    />
  )
}

const MAX_DESCRIPTION = 2000

function Descriptions({ form }: FieldsProps) {
  return (
    <>
      <TextareaField
        form={form}
        name="description.en"
        label={m.catalog_profile_description_en()}
        hint={m.catalog_profile_description_hint()}
        rows={4}
        maxLength={MAX_DESCRIPTION}
        optional
      />
      <TextareaField
        form={form}
        name="description.zh"
        label={m.catalog_profile_description_zh()}
        rows={4}
        maxLength={MAX_DESCRIPTION}
        optional
      />
    </>
  )
}

function Facts({ form, profile }: FieldsProps & { profile: Supplier | null }) {
  const year = useNow(undefined).getFullYear()
  return (
    <div className="grid gap-5 sm:grid-cols-3 sm:gap-4">
      <TextField
        form={form}
        name="city"
        label={m.catalog_profile_city()}
        maxLength={80}
        rules={{ required: m.catalog_profile_city_missing() }}
      />
      <TextField
        form={form}
        name="foundedYear"
        label={m.catalog_profile_founded()}
        inputMode="numeric"
        maxLength={4}
        optional
        rules={{ validate: yearWithin(year) }}
      />
      <SelectField
        form={form}
        name="currency"
        label={m.catalog_profile_currency()}
        hint={m.catalog_profile_currency_hint()}
        options={currencyOptions(profile)}
      />
    </div>
  )
}
