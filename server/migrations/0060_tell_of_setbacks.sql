-- Why: buyers hear that a refund came back to us, or the refund of a top-up, and that a payment was
-- refused after a review.
-- Locks: access exclusive on notifications.mails while its rows are checked once.

alter table notifications.mails drop constraint mails_kind_check;
alter table notifications.mails add constraint mails_kind_check check (kind in (
  'confirmation', 'to_ship', 'stray', 'refund', 'refund_returned', 'review_refused',
  'account_added', 'account_proven', 'account_removed', 'withdrawal_requested', 'withdrawal_sent',
  'withdrawal_returned', 'topped_up', 'top_up_returned', 'top_up_refund_failed'));
