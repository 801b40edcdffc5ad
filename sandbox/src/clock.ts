export type ClockSetting = Readonly<{
  now?: number | undefined
  advanceMs?: number | undefined
  frozen?: boolean | undefined
  real?: boolean | undefined
}>
export type Clock = Readonly<{
  now: () => number
  /** Runs at that instant of this clock, at once when the clock is moved past it. */
  runAt: (dueAt: number, run: () => void) => void
  /** False, and nothing changed, for an instant outside this century. */
  set: (setting: ClockSetting) => boolean
  describe: () => { now: string; real: boolean; frozen: boolean }
  stop: () => void
}>
type Appointment = Readonly<{ dueAt: number; run: () => void }>

const EARLIEST = Date.parse('2000-01-01T00:00:00Z')
const LATEST = Date.parse('2100-01-01T00:00:00Z')
const LONGEST_SLEEP_MS = 3_600_000 // setTimeout fires at once above 2^31 ms.

/** A clock that people and tests can move: it ticks on from where it was set, or stands still. */
export function createClock(startAt?: number): Clock {
  let offsetMs = startAt === undefined ? 0 : startAt - Date.now()
  let frozenAt: number | undefined
  let appointments: Appointment[] = []
  let timer: NodeJS.Timeout | undefined

  const now = () => frozenAt ?? Date.now() + offsetMs

  function wake() {
    clearTimeout(timer)
    const due = appointments.slice(0, firstAfter(appointments, now()))
    appointments = appointments.slice(due.length)
    for (const { run } of due) run()
    sleep()
  }
  function sleep() {
    clearTimeout(timer)
    const next = appointments[0]
    if (!next || (frozenAt !== undefined && next.dueAt > frozenAt)) return
    const waitMs = Math.min(Math.max(next.dueAt - now(), 0), LONGEST_SLEEP_MS)
    timer = setTimeout(wake, waitMs)
    timer.unref()
  }
  function set({ now: to, advanceMs = 0, frozen = frozenAt !== undefined, real }: ClockSetting) {
    const target = real ? Date.now() : (to ?? now()) + advanceMs
    if (!(target >= EARLIEST && target < LATEST)) return false
    frozenAt = frozen && !real ? target : undefined
    offsetMs = real ? 0 : target - Date.now()
    wake()
    return true
  }

  return {
    now,
    runAt(dueAt, run) {
      appointments.splice(firstAfter(appointments, dueAt), 0, { dueAt, run })
      if (appointments[0]?.run === run) sleep()
    },
    set,
    describe: () => ({
      now: new Date(now()).toISOString(),
      real: offsetMs === 0 && frozenAt === undefined,
      frozen: frozenAt !== undefined,
    }),
    stop() {
      appointments = []
      clearTimeout(timer)
    },
  }
}

// Binary search: thousands of late notices may be waiting at once.
function firstAfter(appointments: readonly Appointment[], at: number): number {
  let [low, high] = [0, appointments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((appointments[middle]?.dueAt ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}
