-- Why: owners of companies are told of credit lines and of what is due on them.
-- Locks: access exclusive on notifications.mails for a moment; it is read once to check the rule.

alter table notifications.mails drop constraint mails_kind_check;
alter table notifications.mails add constraint mails_kind_check check (kind in (
  'confirmation', 'to_ship', 'stray', 'refund', 'refund_returned', 'review_refused',
  'account_added', 'account_proven', 'account_removed', 'withdrawal_requested', 'withdrawal_sent',
  'withdrawal_returned', 'topped_up', 'top_up_returned', 'top_up_refund_failed', 'credit_granted',
  'credit_changed', 'credit_closed', 'debt_due_in_7', 'debt_due_in_1', 'debt_due_today',
  'debt_overdue', 'debts_paid'));
