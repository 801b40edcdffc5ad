import { methodName } from '../payments/methods.ts'
import { Card } from '../ui/card.tsx'
import { Copy } from '../ui/copy.tsx'
import { Details } from '../ui/details.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { Money } from '../ui/money.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import type { Dossier } from './payments.ts'
import { State } from './states.tsx'

/** The tries to pay, and what the network last said of each. */
export function Attempts({ attempts }: Pick<Dossier, 'attempts'>) {
  return (
    <Card flush title={m.operator_attempts()} note={m.operator_attempts_note()}>
      <Table
        caption={m.operator_attempts()}
        rows={attempts}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'number',
            header: m.operator_number(),
            primary: true,
            cell: ({ number, gateway }) => (
              <>
                <Copy value={number} label={m.operator_number()} />
                <span className="block text-sm font-normal text-muted">{methodName(gateway)}</span>
              </>
            ),
          },
          {
            key: 'state',
            header: m.operator_state(),
            cell: ({ state }) => <State of="attempts" state={state} />,
          },
          {
            key: 'answer',
            header: m.operator_last_answer(),
            cell: (attempt) => <LastAnswer attempt={attempt} />,
          },
          {
            key: 'from',
            header: m.operator_from(),
            cell: ({ createdAt }) => <Time at={createdAt} />,
          },
          {
            key: 'to',
            header: m.operator_to(),
            cell: ({ finalAt }) => (finalAt ? <Time at={finalAt} /> : '–'),
          },
          {
            key: 'amount',
            header: m.operator_amount(),
            align: 'end',
            cell: ({ amount }) => <Money value={amount} />,
          },
        ]}
      />
      {attempts.length === 0 && <Nothing>{m.operator_attempts_none()}</Nothing>}
    </Card>
  )
}

function LastAnswer({ attempt }: { attempt: Dossier['attempts'][number] }) {
  const { lastAnswer, queries, nextQueryAt } = attempt
  return (
    <>
      <span className="font-mono text-sm">{lastAnswer ?? '–'}</span>
      <span className="block text-sm text-muted">
        {m.operator_asked({ count: queries })}
        {nextQueryAt && (
          <>
            {' · '}
            {m.operator_next_query()} <Time at={nextQueryAt} style="time" />
          </>
        )}
      </span>
    </>
  )
}

/** What the network told us by itself, as it came. */
export function Notices({ notices }: Pick<Dossier, 'notices'>) {
  return (
    <Card flush title={m.operator_notices()} note={m.operator_notices_note()}>
      <ul className="divide-y divide-line">
        {notices.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} />
        ))}
      </ul>
      {notices.length === 0 && <Nothing>{m.operator_notices_none()}</Nothing>}
    </Card>
  )
}

function NoticeRow({ notice }: { notice: Dossier['notices'][number] }) {
  const { id, state, reason, deliveries, receivedAt, fields } = notice
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
        <Copy value={id} label={m.operator_notice()} />
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-sm text-muted">
            {m.operator_deliveries({ count: deliveries })} · <Time at={receivedAt} />
          </span>
          <State of="notices" state={state} />
        </span>
      </div>
      {reason && <p className="text-sm">{reason}</p>}
      <Disclosure summary={m.operator_fields({ count: Object.keys(fields).length })}>
        <Details
          rows={Object.entries(fields).map(([name, value]) => ({
            label: <span className="font-mono text-sm">{name}</span>,
            value: <Copy value={value} label={name} />,
          }))}
        />
      </Disclosure>
    </li>
  )
}

/** A part of the dossier that is empty. */
export function Nothing({ children }: { children: string }) {
  return <p className="px-4 py-4 text-muted">{children}</p>
}
