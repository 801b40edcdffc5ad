import { unwrap } from '@danbao/sdk'
import { useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { setLocale } from '../ui/locale.ts'
import { Loaded } from '../ui/loaded.tsx'
import { Page } from '../ui/page.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { languageOptions } from './languages.ts'
import { PasswordField } from './password-field.tsx'
import { identityRules, identityTexts } from './problem-texts.ts'
import { sessionQuery, type Session } from './session.ts'
import { SessionList } from './session-list.tsx'
import { useQuery, useQueryClient } from '@tanstack/react-query'

type Person = NonNullable<Session['person']>

/** Who one is, the password, and where one is signed in. */
export function SecurityPage() {
  const session = useQuery(sessionQuery)
  return (
    <Page title={m.areas_sessions()} width="text">
      <div className="grid gap-6">
        <Loaded query={session}>
          {({ person }) => person && <PersonCard key={person.id} person={person} />}
        </Loaded>
        <PasswordCard />
        <SessionList />
      </div>
    </Page>
  )
}

type PersonValues = { name: string; locale: Person['locale'] }

function PersonCard({ person }: { person: Person }) {
  const { name, locale, email } = person
  const form = useAppForm<PersonValues>({ defaultValues: { name, locale } })
  const client = useQueryClient()
  const { mutateAsync } = useMutation({
    mutationFn: (body: PersonValues) => unwrap(api.PUT('/v1/person', { body })),
    onSuccess: async (saved) => {
      form.reset({ name: saved.name, locale: saved.locale })
      setLocale(saved.locale)
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      toast(m.identity_person_saved())
    },
  })
  return (
    <Card title={m.identity_person()} note={email}>
      <Form
        form={form}
        onSubmit={(values) => mutateAsync(values)}
        texts={identityTexts}
        ruleTexts={identityRules}
      >
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            form={form}
            name="name"
            label={m.identity_name()}
            autoComplete="name"
            maxLength={100}
            rules={{ required: m.identity_name_missing() }}
          />
          <SelectField
            form={form}
            name="locale"
            label={m.identity_language()}
            options={languageOptions}
            hint={m.identity_language_hint()}
          />
        </div>
        <Submit pending={form.formState.isSubmitting}>{m.ui_save()}</Submit>
      </Form>
    </Card>
  )
}

type PasswordValues = { currentPassword: string; newPassword: string }

function PasswordCard() {
  const empty = { currentPassword: '', newPassword: '' }
  const form = useAppForm<PasswordValues>({ defaultValues: empty })
  const client = useQueryClient()
  const { mutateAsync } = useMutation({
    mutationFn: (body: PasswordValues) => unwrap(api.PUT('/v1/person/password', { body })),
    onSuccess: async () => {
      form.reset(empty)
      toast(m.identity_password_changed())
      await client.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  return (
    <Card title={m.identity_change_password()} note={m.identity_change_password_note()}>
      <Form
        form={form}
        onSubmit={(values) => mutateAsync(values)}
        texts={identityTexts}
        ruleTexts={identityRules}
      >
        <div className="grid gap-5 sm:grid-cols-2">
          <PasswordField
            form={form}
            name="currentPassword"
            kind="current"
            label={m.identity_current_password()}
          />
          <PasswordField
            form={form}
            name="newPassword"
            kind="new"
            label={m.identity_new_password()}
            hint={m.identity_password_hint()}
          />
        </div>
        <Submit pending={form.formState.isSubmitting}>{m.identity_change_password()}</Submit>
      </Form>
    </Card>
  )
}

function Submit({ pending, children }: { pending: boolean; children: string }) {
  return (
    <div>
      <Button type="submit" look="primary" pending={pending}>
        {children}
      </Button>
    </div>
  )
}
