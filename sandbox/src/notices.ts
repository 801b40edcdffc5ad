import type { Clock } from './clock.ts'
import type { Courier, Delivered, Letter } from './delivery.ts'
import type { DeliveryFaults } from './faults.ts'
import type { Store } from './store.ts'

// How notices go out, on every network alike: by its schedule until the shop takes them, unless the
// switches drop, repeat, delay or reverse them.

export type Attempt = Readonly<{ at: number }> & Delivered
export type Notice = Readonly<{
  id: string // The same in every delivery.
  shop: string // Whose switches apply.
  about: string // The number of what it is about.
  url: string
  attempts: readonly Attempt[]
  rounds: number // Deliveries by the schedule; repeats of one round are attempts but not rounds.
  done: boolean
  dueAt: number | undefined // Of the next delivery; nothing when done or given up.
}>
export type Sender<N extends Notice> = Readonly<{
  clock: Clock
  store: Store
  courier: Courier
  /** Under which notices are kept. */
  kind: string
  /** After each failed delivery; when they are used up the sender gives up. */
  retryAfterMs: readonly number[]
  faultsOf: (shop: string) => DeliveryFaults
  /** Written and signed anew for each round. */
  compose: (notice: N) => Letter
  isTaken: (said: Delivered) => boolean
}>
export type Dispatch<N extends Notice> = Readonly<{
  /** Sends it on its way; whoever announces does not wait for it. */
  send: (notice: N) => void
  /** Sends this letter at once and without retries. */
  sendNow: (notice: N, letter: Letter, times: number) => Promise<N>
  about: (number: string) => readonly N[]
}>

type Post<N extends Notice> = Sender<N> &
  Readonly<{
    byId: Map<string, N>
    idsAbout: Map<string, string[]>
    reversing: Map<string, string[]> // By shop: notices held back to be sent last first.
  }>

export const NOT_SENT = { attempts: [], rounds: 0, done: false, dueAt: undefined } as const

const REVERSING_WINDOW_MS = 500
const MOST_REPEATS = 100
const DROPPED: Delivered = { status: null, body: 'dropped by a switch' }

export function createDispatch<N extends Notice>(sender: Sender<N>): Dispatch<N> {
  const post: Post<N> = { ...sender, byId: new Map(), idsAbout: new Map(), reversing: new Map() }
  for (const notice of post.store.load<N>(post.kind)) {
    keep(post, notice)
    if (notice.dueAt !== undefined) deliverAt(post, notice.id, notice.dueAt)
  }
  return {
    send: (notice) => send(post, notice),
    sendNow: (notice, letter, times) => sendNow(post, notice, { letter, times }),
    about: (number) => (post.idsAbout.get(number) ?? []).flatMap((id) => post.byId.get(id) ?? []),
  }
}

function send<N extends Notice>(post: Post<N>, written: N) {
  const faults = post.faultsOf(written.shop)
  const waitMs = faults.delayMs || (faults.reverseOrder ? REVERSING_WINDOW_MS : 0)
  const dueAt = post.clock.now() + waitMs
  const notice = { ...written, dueAt }
  save(post, notice)
  if (faults.reverseOrder) holdBack(post, notice, dueAt)
  else if (waitMs > 0) deliverAt(post, notice.id, dueAt)
  else void deliver(post, notice.id)
}

async function sendNow<N extends Notice>(
  post: Post<N>,
  notice: N,
  { letter, times }: Readonly<{ letter: Letter; times: number }>,
): Promise<N> {
  const attempts: Attempt[] = []
  for (let sent = 0; sent < times; sent += 1) {
    const at = post.clock.now()
    attempts.push({ at, ...(await post.courier.post(letter)) })
  }
  const kept = { ...notice, attempts, done: attempts.some(post.isTaken) }
  save(post, kept)
  return kept
}

// What comes within the window goes out as one bunch, last first.
function holdBack<N extends Notice>(post: Post<N>, { shop, id }: N, until: number) {
  const held = post.reversing.get(shop)
  if (held) {
    held.push(id)
    return
  }
  post.reversing.set(shop, [id])
  post.clock.runAt(until, () => {
    const ids = post.reversing.get(shop) ?? []
    post.reversing.delete(shop)
    void deliverInTurn(post, ids.toReversed())
  })
}

async function deliverInTurn<N extends Notice>(post: Post<N>, ids: readonly string[]) {
  for (const id of ids) await deliver(post, id)
}

function deliverAt<N extends Notice>(post: Post<N>, id: string, dueAt: number) {
  post.clock.runAt(dueAt, () => void deliver(post, id))
}

/** One round: usually a single letter; the switches may drop or repeat it. */
async function deliver<N extends Notice>(post: Post<N>, id: string) {
  const notice = post.byId.get(id)
  if (!notice || notice.done) return
  const faults = post.faultsOf(notice.shop)
  const letter = post.compose(notice)
  const attempts: Attempt[] = []
  const copies = Math.min(Math.max(faults.repeat, 1), MOST_REPEATS)
  for (let sent = 0; sent < copies; sent += 1) {
    const at = post.clock.now()
    const outcome = faults.drop ? DROPPED : await post.courier.post(letter)
    attempts.push({ at, ...outcome })
  }
  settle(post, notice, attempts)
}

function settle<N extends Notice>(post: Post<N>, notice: N, made: readonly Attempt[]) {
  const done = made.some(post.isTaken)
  const waitMs = done ? undefined : post.retryAfterMs[notice.rounds]
  const dueAt = waitMs === undefined ? undefined : post.clock.now() + waitMs
  const attempts = [...notice.attempts, ...made]
  save(post, { ...notice, attempts, rounds: notice.rounds + 1, done, dueAt })
  if (dueAt !== undefined) deliverAt(post, notice.id, dueAt)
}

function save<N extends Notice>(post: Post<N>, notice: N) {
  keep(post, notice)
  post.store.save(post.kind, notice.id, notice)
}

function keep<N extends Notice>({ byId, idsAbout }: Post<N>, notice: N) {
  if (!byId.has(notice.id)) {
    const ids = idsAbout.get(notice.about)
    if (ids) ids.push(notice.id)
    else idsAbout.set(notice.about, [notice.id])
  }
  byId.set(notice.id, notice)
}

/** How a notice is shown to tests and scripts. */
export function noticeView({ id, url, attempts, done, dueAt }: Notice) {
  return {
    notifyId: id,
    url,
    attempts: attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
    done,
    nextAt: dueAt === undefined ? null : iso(dueAt),
  }
}

const iso = (at: number) => new Date(at).toISOString()
