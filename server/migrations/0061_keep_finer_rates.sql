-- Why: a rate by which a currency of small units is sold has ten decimals now, six left too few
-- digits; what is kept of them so far is said in the finer parts.
-- Locks: the rows of such rates, for as long as they are rewritten.

update payments.exchange_rates set rate_micros = rate_micros * 10000
  where base in ('HUF', 'IDR', 'ISK', 'JPY', 'KRW', 'VND');
update orders.orders set rate_micros = rate_micros * 10000
  where currency in ('HUF', 'IDR', 'ISK', 'JPY', 'KRW', 'VND') and rate_micros is not null;

comment on column payments.exchange_rates.rate_micros is
  'Of the quote currency for one of the base: in millionths, for bases of small units in 10^-10.';
comment on column orders.orders.rate_micros is
  'Of the charge currency for one of the order’s: in millionths, for small units in 10^-10.';
