-- name: WebhookEndpoints.Insert
INSERT INTO webhook_endpoints (id, url, secret, event_types) VALUES ($1, $2, $3, $4)

-- name: WebhookEndpoints.Silence
UPDATE webhook_endpoints SET is_active = false, updated_at = now() WHERE id = $1 AND is_active

-- name: WebhookEndpoints.Hear
UPDATE webhook_endpoints SET event_types = $2, updated_at = now() WHERE id = $1

-- name: WebhookEndpoints.List
SELECT id, url, event_types, is_active, last_status FROM webhook_endpoints ORDER BY created_at DESC, id DESC

-- name: OutgoingEvents.Subscribed
SELECT DISTINCT unnest(event_types) FROM webhook_endpoints WHERE is_active

-- name: OutgoingEvents.Add
-- One event for each endpoint that wants to hear it; the index makes it one, however often what happened is told.
INSERT INTO outgoing_events (endpoint_id, event_type, subject, detail, at)
SELECT e.id, h.event_type, h.subject, coalesce(h.detail, '{}')::jsonb, h.at
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[]) AS h (event_type, subject, detail, at)
JOIN webhook_endpoints e ON e.is_active AND h.event_type = ANY (e.event_types)
ORDER BY e.id, h.event_type, h.subject
ON CONFLICT DO NOTHING

-- name: OutgoingWebhooks.Unqueued
-- Rides outgoing_events_unqueued. Held until they are in the queue: two servers never take the same ones.
SELECT id, at FROM outgoing_events WHERE NOT queued ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: OutgoingWebhooks.Queued
UPDATE outgoing_events SET queued = true WHERE id = ANY ($1::uuid[])

-- name: OutgoingWebhooks.Open
SELECT v.id, v.event_type, v.subject, v.detail::text, v.at, e.id, e.url, e.secret, e.is_active
FROM outgoing_events v
JOIN webhook_endpoints e ON e.id = v.endpoint_id
WHERE v.id = ANY ($1::uuid[])

-- name: OutgoingWebhooks.NoteAnswers
UPDATE webhook_endpoints e
SET last_status = h.status, is_active = e.is_active AND h.status IS DISTINCT FROM 410, updated_at = now()
FROM (SELECT DISTINCT ON (id) id, status FROM unnest($1::uuid[], $2::int[]) AS heard (id, status) ORDER BY id, status DESC NULLS LAST) AS h
WHERE e.id = h.id AND (e.last_status IS DISTINCT FROM h.status OR h.status = 410)

-- name: OutgoingWebhooks.Delete
-- In bites along the primary key, oldest first, like PostgresQueue.Prune. What was given up stays for as long as its dead letter, which a person may send again.
DELETE FROM outgoing_events
WHERE id IN (
  SELECT v.id FROM outgoing_events v
  WHERE v.id < id_at(now() - $1::interval) AND v.queued
    AND NOT EXISTS (SELECT FROM message_queue q WHERE q.message_id = replace(v.id::text, '-', '') AND q.queue_name = $2 AND q.status <> 'completed')
  ORDER BY v.id
  LIMIT 10000
  FOR UPDATE SKIP LOCKED
)
