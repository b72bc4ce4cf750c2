\set n random(9000000, 9999000)
UPDATE whatsapp_messages m SET status = 'read', updated_at = now()
FROM unnest(ARRAY(SELECT wamid_key(sealed(:n + s)) FROM generate_series(0, 999) s)) k (key)
JOIN whatsapp_message_ids i ON i.wamid_key = k.key
WHERE m.id = i.id AND m."timestamp" = i."timestamp";
