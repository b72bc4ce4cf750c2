-- name: WebhookEndpoints.Insert
INSERT INTO webhook_endpoints (id, url, secret, event_types) VALUES ($1, $2, $3, $4)

-- name: WebhookEndpoints.SwitchOff
UPDATE webhook_endpoints SET is_active = false, updated_at = now() WHERE id = $1 AND is_active

-- name: OutgoingWebhooks.Add
-- One event for each endpoint that wants to hear it; the key makes it one, however often what happened is told.
INSERT INTO outgoing_events (endpoint_id, event_type, subject, at)
SELECT e.id, h.event_type, h.subject, h.at
FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS h (event_type, subject, at)
JOIN webhook_endpoints e ON e.is_active AND h.event_type = ANY (e.event_types)
ORDER BY e.id, h.subject
ON CONFLICT (endpoint_id, event_type, subject) DO NOTHING
RETURNING id, at

-- name: OutgoingWebhooks.Open
SELECT v.id, v.event_type, v.subject, v.at, e.id, e.url, e.secret, e.is_active
FROM outgoing_events v
JOIN webhook_endpoints e ON e.id = v.endpoint_id
WHERE v.id = ANY ($1::uuid[])

-- name: OutgoingWebhooks.Heard
UPDATE webhook_endpoints e
SET last_status = h.status, is_active = e.is_active AND h.status IS DISTINCT FROM 410, updated_at = now()
FROM (SELECT DISTINCT ON (id) id, status FROM unnest($1::uuid[], $2::int[]) AS heard (id, status) ORDER BY id, status DESC NULLS LAST) AS h
WHERE e.id = h.id AND (e.last_status IS DISTINCT FROM h.status OR h.status = 410)
