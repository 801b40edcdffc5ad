import type { Reader } from '../platform/db.ts'

/** A place where the books contradict themselves. */
export type Finding = Readonly<{ rule: string; subject: string; detail: string }>

export type Verification = Readonly<{
  accounts: bigint
  transfers: bigint
  journals: bigint
  currencies: readonly Readonly<{ currency: string; debits: bigint; credits: bigint }>[]
  findings: readonly Finding[]
}>

/** At most this many contradictions are listed per rule; one is already too many. */
const MAX_FINDINGS = 20

/**
 * Recomputes every balance from its postings and holds, and debits against credits per currency.
 */
export async function verifyLedger(reader: Reader): Promise<Verification> {
  const [counts] = await reader.query<{ accounts: bigint; transfers: bigint; journals: bigint }>({
    name: 'ledger.count',
    text: `select (select count(*) from ledger.accounts) as accounts,
      (select count(*) from ledger.transfers) as transfers,
      (select count(*) from ledger.journals) as journals`,
  })
  const currencies = await reader.query<{ currency: string; debits: bigint; credits: bigint }>({
    name: 'ledger.sums_by_currency',
    text: `select currency, sum(debits_posted)::bigint as debits,
        sum(credits_posted)::bigint as credits
      from ledger.accounts group by currency order by currency`,
  })
  const findings: Finding[] = currencies
    .filter(({ debits, credits }) => debits !== credits)
    .map(({ currency, debits, credits }) => ({
      rule: 'debits equal credits per currency',
      subject: currency,
      detail: `debits ${debits}, credits ${credits}`,
    }))
  for (const { rule, name, text } of rules) {
    const rows = await reader.query<{ subject: string; detail: string }>({
      name: `ledger.verify_${name}`,
      text: `select subject, detail from (${text}) found limit ${MAX_FINDINGS}`,
    })
    findings.push(...rows.map((row) => ({ rule, ...row })))
  }
  const none = { accounts: 0n, transfers: 0n, journals: 0n }
  return { ...(counts ?? none), currencies, findings }
}

const rules = [
  {
    rule: 'posted counters equal the sum of postings',
    name: 'posted',
    text: `select a.code as subject, format('account has D %s C %s version %s, postings have D %s C %s count %s',
        a.debits_posted, a.credits_posted, a.version, coalesce(p.debits, 0), coalesce(p.credits, 0),
        coalesce(p.n, 0)) as detail
      from ledger.accounts a
      left join (
        select account_id, count(*) as n, max(version) as last,
          coalesce(sum(amount) filter (where side = 'D'), 0) as debits,
          coalesce(sum(amount) filter (where side = 'C'), 0) as credits
        from ledger.postings group by account_id) p on p.account_id = a.id
      where a.debits_posted <> coalesce(p.debits, 0) or a.credits_posted <> coalesce(p.credits, 0)
        or a.version <> coalesce(p.n, 0) or a.version <> coalesce(p.last, 0)`,
  },
  {
    rule: 'pending counters equal the sum of open holds',
    name: 'pending',
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
    name: 'chain',
    text: `select account_id || ' version ' || version as subject,
        format('balance %s after %s', balance_after, before) as detail
      from (
        select account_id, version, balance_after, side, amount,
          lag(balance_after, 1, 0) over w as before, lag(version, 1, 0) over w as version_before
        from ledger.postings window w as (partition by account_id order by version)) p
      where version <> version_before + 1
        or balance_after <> before + case side when 'D' then amount else -amount end`,
  },
  {
    rule: 'each posted transfer has one debit and one credit posting, as it says',
    name: 'legs',
    text: `select t.id::text as subject, 'postings do not match the transfer' as detail
      from ledger.transfers t
      left join ledger.postings p on p.transfer_id = t.id
      where t.kind in ('post', 'settle')
      group by t.id, t.amount, t.debit_account_id, t.credit_account_id
      having count(p.transfer_id) <> 2
        or count(*) filter (where p.side = 'D' and p.amount = t.amount
          and p.account_id = t.debit_account_id) <> 1
        or count(*) filter (where p.side = 'C' and p.amount = t.amount
          and p.account_id = t.credit_account_id) <> 1`,
  },
  {
    rule: 'each posting comes from a transfer that moves money',
    name: 'sources',
    text: `select p.account_id || ' version ' || p.version as subject,
        format('transfer %s is %s', p.transfer_id, coalesce(t.kind, 'missing')) as detail
      from ledger.postings p left join ledger.transfers t on t.id = p.transfer_id
      where t.id is null or t.kind not in ('post', 'settle')`,
  },
  {
    rule: 'each hold is what its transfers say',
    name: 'holds',
    text: `select coalesce(h.name, t.id::text) as subject,
        format('the hold is %s of %s, its transfer holds %s, resolved by %s of %s',
          coalesce(h.state, 'missing'), h.amount, t.amount, coalesce(r.kind, 'nothing'), r.amount)
          as detail
      from ledger.holds h
      full join (select * from ledger.transfers where kind = 'pending') t on t.id = h.transfer_id
      left join ledger.transfers r on r.pending_id = coalesce(h.transfer_id, t.id)
      where h.transfer_id is null or t.id is null or h.amount <> t.amount
        or h.debit_account_id <> t.debit_account_id or h.credit_account_id <> t.credit_account_id
        or h.resolved_by is distinct from r.id
        or h.state <> case r.kind when 'settle' then 'settled' when 'void' then 'voided'
          else 'open' end
        or h.settled_amount <> case r.kind when 'settle' then r.amount else 0 end`,
  },
  {
    rule: 'both accounts of a transfer keep the same currency',
    name: 'currency',
    text: `select t.id::text as subject, d.currency || ' and ' || c.currency as detail
      from ledger.transfers t
      join ledger.accounts d on d.id = t.debit_account_id
      join ledger.accounts c on c.id = t.credit_account_id
      where d.currency <> c.currency`,
  },
  {
    rule: 'no account is beyond its limit',
    name: 'limit',
    text: `select code as subject, 'more is given out than is held' as detail
      from ledger.accounts
      where (balance_rule = 'debits_within_credits'
          and debits_posted + debits_pending > credits_posted)
        or (balance_rule = 'credits_within_debits'
          and credits_posted + credits_pending > debits_posted)`,
  },
  {
    rule: 'each journal has its key and its transfers',
    name: 'journals',
    text: `select coalesce(j.reference, k.reference) as subject,
        case when j.id is null then 'the key names a journal that is missing'
          when k.journal_id is null then 'the journal has no key'
          else 'the journal has no transfers' end as detail
      from ledger.journals j
      full join ledger.journal_keys k on k.journal_id = j.id and k.reference = j.reference
      where j.id is null or k.journal_id is null
        or not exists (select from ledger.transfers t where t.journal_id = j.id)`,
  },
  {
    rule: 'each transfer belongs to a journal',
    name: 'transfers',
    text: `select t.id::text as subject, format('journal %s is missing', t.journal_id) as detail
      from ledger.transfers t
      where not exists (select from ledger.journals j where j.id = t.journal_id)`,
  },
] as const
