import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Details } from '../ui/details.tsx'
import { TextLink } from '../ui/link.tsx'
import { Money } from '../ui/money.tsx'
import { Status } from '../ui/status.tsx'
import { m } from '../messages.gen/messages.js'
import { MatchDialog, type Given } from './match-dialog.tsx'
import { NoteDialog } from './bank-note-dialog.tsx'
import {
  hintText,
  missingOf,
  reasonText,
  type BankEntry,
  type BankMatch,
  type Suggestion,
} from './bank.ts'
import { pressFirst } from './queue-keys.ts'
import { State } from './states.tsx'

type Props = { entry: BankEntry; mayMatch: boolean }

/** One movement of our account: who, how much, what was written, and what it is or may be for. */
export function BankEntryCard({ entry, mayMatch }: Props) {
  const { direction, amount, payer, reason, isThirdParty, state } = entry
  const [giving, setGiving] = useState<Given | null>(null)
  const [charging, setCharging] = useState(false)
  const isOpen = state === 'open'
  const title = payer.name ?? payer.account ?? m.operator_bank_unknown_payer()
  return (
    <article
      data-queue-item
      tabIndex={-1}
      aria-label={title}
      onKeyDown={pressFirst}
      className="rounded-lg focus-visible:outline-2 focus-visible:outline-focus"
    >
      <Card
        title={
          <span className="flex flex-wrap items-center gap-2">
            {direction === 'credit' ? m.operator_bank_in() : m.operator_bank_out()}
            <Money value={amount} code="always" />
            {isThirdParty && <Status tone="warn">{m.operator_bank_third_party()}</Status>}
          </span>
        }
        note={reasonText(reason)}
      >
        <div className="grid gap-4">
          <Facts entry={entry} />
          {entry.matches.map((match) => (
            <MatchLine key={match.id} match={match} mayUndo={mayMatch} />
          ))}
          {isOpen && direction === 'credit' && (
            <Suggestions entry={entry} mayMatch={mayMatch} onChoose={setGiving} />
          )}
          {isOpen && mayMatch && direction === 'credit' && (
            <Button size="sm" className="justify-self-start" onClick={() => setGiving({})}>
              {m.operator_bank_choose()}
            </Button>
          )}
          {isOpen && mayMatch && direction === 'debit' && (
            <Button
              size="sm"
              data-first-choice
              className="justify-self-start"
              onClick={() => setCharging(true)}
            >
              {m.operator_bank_as_charge()}
            </Button>
          )}
        </div>
      </Card>
      {giving && <MatchDialog entry={entry} given={giving} onClose={() => setGiving(null)} />}
      {charging && (
        <NoteDialog of={{ kind: 'charge', entryId: entry.id }} onClose={() => setCharging(false)} />
      )}
    </article>
  )
}

function Facts({ entry }: { entry: BankEntry }) {
  const { payer, text, references, endToEndId, bankReference, bookedOn, account, left } = entry
  const written = [...references, endToEndId, text].filter(Boolean).join(' · ')
  return (
    <Details
      rows={[
        {
          label: m.operator_bank_payer(),
          value: [payer.name, payer.account].filter(Boolean).join(', ') || '–',
        },
        {
          label: m.operator_bank_written(),
          value: <span className="break-words">{written || '–'}</span>,
        },
        { label: m.operator_bank_booked(), value: <time dateTime={bookedOn}>{bookedOn}</time> },
        { label: m.operator_bank_account(), value: account },
        bankReference ? { label: m.operator_bank_reference(), value: bankReference } : null,
        entry.charges && {
          label: m.operator_bank_charges(),
          value: <Money value={entry.charges} />,
        },
        entry.instructed && {
          label: m.operator_bank_ordered(),
          value: <Money value={entry.instructed} code="always" />,
        },
        left.minor !== entry.amount.minor &&
          left.minor !== '0' && { label: m.operator_bank_left(), value: <Money value={left} /> },
      ]}
    />
  )
}

type SuggestionsProps = Props & { onChoose: (given: Given) => void }

function Suggestions({ entry, mayMatch, onChoose }: SuggestionsProps) {
  const { suggestions } = entry
  if (suggestions.length === 0) return <p className="text-muted">{m.operator_bank_no_idea()}</p>
  return (
    <section aria-label={m.operator_bank_suggested()} className="grid gap-2">
      <h3 className="text-sm font-medium text-muted">{m.operator_bank_suggested()}</h3>
      <ul className="grid gap-2">
        {suggestions.map((suggestion, index) => (
          <li
            key={suggestion.intentId}
            className="flex flex-wrap items-center justify-between gap-3 rounded-md bg-sunken px-3 py-2"
          >
            <SuggestionText suggestion={suggestion} />
            {mayMatch && (
              <Button
                size="sm"
                look={index === 0 ? 'primary' : 'secondary'}
                {...(index === 0 ? { 'data-first-choice': true } : {})}
                onClick={() => onChoose({ suggestion })}
              >
                {m.operator_bank_accept()}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function SuggestionText({ suggestion }: { suggestion: Suggestion }) {
  const { intentId, subject, buyerName, state, hints } = suggestion
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TextLink to="/operator/payments/$intentId" params={{ intentId }}>
          {subject}
        </TextLink>
        <span>{buyerName}</span>
        <Money value={missingOf(suggestion)} code="always" className="font-medium" />
        <State of="intents" state={state} />
      </p>
      <p className="text-sm text-muted">{hints.map(hintText).join(' · ')}</p>
    </div>
  )
}

function MatchLine({ match, mayUndo }: { match: BankMatch; mayUndo: boolean }) {
  const [undoing, setUndoing] = useState(false)
  const { id, intentId, subject, buyerName, amount, state, note } = match
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-md bg-sunken px-3 py-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TextLink to="/operator/payments/$intentId" params={{ intentId }}>
          {subject}
        </TextLink>
        <span>{buyerName}</span>
        <Money value={amount} code="always" className="font-medium" />
        <State of="matches" state={state} />
        {note && <span className="text-sm text-muted">{note}</span>}
      </p>
      {mayUndo && state !== 'stray' && (
        <Button size="sm" look="quiet" onClick={() => setUndoing(true)}>
          {m.operator_bank_undo()}
        </Button>
      )}
      {undoing && (
        <NoteDialog of={{ kind: 'undo', matchId: id }} onClose={() => setUndoing(false)} />
      )}
    </div>
  )
}
