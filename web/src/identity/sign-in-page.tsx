import { unwrap } from '@danbao/sdk'
import { useSearch } from '@tanstack/react-router'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { useEntrance, type Entrance } from './entrance.ts'
import { nextOf } from './next.ts'
import { PasswordField } from './password-field.tsx'
import { identityTexts } from './problem-texts.ts'
import { SignedInAlready } from './signed-in-already.tsx'

export function SignInPage() {
  const { next } = nextOf(useSearch({ strict: false }))
  const { enter, already } = useEntrance(next)
  return (
    <div className="mx-auto w-full max-w-md">
      <Page title={m.identity_sign_in()} intro={next && m.identity_sign_in_to_go_on()}>
        {already ? (
          <SignedInAlready session={already} next={next} />
        ) : (
          <SignInForm enter={enter} next={next} />
        )}
      </Page>
    </div>
  )
}

type Values = { email: string; password: string }

type Props = { enter: Entrance['enter']; next: string | undefined }

function SignInForm({ enter, next }: Props) {
  const form = useAppForm<Values>({ defaultValues: { email: '', password: '' } })
  const signIn = async ({ email, password }: Values) => {
    const body = { email: email.trim(), password }
    await enter(await unwrap(api.POST('/v1/session', { body })))
  }
  return (
    <>
      <Card>
        <Form form={form} onSubmit={signIn} texts={identityTexts}>
          <TextField
            form={form}
            name="email"
            type="email"
            label={m.identity_email()}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            rules={{ required: m.identity_email_missing() }}
          />
          <PasswordField form={form} name="password" kind="current" label={m.identity_password()} />
          <Button type="submit" look="primary" wide pending={form.formState.isSubmitting}>
            {m.identity_sign_in()}
          </Button>
        </Form>
      </Card>
      <div className="mt-6 grid gap-3 border-t border-line pt-6">
        <p className="text-muted">{m.identity_no_account()}</p>
        <ButtonLink to="/sign-up" search={next ? { next } : {}} wide>
          {m.identity_sign_up()}
        </ButtonLink>
        <TextLink to="/" className="justify-self-center">
          {m.identity_look_first()}
        </TextLink>
      </div>
    </>
  )
}
