// The TPC-B-like transaction of pgbench: its seven statements, prepared, at scale 50, through the
// same driver with pipelining. The yardstick every figure is a ratio to.
import pg from 'pg'

const SCALE = 50
const TELLERS = 10 * SCALE
const ACCOUNTS = 100_000 * SCALE

export type Tpcb = Readonly<{
  run: (seconds: number) => Promise<number>
  stop: () => Promise<void>
}>

/** Fills the tables once; each run then says how many transactions a second it did. */
export async function prepareTpcb(ownerUrl: string, connections: number): Promise<Tpcb> {
  const admin = new pg.Client({ connectionString: ownerUrl })
  await admin.connect()
  await admin.query(`
    create schema bench;
    create table bench.branches (bid int not null, bbalance int, filler char(88)) with (fillfactor=100);
    create table bench.tellers (tid int not null, bid int, tbalance int, filler char(84)) with (fillfactor=100);
    create table bench.accounts (aid int not null, bid int, abalance int, filler char(84)) with (fillfactor=100);
    create table bench.history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    insert into bench.branches select i, 0, '' from generate_series(1, ${SCALE}) i;
    insert into bench.tellers select i, (i - 1) / 10 + 1, 0, '' from generate_series(1, ${TELLERS}) i;
    insert into bench.accounts
      select i, (i - 1) / 100000 + 1, 0, '' from generate_series(1, ${ACCOUNTS}) i;
    alter table bench.branches add primary key (bid);
    alter table bench.tellers add primary key (tid);
    alter table bench.accounts add primary key (aid)`)
  await admin.query('vacuum analyze bench.branches, bench.tellers, bench.accounts')
  await admin.query('checkpoint').catch(() => undefined) // Needs a role that not every owner has.
  const pool = new pg.Pool({ connectionString: ownerUrl, max: connections, pipeline: true })
  return {
    run: async (seconds) => {
      const end = performance.now() + seconds * 1000
      const started = performance.now()
      const counts = await Promise.all(Array.from({ length: connections }, () => work(pool, end)))
      const done = counts.reduce((a, b) => a + b, 0)
      return done / ((performance.now() - started) / 1000)
    },
    stop: async () => {
      await pool.end()
      await admin.query('drop schema bench cascade')
      await admin.end()
    },
  }
}

async function work(pool: pg.Pool, end: number): Promise<number> {
  const client = await pool.connect()
  let done = 0
  while (performance.now() < end) {
    await transaction(client)
    done += 1
  }
  client.release()
  return done
}

const upTo = (n: number) => 1 + Math.floor(Math.random() * n)

async function transaction(client: pg.PoolClient): Promise<void> {
  const [aid, bid, tid, delta] = [upTo(ACCOUNTS), upTo(SCALE), upTo(TELLERS), upTo(10_001) - 5_001]
  const [, , , , , , end] = await Promise.all([
    client.query({ name: 'begin', text: 'begin' }),
    client.query({
      name: 'accounts',
      text: 'update bench.accounts set abalance = abalance + $1 where aid = $2',
      values: [delta, aid],
    }),
    client.query({
      name: 'read',
      text: 'select abalance from bench.accounts where aid = $1',
      values: [aid],
    }),
    client.query({
      name: 'tellers',
      text: 'update bench.tellers set tbalance = tbalance + $1 where tid = $2',
      values: [delta, tid],
    }),
    client.query({
      name: 'branches',
      text: 'update bench.branches set bbalance = bbalance + $1 where bid = $2',
      values: [delta, bid],
    }),
    client.query({
      name: 'history',
      text: `insert into bench.history (tid, bid, aid, delta, mtime)
        values ($1, $2, $3, $4, current_timestamp)`,
      values: [tid, bid, aid, delta],
    }),
    client.query({ name: 'end', text: 'end' }),
  ])
  if (end.command !== 'COMMIT') throw new Error(`the transaction ended with ${end.command}`)
}
