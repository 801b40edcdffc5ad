import { unwrap } from '@danbao/sdk'
import { useSearch } from '@tanstack/react-router'
import type { UseFormReturn } from 'react-hook-form'
import { api } from '../api.ts'
import { useEntrance, type Entrance } from '../identity/entrance.ts'
import { nextOf } from '../identity/next.ts'
import { PasswordField } from '../identity/password-field.tsx'
import { SignedInAlready } from '../identity/signed-in-already.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { TextLink } from '../ui/link.tsx'
import { intlLocale, locale, useLocale } from '../ui/locale.ts'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { guessCountry, guessTimeZone, countriesByName } from './countries.ts'
import { partiesRules, partiesTexts } from './problem-texts.ts'

/** One step: a person, their company, and they are in. The rest is asked when it is needed. */
export function SignUpPage() {
  const { next } = nextOf(useSearch({ strict: false }))
  const { enter, already } = useEntrance(next)
  return (
    <div className="mx-auto w-full max-w-xl">
      <Page title={m.identity_sign_up()} intro={m.parties_sign_up_intro()}>
        {already ? (
          <SignedInAlready session={already} next={next} />
        ) : (
          <SignUpForm enter={enter} next={next} />
        )}
      </Page>
    </div>
  )
}

type Values = {
  name: string
  email: string
  password: string
  companyName: string
  country: string
}

type Props = { enter: Entrance['enter']; next: string | undefined }

function SignUpForm({ enter, next }: Props) {
  const form = useAppForm<Values>({
    defaultValues: { name: '', email: '', password: '', companyName: '', country: guessCountry() },
  })
  const signUp = async (values: Values) => {
    const body = {
      ...values,
      name: values.name.trim(),
      email: values.email.trim(),
      companyName: values.companyName.trim(),
      locale: locale(),
      timeZone: guessTimeZone(),
    }
    await enter(await unwrap(api.POST('/v1/sign-up', { body })))
  }
  return (
    <>
      <Card>
        <Form form={form} onSubmit={signUp} texts={partiesTexts} ruleTexts={partiesRules}>
          <PersonFields form={form} />
          <CompanyFields form={form} />
          <Button type="submit" look="primary" wide pending={form.formState.isSubmitting}>
            {m.identity_sign_up()}
          </Button>
        </Form>
      </Card>
      <p className="mt-6 text-center text-muted">
        {m.identity_have_account()}{' '}
        <TextLink to="/sign-in" search={next ? { next } : {}}>
          {m.identity_sign_in()}
        </TextLink>
      </p>
    </>
  )
}

type PartProps = { form: UseFormReturn<Values> }

function PersonFields({ form }: PartProps) {
  return (
    <>
      <TextField
        form={form}
        name="name"
        label={m.identity_name()}
        autoComplete="name"
        maxLength={100}
        rules={{ required: m.identity_name_missing() }}
      />
      <TextField
        form={form}
        name="email"
        type="email"
        label={m.identity_email()}
        hint={m.identity_email_hint()}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        rules={{
          required: m.identity_email_missing(),
          pattern: { value: /^\s*\S+@\S+\.\S+\s*$/, message: m.identity_email_missing() },
        }}
      />
      <PasswordField
        form={form}
        name="password"
        kind="new"
        label={m.identity_password()}
        hint={m.identity_password_hint()}
      />
    </>
  )
}

function CompanyFields({ form }: PartProps) {
  const countries = countriesByName(intlLocale(useLocale()))
  return (
    <fieldset className="grid gap-5 border-t border-line pt-5">
      <legend className="sr-only">{m.areas_company()}</legend>
      <TextField
        form={form}
        name="companyName"
        label={m.parties_company_name()}
        hint={m.parties_company_why()}
        autoComplete="organization"
        maxLength={200}
        rules={{ required: m.parties_company_name_missing() }}
      />
      <SelectField
        form={form}
        name="country"
        label={m.parties_country()}
        placeholder={m.parties_country_choose()}
        hint={m.parties_country_why({ timeZone: guessTimeZone().replaceAll('_', ' ') })}
        options={countries}
        autoComplete="country"
        rules={{ required: m.parties_country_missing() }}
      />
    </fieldset>
  )
}
