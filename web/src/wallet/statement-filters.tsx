import { useNavigate } from '@tanstack/react-router'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { m } from '../messages.gen/messages.js'
import { readStatementFilter, statementKinds, type StatementFilter } from './statement.ts'
import { kindTexts } from './words.ts'

/** Which lines are shown; it stands in the address, so that a list can be passed on. */
export function StatementFilters({ filter }: { filter: StatementFilter }) {
  const navigate = useNavigate()
  const options = statementKinds.map((kind) => ({ value: kind, label: kindTexts[kind]() }))
  return (
    <search>
      <form
        key={JSON.stringify(filter)}
        className="mb-5 grid items-end gap-3 sm:grid-cols-[repeat(3,minmax(0,11rem))_auto]"
        onSubmit={(event) => {
          event.preventDefault()
          const typed = Object.fromEntries(new FormData(event.currentTarget))
          const search = readStatementFilter({ ...typed, currency: filter.currency })
          void navigate({ to: '/account/wallet', search })
        }}
      >
        <Field id="statement-kind" label={m.wallet_what()} optional>
          {(control) => (
            <Select
              {...control}
              name="kind"
              defaultValue={filter.kind ?? ''}
              placeholder={m.wallet_everything()}
              options={options}
            />
          )}
        </Field>
        <Field id="statement-from" label={m.wallet_from()} optional>
          {(control) => (
            <Input {...control} type="date" name="from" defaultValue={filter.from ?? ''} />
          )}
        </Field>
        <Field id="statement-until" label={m.wallet_until()} optional>
          {(control) => (
            <Input {...control} type="date" name="until" defaultValue={filter.until ?? ''} />
          )}
        </Field>
        <Button type="submit" className="justify-self-start">
          {m.wallet_filter()}
        </Button>
      </form>
    </search>
  )
}
