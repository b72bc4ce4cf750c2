-- name: Attempts.Begin
-- The unique index on live attempts refuses a second one: the loser gets no row.
INSERT INTO send_attempts (id, purpose, queue_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, started_at)
SELECT $1, 'answer', $2, $3, n.id, n.portfolio_id, false, $5::timestamptz
FROM phone_numbers n
WHERE n.id = $4
ON CONFLICT (queue_id) WHERE live AND queue_id IS NOT NULL DO NOTHING;

-- name: Attempts.Launch
INSERT INTO sends_in_flight (id, attempts, lease_until) VALUES ($1, $2, now() + $3::interval);

-- name: Attempts.Land
DELETE FROM sends_in_flight WHERE id = $1;

-- name: Attempts.AcceptAll
-- Runs beside the unpacking of webhooks, which touches the same customers: both lock profiles in order of id.
-- An attempt found unknown is still accepted; one a status settled first is left as it is.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS g (attempt, message_id, message_type, content)
),
accepted AS (
  UPDATE send_attempts a
  SET outcome = 'accepted', settled_at = $5, message_id = g.message_id
  FROM given g
  WHERE a.id = g.attempt AND a.outcome IN ('started', 'unknown')
  RETURNING a.id, a.recipient_id, a.profile_id, a.phone_number_id, a.started_at, g.message_id, g.message_type, g.content
),
ids AS (
  INSERT INTO whatsapp_message_ids (wamid_key, id, "timestamp")
  SELECT wamid_key(message_id), id, started_at FROM accepted
  ON CONFLICT DO NOTHING
),
messages AS (
  INSERT INTO whatsapp_messages (id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, status, direction, "timestamp", recipient_id)
  SELECT a.id, a.message_id, a.profile_id, a.phone_number_id, n.phone, p.whatsapp_phone, a.message_type, a.content, 'sent', 'outgoing', a.started_at, a.recipient_id
  FROM accepted a
  JOIN user_profiles p ON p.id = a.profile_id
  JOIN phone_numbers n ON n.id = a.phone_number_id
),
people AS (
  SELECT profile_id, phone_number_id, count(*) AS messages, min(started_at) AS first_at, max(started_at) AS last_at
  FROM accepted GROUP BY profile_id, phone_number_id
),
locked AS (
  SELECT p.id FROM user_profiles p WHERE p.id IN (SELECT profile_id FROM people) ORDER BY p.id FOR NO KEY UPDATE
),
profiles AS (
  UPDATE user_profiles p
  SET total_messages = p.total_messages + t.messages,
      first_contact = least(p.first_contact, t.first_at),
      last_interaction = greatest(p.last_interaction, t.last_at),
      updated_at = now()
  FROM (SELECT profile_id, sum(messages) AS messages, min(first_at) AS first_at, max(last_at) AS last_at FROM people GROUP BY profile_id) t
  JOIN locked l ON l.id = t.profile_id
  WHERE p.id = t.profile_id
),
days AS (
  INSERT INTO metric_days (day) SELECT DISTINCT business_day(started_at) FROM accepted
),
latest AS (
  INSERT INTO conversations (profile_id, phone_number_id, last_outgoing_at)
  SELECT profile_id, phone_number_id, last_at FROM people ORDER BY profile_id
  ON CONFLICT (profile_id, phone_number_id) DO UPDATE
  SET last_outgoing_at = greatest(conversations.last_outgoing_at, excluded.last_outgoing_at), updated_at = now()
)
SELECT id FROM accepted;

-- name: Attempts.Close
UPDATE send_attempts a
SET outcome = g.outcome, live = (g.outcome = 'unknown'), settled_at = $5, error_code = g.code, error = g.error
FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) AS g (attempt, outcome, code, error)
WHERE a.id = g.attempt AND a.outcome = 'started';

-- name: Attempts.ExpireLeases
-- A lease ends by the database's clock: a server with a wrong clock can neither keep one for ever nor end another's.
WITH expired AS (
  DELETE FROM sends_in_flight
  WHERE id IN (SELECT id FROM sends_in_flight WHERE lease_until < now() ORDER BY id FOR UPDATE SKIP LOCKED)
  RETURNING attempts
)
UPDATE send_attempts a
SET outcome = 'unknown', settled_at = $1::timestamptz, error = 'The server that was sending it stopped before it recorded an answer.'
FROM (SELECT unnest(attempts) AS id FROM expired) e
WHERE a.id = e.id AND a.outcome = 'started'
RETURNING a.id;

-- name: Numbers.Save
WITH portfolio AS (
  INSERT INTO portfolios (id, messaging_limit) VALUES ($2, $6::int)
  ON CONFLICT (id) DO UPDATE SET messaging_limit = excluded.messaging_limit, updated_at = now()
)
INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE
SET portfolio_id = excluded.portfolio_id, waba_id = excluded.waba_id, phone = excluded.phone, throughput = excluded.throughput, updated_at = now();

-- name: Numbers.Release
UPDATE phone_numbers SET stopped_reason = NULL, updated_at = now() WHERE id = $1 AND stopped_reason IS NOT NULL;
