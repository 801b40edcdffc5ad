import { inTransaction, type Db, type Transaction } from '../platform/db.ts'
import { findBrokenBlock } from './blocks.ts'

/** A place where the books contradict themselves. */
export type Finding = Readonly<{ rule: string; subject: string; detail: string }>

export type Verification = Readonly<{
  accounts: bigint
  transfers: bigint
  journals: bigint
  /** How many journals lie in sealed blocks. */
  sealed: bigint
  currencies: readonly Readonly<{ currency: string; debits: bigint; credits: bigint }>[]
  findings: readonly Finding[]
}>

/** What is being checked, and how much of all is done, from 0 to 1. */
export type Progress = (rule: string, done: number) => void

/** At most this many contradictions are listed per rule; one is already too many. */
const MAX_FINDINGS = 20

/**
 * Recomputes every balance from its postings and holds, debits against credits per currency, and
 * the digests of all blocks. Only reads, so that it may be given a replica; each rule sees the
 * books of one instant. What does not fit in memory is sorted on PostgreSQL's disk.
 */
export async function verifyLedger(
  source: Db | Transaction,
  progress: Progress = () => undefined,
): Promise<Verification> {
  const [counts] = await read<Counts>(source, COUNTS)
  const { blocks, ...counted } = counts ?? NOTHING
  const currencies = await read<CurrencyRow>(source, SUMS)
  const findings: Finding[] = currencies
    .filter(({ debits, credits }) => debits !== credits)
    .map(({ currency, debits, credits }) => ({
      rule: 'debits equal credits per currency',
      subject: currency,
      detail: `debits ${debits}, credits ${credits}`,
    }))
  // Side by side, one on each core; in a transaction of the caller's one after the other.
  const shares = { rules: 0, blocks: 0 }
  const tell = (part: keyof typeof shares, rule: string, done: number) => {
    shares[part] = done
    progress(rule, (shares.rules + shares.blocks) / 2)
  }
  const [broken] = await Promise.all([
    findBrokenBlock(
      { query: <R>({ text, values }: Query) => read<R>(source, text, values) },
      (done) => tell('blocks', SEALED, Number(done) / Number(blocks)),
    ),
    checkRules(source, findings, (rule, done) => tell('rules', rule, done)),
  ])
  if (broken) {
    const subject = `block ${broken.number}`
    const detail = `the first that differs; its last journal has the number ${broken.lastSeq}`
    findings.push({ rule: SEALED, subject, detail })
  }
  progress(SEALED, 1)
  return { ...counted, currencies, findings }
}

const SEALED = 'each block has the digest of its journals and of the block before'

async function checkRules(source: Db | Transaction, findings: Finding[], progress: Progress) {
  for (const [index, { rule, text }] of rules.entries()) {
    progress(rule, index / rules.length)
    const rows = await read<{ subject: string; detail: string }>(
      source,
      `select subject, detail from (${text}) found limit ${MAX_FINDINGS}`,
    )
    findings.push(...rows.map((row) => ({ rule, ...row })))
  }
  progress(SEALED, 1)
}

type Query = Readonly<{ text: string; values?: unknown[] }>
type Counts = Pick<Verification, 'accounts' | 'transfers' | 'journals' | 'sealed'> & {
  blocks: bigint
}
type CurrencyRow = { currency: string; debits: bigint; credits: bigint }

const NOTHING: Counts = { accounts: 0n, transfers: 0n, journals: 0n, sealed: 0n, blocks: 0n }

/** Reads whole tables, which our connections are otherwise kept from. */
function read<R>(source: Db | Transaction, text: string, values: unknown[] = []): Promise<R[]> {
  const run = (trx: Transaction) => {
    trx.send({ text: 'set local enable_seqscan = on' })
    trx.send({ text: `set local work_mem = '64MB'` })
    trx.send({ text: 'set local plan_cache_mode = force_custom_plan' })
    return trx.query<R>({ text, values })
  }
  return 'inTransaction' in source ? run(source) : inTransaction(source, run)
}

const COUNTS = `select (select count(*) from ledger.accounts) as accounts,
  (select count(*) from ledger.transfers) as transfers,
  (select count(*) from ledger.journals) as journals,
  (select count(*) from ledger.blocks) as blocks,
  (select coalesce(sum(journals), 0)::bigint from ledger.blocks) as sealed`

const SUMS = `select currency, sum(debits_posted)::bigint as debits,
    sum(credits_posted)::bigint as credits
  from ledger.accounts group by currency order by currency`

const rules = [
  {
    rule: 'posted counters equal the sum of postings',
    text: `select coalesce(a.code, 'account ' || p.account_id) as subject,
        format('account has D %s C %s version %s, postings have D %s C %s count %s',
          a.debits_posted, a.credits_posted, a.version, coalesce(p.debits, 0),
          coalesce(p.credits, 0), coalesce(p.n, 0)) as detail
      from ledger.accounts a
      full join (
        select account_id, count(*) as n, max(version) as last,
          coalesce(sum(amount) filter (where side = 'D'), 0) as debits,
          coalesce(sum(amount) filter (where side = 'C'), 0) as credits
        from ledger.postings group by account_id) p on p.account_id = a.id
      where a.id is null or a.debits_posted <> coalesce(p.debits, 0)
        or a.credits_posted <> coalesce(p.credits, 0)
        or a.version <> coalesce(p.n, 0) or a.version <> coalesce(p.last, 0)`,
  },
  {
    rule: 'pending counters equal the sum of open holds',
    text: `select a.code as subject, format('account has pending D %s C %s, open holds have D %s C %s',
        a.debits_pending, a.credits_pending, coalesce(d.amount, 0), coalesce(c.amount, 0)) as detail
      from ledger.accounts a
      left join (select debit_account_id as id, sum(amount) as amount from ledger.holds
        where state = 'open' group by 1) d on d.id = a.id
      left join (select credit_account_id as id, sum(amount) as amount from ledger.holds
        where state = 'open' group by 1) c on c.id = a.id
      where a.debits_pending <> coalesce(d.amount, 0) or a.credits_pending <> coalesce(c.amount, 0)`,
  },
  {
    rule: 'each posting continues its account from the one before',
    text: `select account_id || ' version ' || version as subject,
        format('balance %s after %s', balance_after, before) as detail
      from (
        select account_id, version, balance_after, delta, row_number() over w as n,
          lag(balance_after, 1, 0::bigint) over w as before
        from (
          select account_id, version, balance_after,
            case side when 'D' then amount else -amount end as delta
          from ledger.postings) p
        window w as (partition by account_id order by version)) p
      where version <> n or balance_after <> before + delta`,
  },
  {
    rule: 'each hold is what its transfers say',
    text: `with held as materialized (select * from ledger.transfers where kind <> 'post')
      select coalesce(h.name, t.hold) as subject,
        format('the hold is %s of %s, its transfer holds %s, resolved by %s of %s',
          coalesce(h.state, 'missing'), h.amount, t.amount, coalesce(r.kind, 'nothing'), r.amount)
          as detail
      from ledger.holds h
      full join (select * from held where kind = 'pending') t on t.hold = h.name
      left join (select * from held where kind <> 'pending') r on r.hold = coalesce(h.name, t.hold)
      where h.name is null or t.hold is null or h.amount <> t.amount
        or h.journal_id <> t.journal_id
        or h.debit_account_id <> t.debit_account_id or h.credit_account_id <> t.credit_account_id
        or h.resolved_by is distinct from r.journal_id
        or h.state <> case r.kind when 'settle' then 'settled' when 'void' then 'voided'
          when 'expire' then 'expired' else 'open' end
        or h.settled_amount <> case r.kind when 'settle' then r.amount else 0 end`,
  },
  {
    rule: 'both accounts of a transfer exist and keep the same currency',
    text: `select t.journal_id || '.' || t.position as subject,
        format('%s and %s', coalesce(d.currency, 'missing'), coalesce(c.currency, 'missing'))
          as detail
      from ledger.transfers t
      left join ledger.accounts d on d.id = t.debit_account_id
      left join ledger.accounts c on c.id = t.credit_account_id
      where d.currency is distinct from c.currency or d.currency is null`,
  },
  {
    rule: 'no account is beyond its limit',
    text: `select code as subject, 'more is given out than is held' as detail
      from ledger.accounts
      where (balance_rule = 'debits_within_credits'
          and debits_posted + debits_pending > credits_posted)
        or (balance_rule = 'credits_within_debits'
          and credits_posted + credits_pending > debits_posted)`,
  },
  {
    rule: 'each journal has its transfers, a refused one none',
    text: `select coalesce(j.reference, t.journal_id::text) as subject,
        case when j.id is null then 'the journal is missing'
          when j.refusal is not null then 'the journal was refused, and has transfers'
          else 'its first transfer is missing, or was recorded at another time' end as detail
      from ledger.journals j
      full join (
        select journal_id, recorded_at from ledger.transfers where position = 0) t
        on t.journal_id = j.id and t.recorded_at = j.recorded_at
      where j.id is null or (t.journal_id is null) <> (j.refusal is not null)
      union all
      select t.journal_id || '.' || t.position, 'the transfer before it is missing'
      from ledger.transfers t
      where t.position > 0 and not exists (
        select from ledger.transfers b
        where b.journal_id = t.journal_id and b.position = t.position - 1
          and b.recorded_at = t.recorded_at)`,
  },
] as const
