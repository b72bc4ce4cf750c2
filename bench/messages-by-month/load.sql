-- Ten million messages over 24 months, for docs/decisions/0003-messages-by-month.md. Needs a migrated database of its own and 8 GB:
--   psql "$DATABASE" -f load.sql && pgbench "$DATABASE" -n -c 1 -T 10 -M prepared -f status.sql

-- Stands in for a sealed WhatsApp id: as long, and different for every number.
CREATE FUNCTION sealed(n bigint) RETURNS varchar LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (encode(sha256(n::text::bytea), 'hex') || substr(md5(n::text), 1, 24))::varchar
$$;

SELECT count(create_message_partition(month::date)) FROM generate_series('2025-01-01'::date, '2026-12-01', '1 month') month;

INSERT INTO whatsapp_messages
  (id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, status, direction, "timestamp")
SELECT new_id(), sealed(n), ('00000000-0000-7000-8000-' || lpad(to_hex(n * 7919 % 200000), 12, '0'))::uuid,
       '1', substr(md5(n::text), 1, 20), repeat('A', 20), 'text', md5(n::text) || md5((n + 1)::text),
       CASE WHEN n % 3 = 0 THEN 'received' ELSE 'delivered' END, CASE WHEN n % 3 = 0 THEN 'incoming' ELSE 'outgoing' END,
       '2025-01-01'::timestamptz + n * interval '6.3 seconds'
FROM generate_series(1::bigint, 10000000) n;

INSERT INTO whatsapp_message_ids
SELECT wamid_key(message_id), id, "timestamp" FROM whatsapp_messages ORDER BY "timestamp";

VACUUM ANALYZE;
