-- name: OutgoingWebhooks.Claim
-- Endpoints one by one: of each at most as many are under way, on all servers together, as it may be told at once, and one alone while it takes nothing. Whoever
-- claims for an endpoint holds its row for this statement only; another server passes it over. Rides outgoing_events_due along each endpoint and counts by
-- outgoing_events_under_way. An event is due again when its lease ends, so what a dead server held needs no rescue. The end of the lease is the fence.
WITH listening AS MATERIALIZED (
  SELECT e.id,
         CASE WHEN e.failing_since IS NULL THEN $2::int ELSE 1 END
           - (SELECT count(*) FROM outgoing_events u WHERE u.endpoint_id = e.id AND u.lease_until IS NOT NULL AND u.state = 'waiting' AND u.lease_until > now()) AS room
  FROM webhook_endpoints e
  WHERE e.is_active AND e.paused_at IS NULL AND e.id <> ALL ($1::uuid[])
    AND EXISTS (SELECT FROM outgoing_events v WHERE v.endpoint_id = e.id AND v.state = 'waiting' AND v.next_try_at <= now())
  ORDER BY e.id
  LIMIT $4
  FOR NO KEY UPDATE SKIP LOCKED
), due AS MATERIALIZED (
  SELECT v.id
  FROM listening l
  CROSS JOIN LATERAL (
    SELECT id FROM outgoing_events
    WHERE endpoint_id = l.id AND state = 'waiting' AND next_try_at <= now()
    ORDER BY next_try_at, id
    LIMIT greatest(0, l.room)
    FOR NO KEY UPDATE SKIP LOCKED
  ) v
)
UPDATE outgoing_events v
SET attempts = v.attempts + 1, lease_until = now() + $3::interval, next_try_at = now() + $3::interval
FROM due, webhook_endpoints e
WHERE v.id = due.id AND e.id = v.endpoint_id
RETURNING v.id, v.lease_until, v.attempts, v.event_type, v.subject, v.detail::text, v.at, e.id, e.url, e.secret, e.previous_secret, e.previous_secret_until, e.full_by

-- name: OutgoingWebhooks.Note
-- Runs beside nobody else for the same endpoint but another server's round: either may come last, and one that was heard ends a failing.
UPDATE webhook_endpoints
SET last_status = $2::int, failing_since = CASE WHEN $3 THEN NULL ELSE coalesce(failing_since, $4::timestamptz) END, updated_at = now()
WHERE id = $1

-- name: OutgoingWebhooks.Pause
UPDATE webhook_endpoints
SET paused_at = $3, paused_reason = $2, updated_at = now()
WHERE id = $1 AND is_active AND paused_at IS NULL AND ($2 = 'gone' OR failing_since <= $3::timestamptz - $4::interval)

-- name: OutgoingWebhooks.Settle
UPDATE outgoing_events v
SET state = ours.state, next_try_at = CASE WHEN ours.state = 'waiting' THEN now() + ours.wait ELSE v.next_try_at END, lease_until = NULL
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::interval[]) AS ours (id, lease_until, state, wait)
WHERE v.id = ours.id AND v.lease_until = ours.lease_until

-- name: OutgoingWebhooks.NoteTries
-- What was forgotten meanwhile has no log any more.
INSERT INTO event_tries (event_id, at, status, problem, took_ms)
SELECT v.id, $2::timestamptz, ended.status, ended.problem, ended.took_ms
FROM unnest($1::uuid[], $3::int[], $4::text[], $5::int[]) AS ended (id, status, problem, took_ms)
JOIN outgoing_events v ON v.id = ended.id

-- name: OutgoingWebhooks.Forget
-- In bites along the primary key, oldest first, like PostgresQueue.Prune. What was not told can still be told by a person, so it stays longer.
DELETE FROM outgoing_events
WHERE id IN (
  SELECT v.id
  FROM outgoing_events v
  JOIN webhook_endpoints e ON e.id = v.endpoint_id
  WHERE v.id < id_at(now() - $1::interval) AND (v.state = 'told' OR NOT e.is_active OR v.id < id_at(now() - 3 * $1::interval))
  ORDER BY v.id
  LIMIT 10000
  FOR UPDATE OF v SKIP LOCKED
)

-- name: OutgoingWebhooks.ForgetTries
DELETE FROM event_tries
WHERE id IN (SELECT id FROM event_tries WHERE id < id_at(now() - $1::interval) ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED)

-- name: EventLog.Page
-- Rides outgoing_events_log once for each state, so that a page costs a page however long the log is.
SELECT v.id, v.endpoint_id, v.event_type, v.subject, v.at, v.state, v.attempts, CASE WHEN v.state = 'waiting' AND v.next_try_at > now() THEN v.next_try_at END,
       latest.at, latest.status, latest.problem, latest.took_ms
FROM unnest($2::text[]) AS wanted (state)
CROSS JOIN LATERAL (
  SELECT o.id, o.endpoint_id, o.event_type, o.subject, o.at, o.state, o.attempts, o.next_try_at FROM outgoing_events o
  WHERE o.endpoint_id = $1 AND o.state = wanted.state AND ($3::uuid IS NULL OR o.id < $3::uuid)
  ORDER BY o.id DESC
  LIMIT $4
) v
LEFT JOIN LATERAL (
  SELECT t.at, t.status, t.problem, t.took_ms FROM event_tries t WHERE t.event_id = v.id ORDER BY t.id DESC LIMIT 1
) latest ON true
ORDER BY v.id DESC
LIMIT $4

-- name: EventLog.Tries
SELECT at, status, problem, took_ms FROM event_tries WHERE event_id = $1 ORDER BY id DESC LIMIT 1000

-- name: Redelivery.Of
SELECT endpoint_id FROM outgoing_events WHERE id = $1

-- name: Redelivery.Hold
SELECT paused_at IS NOT NULL FROM webhook_endpoints WHERE id = $1 AND is_active FOR NO KEY UPDATE

-- name: Redelivery.Repeat
-- One that is under way at this moment is told by whoever has it; should that fail, it is told again after its lease.
UPDATE outgoing_events
SET state = 'waiting', attempts = 0, next_try_at = CASE WHEN lease_until > now() THEN lease_until ELSE '-infinity' END
WHERE id = $1

-- name: Redelivery.RepeatAll
-- Rides outgoing_events_log.
UPDATE outgoing_events
SET state = 'waiting', attempts = 0, next_try_at = '-infinity'
WHERE endpoint_id = $1 AND state = 'failed' AND at >= $2

-- name: Redelivery.Continue
UPDATE webhook_endpoints
SET paused_at = NULL, paused_reason = NULL, failing_since = NULL, updated_at = now()
WHERE id = $1 AND is_active AND paused_at IS NOT NULL

-- name: Redelivery.Hasten
UPDATE outgoing_events
SET attempts = 0, next_try_at = CASE WHEN lease_until > now() THEN lease_until ELSE '-infinity' END
WHERE endpoint_id = $1 AND state = 'waiting'

-- name: Redelivery.Add
INSERT INTO outgoing_events (id, endpoint_id, event_type, subject, detail, at) VALUES ($1, $2, $3, NULL, $4::jsonb, $5)

-- name: FullBodies.SaidIn
-- Messages stand in monthly partitions and an id says nothing of the month: each is looked for in all of them, for as few as are told at once.
SELECT id, direction, message_type, content, media_type, "timestamp" FROM whatsapp_messages WHERE id = ANY ($1::uuid[])

-- name: FullBodies.Known
SELECT id, display_name, whatsapp_phone, user_id, country, subscription, tags FROM user_profiles WHERE id = ANY ($1::uuid[])
