-- There is no default country (decision 0025), and nothing has ever read this. One row: the lock is held for a moment.
ALTER TABLE business DROP COLUMN default_region;
