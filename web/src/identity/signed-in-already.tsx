import { useRouter } from '@tanstack/react-router'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { m } from '../messages.gen/messages.js'
import { safeNext } from './next.ts'
import type { Session } from './session.ts'
import { useSignOut } from './sign-out.ts'

type Props = { session: Session; next: string | undefined }

/** Instead of the form, for somebody who needs none. */
export function SignedInAlready({ session: { person, party }, next }: Props) {
  const { history } = useRouter()
  const { signOut, pending } = useSignOut()
  return (
    <Card>
      <p>{m.identity_signed_in_as({ name: person?.name ?? '' })}</p>
      <p className="text-muted">{[person?.email, party?.name].filter(Boolean).join(' · ')}</p>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="primary" onClick={() => history.replace(safeNext(next))}>
          {m.ui_continue()}
        </Button>
        <Button pending={pending} onClick={signOut}>
          {m.identity_sign_out()}
        </Button>
      </div>
    </Card>
  )
}
