import type { Mutant } from './mutant.ts'

const keys = 'server/src/platform/idempotency.ts'
const key = (name: string) => ({ file: 'server/src/platform/idempotency.db.test.ts', name })
const route = (name: string) => ({ file: 'server/test/idempotency.db.test.ts', name })
const outbox = (name: string) => ({ file: 'server/src/platform/outbox.db.test.ts', name })
const transaction = (name: string) => ({ file: 'server/src/platform/db.db.test.ts', name })

export const platformMutants: readonly Mutant[] = [
  {
    breaks: ['#2', '#40', 'R11'],
    does: 'does not keep the answer under its key',
    file: keys,
    find: '    storeAnswers({ trx, env }, claimed, fresh)\n',
    replace: '',
    killedBy: key('the first answer is replayed as it was, however late'),
  },
  {
    breaks: ['R11'],
    does: 'replays the answer to another request under the same key',
    file: keys,
    find: '    if (!stored.body_hash.equals(claim.bodyHash)) {',
    replace: '    if (stored.body_hash.length === 0) {',
    killedBy: key('another body under the same key is refused'),
  },
  {
    breaks: ['R11'],
    does: 'leaves the path out of what a key stands for',
    file: keys,
    find: '  const content = JSON.stringify([request.params, request.body])',
    replace: '  const content = JSON.stringify([request.body])',
    killedBy: key('another path under the same key is refused'),
  },
  {
    breaks: ['#21', 'R11'],
    does: 'answers 500 to whoever loses the race for a key',
    file: keys,
    find: "  throw constraintOf(error) === 'idempotency_keys_pkey' ? inFlight() : error",
    replace: '  throw error',
    killedBy: key('whoever loses the race for the key is told to wait, and its effect is undone'),
  },
  {
    breaks: ['R11'],
    does: 'shows a company the answer to another company’s key',
    file: keys,
    find: 'where scope = lock.scope and route = lock.route and key = lock.key',
    replace: 'where route = lock.route and key = lock.key',
    killedBy: route('refundOrder > another company’s key of the same name is another key'),
  },
  {
    breaks: ['R11', '#15'],
    does: 'takes a key for used when another route has used it',
    file: keys,
    find: 'where scope = lock.scope and route = lock.route and key = lock.key',
    replace: 'where scope = lock.scope and key = lock.key',
    killedBy: route('one key serves each route once'),
    says: 'idempotency.key_reused',
  },
  {
    breaks: ['#7', '#34', 'R11'],
    does: 'forgets keys after a day',
    file: keys,
    find: 'const KEPT_MS = 30 * DAY_MS',
    replace: 'const KEPT_MS = DAY_MS',
    killedBy: key('a key is kept for 30 days and forgotten after'),
  },
  {
    breaks: ['#34', 'R11'],
    does: 'reads the key from a header of another name',
    file: 'server/src/platform/http.ts',
    find: "if (idempotent && !isKey(request.headers['idempotency-key'])) {",
    replace: "if (idempotent && !isKey(request.headers['x-idempotency'] ?? 'none')) {",
    killedBy: {
      file: 'server/src/platform/http.test.ts',
      name: 'a route that needs a key refuses {}',
    },
  },
  {
    breaks: ['#15', '#3'],
    does: 'moves money on a route that asks for no key',
    file: 'server/src/disputes/routes.ts',
    find: "config: { permission: 'orders.refund', idempotent: true },",
    replace: "config: { permission: 'orders.refund' },",
    killedBy: route('these are all of the idempotent routes'),
  },
  {
    breaks: ['R12'],
    does: 'records an event and tells nobody',
    file: 'server/src/platform/outbox.ts',
    find: 'insert into platform.outbox (event_id) select id from recorded`',
    replace: 'insert into platform.outbox (event_id) select id from recorded where false`',
    killedBy: outbox('each subscriber is told once of what it asked for, in order'),
  },
  {
    breaks: ['#41', 'R12'],
    does: 'takes an event for told although its subscriber failed',
    file: 'server/src/platform/outbox.ts',
    find: '      if (told.length > 0) await handle(trx, told)',
    replace: '      if (told.length > 0) await handle(trx, told).catch(() => undefined)',
    killedBy: outbox('when the process dies between, everybody is told once all the same'),
  },
  {
    breaks: ['#30', '#41', 'R12'],
    does: 'takes a job away from a process that is still at it',
    file: 'server/src/platform/jobs.ts',
    find: 'const STALE_MS = 15 * 60_000',
    replace: 'const STALE_MS = 60_000',
    killedBy: {
      file: 'server/src/platform/jobs.db.test.ts',
      name: 'what a process that died had taken is given to another after a while, and not before',
    },
  },
  {
    breaks: ['#30', 'MED-3556'],
    does: 'gives up at the first deadlock',
    file: 'server/src/platform/db.ts',
    find: "const again = attempt < MAX_TRIES && RETRYABLE.has(sqlStateOf(error) ?? '')",
    replace: "const again = attempt < 1 && RETRYABLE.has(sqlStateOf(error) ?? '')",
    killedBy: transaction('a deadlock > is given up when it does not end'),
  },
  {
    breaks: ['#30', '#31'],
    does: 'takes a transaction for committed in which a statement had failed',
    file: 'server/src/platform/db.ts',
    find: "    assert.equal(command, 'COMMIT', 'a transaction with a failed statement was committed')\n",
    replace: '',
    killedBy: transaction(
      'a transaction > is not committed when a statement failed, even if the work took no notice',
    ),
  },
  {
    breaks: ['#30'],
    does: 'lets one bad command spoil all that share its transaction',
    file: 'server/src/platform/batcher.ts',
    find: '      for (const single of group) await runGroup([single])',
    replace: '      for (const single of group) single.reject(error)',
    killedBy: {
      file: 'server/src/platform/batcher.test.ts',
      name: 'a bad item fails alone, and the others of its batch succeed',
    },
  },
]
