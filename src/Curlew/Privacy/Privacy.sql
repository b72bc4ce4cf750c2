-- name: Keyring.Read
-- A handful of rows, read once at start.
SELECT purpose, key_id, state, wrapped, canary
  FROM sealed_keys
 ORDER BY purpose, key_id;

-- name: Keyring.Insert
-- Two servers may start on an empty database at once. Both insert in the same order, so the second waits for the first's commit and then
-- inserts nothing; it reads again and takes the first's keys.
INSERT INTO sealed_keys (purpose, key_id, wrapped, canary)
SELECT made.purpose, made.key_id, made.wrapped, made.canary
  FROM unnest($1::text[], $2::smallint[], $3::bytea[], $4::bytea[]) AS made (purpose, key_id, wrapped, canary)
 ORDER BY made.purpose
    ON CONFLICT (purpose, key_id) DO NOTHING;

-- name: Sealer.InUse
-- The last statement of a transaction that wrote numbers or ids. Whoever replaces the key has locked their tables before: either this transaction was
-- first, and what it wrote is rewritten, or it sees the new key here. Null where the keys are not kept in the database.
SELECT max(key_id) FROM sealed_keys WHERE purpose = 'identities' AND state = 'active'
