import { unwrap, type operations } from '@danbao/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone, SquareTerminal, type LucideIcon } from 'lucide-react'
import { api } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Notice } from '../ui/notice.tsx'
import { problemText } from '../ui/problem.ts'
import { Status } from '../ui/status.tsx'
import { Time } from '../ui/time.tsx'
import { toast } from '../ui/toast.tsx'
import { m } from '../messages.gen/messages.js'
import { deviceOf, type Device, type DeviceKind } from './device.ts'
import { identityTexts } from './problem-texts.ts'

type Listed = operations['listSessions']['responses'][200]['content']['application/json']
type OpenSession = Listed['items'][number]

const queryKey = ['sessions']

/** Where the person is signed in, and the way to end it: one, or all but this one. */
export function SessionList() {
  const sessions = useQuery({ queryKey, queryFn: () => unwrap(api.GET('/v1/sessions')) })
  const hasOthers = (sessions.data?.items.length ?? 0) > 1
  return (
    <Card
      flush
      title={m.identity_sessions()}
      note={m.identity_sessions_note()}
      actions={hasOthers && <SignOutElsewhere />}
    >
      <Loaded query={sessions}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}

const icons: Readonly<Record<DeviceKind, LucideIcon>> = {
  phone: Smartphone,
  computer: Laptop,
  program: SquareTerminal,
}

function SessionRow({ session }: { session: OpenSession }) {
  const device = deviceOf(session.userAgent)
  const Icon = icons[device.kind]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3.5 sm:px-5">
      <Icon aria-hidden className="size-6 shrink-0 text-muted" strokeWidth={1.6} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          {deviceName(device)}
          {session.isCurrent && <Status tone="good">{m.identity_this_session()}</Status>}
        </p>
        <p className="text-sm text-muted">
          {m.identity_last_seen()} <Time at={session.lastSeenAt} style="relative" />
          {' · '}
          {m.identity_signed_in_on()} <Time at={session.createdAt} style="date" />
        </p>
      </div>
      {!session.isCurrent && <EndSession session={session} name={deviceName(device)} />}
    </li>
  )
}

function deviceName({ browser, system }: Device): string {
  if (browser && system) return m.identity_device({ browser, system })
  return browser || system || m.identity_device_unknown()
}

function EndSession({ session, name }: { session: OpenSession; name: string }) {
  const client = useQueryClient()
  const params = { path: { sessionId: session.id } }
  const { mutate, isPending } = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/sessions/{sessionId}', { params })),
    onSuccess: () => toast(m.identity_session_ended({ device: name })),
    onError: (error) => toast(problemText(error, identityTexts), 'bad'),
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  return (
    <Button
      size="sm"
      pending={isPending}
      aria-label={m.identity_end_session_of({ device: name })}
      onClick={() => mutate()}
    >
      {m.identity_sign_out()}
    </Button>
  )
}

function SignOutElsewhere() {
  const client = useQueryClient()
  const params = { query: { keepCurrent: true } }
  const { mutateAsync, error, reset } = useMutation({
    mutationFn: () => unwrap(api.DELETE('/v1/sessions', { params })),
    onSuccess: async ({ ended }) => {
      toast(m.identity_sessions_ended({ ended }))
      await client.invalidateQueries({ queryKey })
    },
  })
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{m.identity_sign_out_everywhere()}</Button>}
      title={m.identity_sign_out_everywhere_title()}
      action={m.identity_sign_out_everywhere()}
      danger
      onOpenChange={reset}
      onConfirm={mutateAsync}
    >
      <p>{m.identity_sign_out_everywhere_text()}</p>
      {error && (
        <Notice tone="bad" live className="mt-3">
          {problemText(error, identityTexts)}
        </Notice>
      )}
    </ConfirmDialog>
  )
}
