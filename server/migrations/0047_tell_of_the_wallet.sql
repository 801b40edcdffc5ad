-- Why: owners hear of every change to where their balance can go, and of what goes there.
-- Locks: access exclusive on notifications.mails while its rows are checked once.

alter table notifications.mails drop constraint mails_kind_check;
alter table notifications.mails add constraint mails_kind_check check (kind in (
  'confirmation', 'to_ship', 'stray', 'refund', 'account_added', 'account_proven',
  'account_removed', 'withdrawal_requested', 'withdrawal_sent', 'withdrawal_returned', 'topped_up',
  'top_up_returned'));
