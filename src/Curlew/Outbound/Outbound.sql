-- name: WebhookEndpoints.Insert
INSERT INTO webhook_endpoints (id, url, secret, event_types, only_numbers, only_campaigns)
VALUES ($1, $2, $3, $4, nullif($5::text[], '{}'), nullif($6::uuid[], '{}'))

-- name: WebhookEndpoints.Silence
UPDATE webhook_endpoints
SET is_active = false, paused_at = NULL, paused_reason = NULL, full_by = NULL, updated_at = now()
WHERE id = $1 AND is_active

-- name: WebhookEndpoints.Hear
UPDATE webhook_endpoints
SET event_types = $2, only_numbers = nullif($3::text[], '{}'), only_campaigns = nullif($4::uuid[], '{}'), updated_at = now()
WHERE id = $1

-- name: WebhookEndpoints.Strangers
-- Of the numbers and campaigns that an endpoint is to hear of alone those that do not exist.
SELECT id, NULL::uuid FROM unnest($1::text[]) AS given (id) WHERE NOT EXISTS (SELECT FROM phone_numbers n WHERE n.id = given.id)
UNION ALL
SELECT NULL, id FROM unnest($2::uuid[]) AS given (id) WHERE NOT EXISTS (SELECT FROM marketing_campaigns c WHERE c.id = given.id)

-- name: WebhookEndpoints.Fill
UPDATE webhook_endpoints SET full_by = $2, updated_at = now() WHERE id = $1 AND is_active

-- name: WebhookEndpoints.Thin
UPDATE webhook_endpoints SET full_by = NULL, updated_at = now() WHERE id = $1 AND is_active

-- name: WebhookEndpoints.Replace
-- The one that was in use is sealed for its own cell, so it is read first; held, so that two who replace it at once do so one after another.
SELECT secret FROM webhook_endpoints WHERE id = $1 AND is_active FOR NO KEY UPDATE

-- name: WebhookEndpoints.Put
UPDATE webhook_endpoints SET secret = $2, previous_secret = $3::text, previous_secret_until = $4::timestamptz, updated_at = now() WHERE id = $1

-- name: WebhookEndpoints.List
SELECT id, url, event_types, is_active, last_status, coalesce(only_numbers, '{}'), coalesce(only_campaigns, '{}'), full_by, previous_secret_until, failing_since,
       paused_at, paused_reason
FROM webhook_endpoints
ORDER BY created_at DESC, id DESC

-- name: OutgoingEvents.Subscribed
SELECT DISTINCT unnest(event_types) FROM webhook_endpoints WHERE is_active

-- name: OutgoingEvents.Add
-- One event for each endpoint that wants to hear it; the index makes it one, however often what happened is told. Of which campaign a message is asked only
-- for whoever hears of some campaigns alone.
INSERT INTO outgoing_events (endpoint_id, event_type, subject, detail, at)
SELECT e.id, h.event_type, h.subject, h.detail::jsonb, h.at
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::uuid[]) AS h (event_type, subject, detail, at, number, recipient)
JOIN webhook_endpoints e ON e.is_active AND h.event_type = ANY (e.event_types)
WHERE (e.only_numbers IS NULL OR h.number = ANY (e.only_numbers))
  AND (e.only_campaigns IS NULL OR (SELECT r.campaign_id FROM campaign_recipients r WHERE r.id = h.recipient) = ANY (e.only_campaigns))
ORDER BY e.id, h.event_type, h.subject
ON CONFLICT DO NOTHING
