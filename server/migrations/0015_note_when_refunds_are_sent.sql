-- Why: who waits for a refund asks when it was sent; only its request and its end were kept.
-- Locks: access exclusive on payments.refunds, for an instant.

-- When the network was first asked; null for what waits, and for what was sent before this.
alter table payments.refunds add column sent_at timestamptz;
grant update (sent_at) on payments.refunds to danbao_app;
