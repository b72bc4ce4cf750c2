-- name: Deliveries.Store
-- The one statement between Meta's webhook and its 200.
INSERT INTO webhook_deliveries (id, body)
SELECT id, body FROM unnest($1::uuid[], $2::bytea[]) AS delivery (id, body)

-- name: Deliveries.List
-- Ids are in order of arrival: a moment is a lower bound of them.
SELECT id, received_at, processed_at, attempts, problem, octet_length(body)
FROM webhook_deliveries
WHERE id >= id_at($1) AND (NOT $2 OR problem IS NOT NULL)
ORDER BY id DESC
LIMIT $3

-- name: Deliveries.Find
SELECT id, received_at, processed_at, attempts, problem, octet_length(body), body FROM webhook_deliveries WHERE id = $1

-- name: Deliveries.Replay
UPDATE webhook_deliveries SET processed_at = NULL WHERE id = ANY ($1::uuid[]) AND processed_at IS NOT NULL

-- name: UnpackDeliveries.Claim
-- Held by row locks for as long as the transaction lives: a killed server frees them at once and nothing of its work remains. Rides
-- webhook_deliveries_unprocessed. Bodies come afterwards, so that five hundred of three megabytes are never read together.
SELECT id, octet_length(body), now() - received_at
FROM webhook_deliveries
WHERE processed_at IS NULL
ORDER BY id
LIMIT $1
FOR NO KEY UPDATE SKIP LOCKED

-- name: UnpackDeliveries.Read
SELECT id, body FROM webhook_deliveries WHERE id = ANY ($1::uuid[])

-- name: UnpackDeliveries.KnownNumbers
-- The shared lock keeps merges of profiles out until the commit, at no round trip of its own.
SELECT id FROM phone_numbers, (SELECT pg_advisory_xact_lock_shared(hashtext('MergeProfiles'))) AS held

-- name: UnpackDeliveries.Close
UPDATE webhook_deliveries d
SET processed_at = now(), attempts = d.attempts + 1, problem = done.problem
FROM unnest($1::uuid[], $2::text[]) AS done (id, problem)
WHERE d.id = done.id AND d.processed_at IS NULL

-- name: Shape.Add
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

-- name: ApplyAccountEvents.Limit
UPDATE portfolios
SET messaging_limit = $2::int, limit_told_at = $3, updated_at = now()
WHERE (id = $1 OR id IN (SELECT portfolio_id FROM phone_numbers WHERE waba_id = $1)) AND (limit_told_at IS NULL OR limit_told_at <= $3)

-- name: ApplyAccountEvents.Throughput
UPDATE phone_numbers
SET throughput = $3, throughput_told_at = $4, updated_at = now()
WHERE waba_id = $1 AND phone = $2 AND throughput < $3

-- name: ApplyAccountEvents.Stop
UPDATE phone_numbers SET stopped_reason = $2, updated_at = now() WHERE waba_id = $1 AND stopped_reason IS NULL

-- name: ApplyAccountEvents.Release
UPDATE phone_numbers SET stopped_reason = NULL, updated_at = now() WHERE waba_id = $1 AND stopped_reason LIKE $2

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
