\set n random(1, 10000000)
SELECT m.status
FROM whatsapp_message_ids i
JOIN whatsapp_messages m ON m.id = i.id AND m."timestamp" = i."timestamp"
WHERE i.wamid_key = wamid_key(sealed(:n));
