-- Why: carts of browsers that never came back and previews that were never applied stayed for good;
-- jobs delete them now, and must find them without reading what is kept.
-- Locks: share on orders.carts and catalog.imports while their index is made: writes wait, a second
-- for each million rows or so.

create index carts_browser_idx on orders.carts (created_at) where token_hash is not null;
comment on index orders.carts_browser_idx is 'Browsers'' carts whose cookie is gone, oldest first.';

create index imports_previewed_idx on catalog.imports (created_at) where state = 'previewed';
comment on index catalog.imports_previewed_idx is 'Previews that were never applied, oldest first.';

grant delete on catalog.imports to danbao_app;
