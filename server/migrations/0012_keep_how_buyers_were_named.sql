-- Why: a supplier who names a buyer by an e-mail address is not to learn whose it is. The address is kept
-- so that the supplier is shown what it knows already. Offers made before keep showing the name.
-- Locks: access exclusive on catalog.offers, for an instant: a column without a default.

alter table catalog.offers add column buyer_email text check (length(buyer_email) <= 254);
