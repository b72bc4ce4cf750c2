-- name: Deliveries.Store
-- The one statement between Meta's webhook and its 200.
WITH stored AS (
  INSERT INTO webhook_deliveries (id, body)
  SELECT id, body FROM unnest($1::uuid[], $2::bytea[]) AS delivery (id, body)
  RETURNING id, octet_length(body) AS size
)
INSERT INTO unprocessed_deliveries (id, size) SELECT id, size FROM stored

-- name: Deliveries.List
-- Ids are in order of arrival: a moment is a lower bound of them.
SELECT id, received_at, EXISTS (SELECT FROM unprocessed_deliveries u WHERE u.id = d.id), problem, octet_length(body)
FROM webhook_deliveries d
WHERE id >= id_at(greatest($1::timestamptz, 'epoch')) AND (NOT $2 OR problem IS NOT NULL)
ORDER BY id DESC
LIMIT $3

-- name: Deliveries.Find
SELECT id, received_at, EXISTS (SELECT FROM unprocessed_deliveries u WHERE u.id = d.id), problem, octet_length(body), body
FROM webhook_deliveries d
WHERE id = $1

-- name: Deliveries.Replay
-- Those that wait already are unpacked too, so they count.
WITH again AS (
  INSERT INTO unprocessed_deliveries (id, size)
  SELECT id, octet_length(body) FROM webhook_deliveries WHERE id = ANY ($1::uuid[]) ORDER BY id
  ON CONFLICT (id) DO NOTHING
)
SELECT count(*)::int FROM webhook_deliveries WHERE id = ANY ($1::uuid[])

-- name: UnpackDeliveries.Claim
-- Taken away for as long as the transaction lives and for good when it commits: a killed server's are back at once, with nothing of its
-- work. Never more than $2 bytes of bodies, but at least one. By their places, because a join by id was planned as a scan of the whole backlog.
WITH next AS MATERIALIZED (
  SELECT ctid AS place, id, size FROM unprocessed_deliveries ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), summed AS (
  SELECT place, size, sum(size) OVER (ORDER BY id) AS bytes FROM next
)
DELETE FROM unprocessed_deliveries
WHERE ctid = ANY (ARRAY(SELECT place FROM summed WHERE bytes <= $2 OR bytes = size))
RETURNING id

-- name: UnpackDeliveries.Read
SELECT id, body, now() - received_at, problem IS NOT NULL FROM webhook_deliveries WHERE id = ANY ($1::uuid[])

-- name: UnpackDeliveries.KnownNumbers
-- The shared lock keeps merges of profiles out until the commit, at no round trip of its own.
SELECT id FROM phone_numbers, (SELECT pg_advisory_xact_lock_shared(hashtext('MergeProfiles'))) AS held

-- name: UnpackDeliveries.Report
UPDATE webhook_deliveries d SET problem = told.problem FROM unnest($1::uuid[], $2::text[]) AS told (id, problem) WHERE d.id = told.id

-- name: UnpackDeliveries.Close
DELETE FROM unprocessed_deliveries WHERE id = $1

-- name: WebhookShape.Add
-- Rows are locked in the order of their key.
INSERT INTO webhook_shapes AS old (field, shape, seen, last_delivery)
SELECT field, shape, seen, latest
FROM unnest($1::varchar[], $2::varchar[], $3::bigint[], $4::uuid[]) AS counted (field, shape, seen, latest)
ORDER BY 1, 2
ON CONFLICT (field, shape) DO UPDATE
SET seen = old.seen + excluded.seen, last_seen_at = now(), last_delivery = greatest(old.last_delivery, excluded.last_delivery)

-- name: ApplyAccountEvents.Note
INSERT INTO account_events (digest, at, waba_id, field, event, about, delivery)
SELECT digest, at, waba_id, field, event, about, delivery
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::varchar[], $5::varchar[], $6::varchar[], $7::uuid[])
  AS told (digest, at, waba_id, field, event, about, delivery)
ORDER BY digest
ON CONFLICT (digest) DO NOTHING
RETURNING digest

-- name: ApplyAccountEvents.Done
UPDATE account_events SET effect = $2 WHERE digest = $1

-- name: ApplyAccountEvents.TemplateStatus
-- The copy read from Meta later knows more than the event before it. Of two events at one second the one that forbids sending counts.
UPDATE whatsapp_templates
SET status = $5, status_at = $6
WHERE waba_id = $1 AND (meta_id = $2::text OR name = $3::text AND language = $4::text)
  AND $6 >= date_trunc('second', synced_at) AND ($6 > status_at OR $6 = status_at AND NOT $7)

-- name: ApplyAccountEvents.TemplateQuality
UPDATE whatsapp_templates
SET quality = $5, quality_at = $6
WHERE waba_id = $1 AND (meta_id = $2::text OR name = $3::text AND language = $4::text)
  AND $6 >= date_trunc('second', synced_at) AND $6 >= quality_at

-- name: ApplyAccountEvents.TemplateCategory
UPDATE whatsapp_templates
SET category = $5, category_at = $6
WHERE waba_id = $1 AND (meta_id = $2::text OR name = $3::text AND language = $4::text)
  AND $6 >= date_trunc('second', synced_at) AND $6 >= category_at

-- name: ApplyAccountEvents.Ask
INSERT INTO template_syncs AS old (waba_id, asked_at) VALUES ($1, $2)
ON CONFLICT (waba_id) DO UPDATE SET asked_at = greatest(old.asked_at, excluded.asked_at)

-- name: ApplyAccountEvents.IsKnown
SELECT EXISTS (SELECT FROM whatsapp_templates WHERE waba_id = $1 AND (meta_id = $2::text OR name = $3::text AND language = $4::text))

-- name: ApplyStatuses.Genuine
-- Whose message a status speaks of is told twice, by the attempt it echoes and by the number and recipient beside it: both must agree. Those of accepted
-- attempts, nearly all, need no settling; beside the open ones those that were thought refused are asked for.
SELECT told.attempt, a.outcome IN ('started', 'unknown')
FROM unnest($1::uuid[], $2::text[], $3::varchar[], $4::varchar[]) AS told (attempt, phone_number_id, phone_match, user_id)
JOIN send_attempts a ON a.id = told.attempt AND a.phone_number_id = told.phone_number_id
LEFT JOIN user_profiles p ON p.id = a.profile_id
WHERE a.outcome IN ('started', 'unknown', 'not_sent', 'rejected', 'superseded')
  AND (told.phone_match IS NULL AND told.user_id IS NULL OR p.phone_match IS NULL AND told.user_id IS NULL
       OR p.user_id IS NULL AND told.phone_match IS NULL OR told.phone_match = p.phone_match OR told.user_id = p.user_id
       OR EXISTS (SELECT FROM profile_aliases s WHERE s.profile_id = p.id AND s.identifier IN (told.phone_match, told.user_id)))

-- name: RefreshTemplates.IsDue
-- Never read, asked for since, or read longer ago than webhooks may be missing for.
SELECT NOT EXISTS (SELECT FROM template_syncs WHERE waba_id = $1 AND done_at > $2 AND asked_at <= done_at)

-- name: RefreshTemplates.Done
INSERT INTO template_syncs AS old (waba_id, asked_at, done_at) VALUES ($1, $2, $2)
ON CONFLICT (waba_id) DO UPDATE SET done_at = greatest(old.done_at, excluded.done_at)

-- name: TakeNames.Nameless
SELECT DISTINCT phone_match FROM user_profiles WHERE phone_match = ANY ($1::varchar[]) AND display_name IS NULL

-- name: KnownIds.Read
SELECT asked.place, m.id, m."timestamp", m.from_phone, m.message_type, m.content
FROM unnest($1::varchar[]) WITH ORDINALITY AS asked (message_id, place)
JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(asked.message_id)
JOIN whatsapp_messages m ON m.id = i.id AND m."timestamp" = i."timestamp"
ORDER BY asked.place

-- name: KnownIds.Fill
UPDATE whatsapp_messages m
SET message_type = told.type, content = told.content, media_id = told.media_id, media_type = told.media_type, media_size = told.media_size, updated_at = now()
FROM unnest($1::uuid[], $2::timestamptz[], $3::varchar[], $4::text[], $5::varchar[], $6::varchar[], $7::int[])
  AS told (id, at, type, content, media_id, media_type, media_size)
WHERE m.id = told.id AND m."timestamp" = told.at AND m.message_type IN ('unsupported', 'media_placeholder')
RETURNING m.id

-- name: ReceiveMessages.Quiet
UPDATE conversations c
SET unread = 0, updated_at = now()
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS past (profile_id, phone_number_id, at)
WHERE c.profile_id = past.profile_id AND c.phone_number_id = past.phone_number_id AND c.last_incoming_at = past.at AND c.unread > 0

-- name: AccountNews.Latest
-- Rides account_events_at.
SELECT at, waba_id, field, event, about, effect, delivery FROM account_events WHERE at >= $1 ORDER BY at DESC, digest LIMIT $2

-- name: UnknownShapes.List
SELECT field, shape, seen, first_seen_at, last_seen_at, last_delivery FROM webhook_shapes ORDER BY last_seen_at DESC, field, shape

-- name: Deliveries.Latest
SELECT id FROM webhook_deliveries ORDER BY id DESC LIMIT 1

-- name: Deliveries.Replayable
-- A page along the primary key, oldest first; what arrives or is replayed meanwhile does not shift it.
SELECT id
FROM webhook_deliveries d
WHERE id > $1 AND id >= id_at(greatest($2::timestamptz, 'epoch')) AND id <= $3 AND (NOT $4 OR problem IS NOT NULL)
  AND NOT EXISTS (SELECT FROM unprocessed_deliveries u WHERE u.id = d.id)
ORDER BY id
LIMIT $5

-- name: Deliveries.WithProblem
SELECT count(*)::int FROM webhook_deliveries WHERE id = ANY ($1::uuid[]) AND problem IS NOT NULL

-- name: StrayDeliveries.List
SELECT s.phone_number_id, count(*)::int, min(d.received_at), max(d.received_at), (array_agg(d.id ORDER BY d.id DESC))[1]
FROM stray_deliveries s JOIN webhook_deliveries d ON d.id = s.delivery
GROUP BY 1
ORDER BY 4 DESC, 1

-- name: StrayDeliveries.RunOnce
WITH ours AS (
  DELETE FROM stray_deliveries s USING phone_numbers n WHERE n.id = s.phone_number_id RETURNING s.delivery
)
INSERT INTO unprocessed_deliveries (id, size)
SELECT d.id, octet_length(d.body) FROM webhook_deliveries d WHERE d.id IN (SELECT delivery FROM ours) ORDER BY d.id
ON CONFLICT (id) DO NOTHING

-- name: StrayDeliveries.Forget
DELETE FROM stray_deliveries WHERE delivery = ANY ($1::uuid[])

-- name: StrayDeliveries.Add
INSERT INTO stray_deliveries (phone_number_id, delivery) SELECT * FROM unnest($1::varchar[], $2::uuid[]) ON CONFLICT DO NOTHING
