import { Time } from '../ui/time.tsx'
import { m } from '../messages.gen/messages.js'
import { State } from './states.tsx'

type Item = Readonly<{
  state: string
  lastAnswer: string | null
  tries: number
  nextTryAt: string | null
}>

/** The state of what a network is asked about, what it said last, and when it is asked again. */
export function HowFar({ of, item }: { of: 'attempts' | 'refunds'; item: Item }) {
  const { state, lastAnswer, tries, nextTryAt } = item
  return (
    <>
      <State of={of} state={state} />
      <span className="block text-sm text-muted">
        {lastAnswer && <span className="font-mono">{lastAnswer} · </span>}
        {m.operator_tries({ count: tries })}
        {nextTryAt && (
          <>
            {' · '}
            {m.operator_next_query()} <Time at={nextTryAt} />
          </>
        )}
      </span>
    </>
  )
}
