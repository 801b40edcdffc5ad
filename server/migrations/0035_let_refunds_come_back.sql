-- Why: a card's bank may send a refund back days after the network has made it. The payer is still
-- owed: the refund has failed, its money waits in suspense, and it can be sent once more, under
-- another number.
-- Locks: access exclusive on payments.refunds for as long as it takes to check its rows.

alter table payments.refunds drop constraint refunds_state_check;
alter table payments.refunds add constraint refunds_state_check
  check (state in ('prepared', 'dispatched', 'unknown', 'succeeded', 'declined', 'failed'));
alter table payments.refunds drop constraint refunds_check2;
alter table payments.refunds add constraint refunds_check2
  check ((state in ('succeeded', 'declined', 'failed')) = (final_at is not null));
-- How often it came back. From then on its money lies in suspense, no longer in an escrow.
alter table payments.refunds add column returns int not null default 0 check (returns >= 0);
grant update (returns, number) on payments.refunds to danbao_app;
