\set base random(20000000, 900000000)
WITH new AS MATERIALIZED (
  SELECT new_id() AS id, sealed(:base + s) AS message_id, '2026-12-20'::timestamptz + s * interval '1 ms' AS at, s
  FROM generate_series(0, 999) s
), ids AS (
  INSERT INTO whatsapp_message_ids SELECT wamid_key(message_id), id, at FROM new ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO whatsapp_messages
  (id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, status, direction, "timestamp")
SELECT n.id, n.message_id, ('00000000-0000-7000-8000-' || lpad(to_hex(n.s * 7919 % 200000), 12, '0'))::uuid,
       '1', substr(md5(n.message_id), 1, 20), repeat('A', 20), 'text', n.message_id, 'received', 'incoming', n.at
FROM new n JOIN ids USING (id);
