import { unwrap } from '@danbao/sdk'
import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form, useAppForm } from '../ui/form.tsx'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { m } from '../messages.gen/messages.js'
import { nextOf, safeNext } from './next.ts'
import { PasswordField } from './password-field.tsx'
import { identityTexts } from './problem-texts.ts'
import { sessionQuery, useSessionChange, type Session } from './session.ts'
import { SignedInAlready } from './signed-in-already.tsx'

export function SignInPage() {
  const { next } = nextOf(useSearch({ strict: false }))
  // Asked afresh: one comes here when a session has ended, too.
  const { data: session, isFetching } = useQuery({ ...sessionQuery, refetchOnMount: 'always' })
  const signedIn = !isFetching && session?.person ? session : undefined
  return (
    <div className="mx-auto w-full max-w-md">
      <Page title={m.identity_sign_in()} intro={next && m.identity_sign_in_to_go_on()}>
        {signedIn ? <SignedInAlready session={signedIn} next={next} /> : <SignInForm next={next} />}
      </Page>
    </div>
  )
}

type Values = { email: string; password: string }

function SignInForm({ next }: { next: string | undefined }) {
  const form = useAppForm<Values>({ defaultValues: { email: '', password: '' } })
  const enter = useEntrance(next)
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

/** Takes the new session over and goes where the person was going; going back skips this page. */
export function useEntrance(next: string | undefined) {
  const change = useSessionChange()
  const { history } = useRouter()
  return async (session: Session) => {
    await change(session)
    history.replace(safeNext(next))
  }
}
