-- Why: truncate passes by triggers on rows, so the second wall around the ledger's history had a gap.
-- Triggers on statements are not inherited: a partition that is added later needs its own.
-- Locks: share row exclusive on the history tables and their partitions, for an instant.

do $$
declare
  relation regclass;
begin
  for relation in
    select 'ledger.journal_keys'::regclass
    union all select relid from pg_partition_tree('ledger.journals')
    union all select relid from pg_partition_tree('ledger.transfers')
    union all select relid from pg_partition_tree('ledger.postings')
  loop
    execute format(
      'create trigger never_truncated before truncate on %s '
      'for each statement execute function ledger.refuse_change()', relation);
  end loop;
end $$;
