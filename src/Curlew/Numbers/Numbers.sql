-- name: BusinessNumbers.Save
-- What Meta told since about limit and throughput is younger than any setting.
WITH portfolio AS (
  INSERT INTO portfolios (id, messaging_limit) VALUES ($2, $6::int)
  ON CONFLICT (id) DO UPDATE
  SET messaging_limit = CASE WHEN portfolios.limit_told_at IS NULL THEN excluded.messaging_limit ELSE portfolios.messaging_limit END, updated_at = now()
)
INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE
SET portfolio_id = excluded.portfolio_id, waba_id = excluded.waba_id, phone = excluded.phone,
    throughput = CASE WHEN phone_numbers.throughput_told_at IS NULL THEN excluded.throughput ELSE phone_numbers.throughput END, updated_at = now();

-- name: BusinessNumbers.Standings
-- A number whose account has no token has no way to Meta.
SELECT n.id, n.waba_id, n.portfolio_id, n.phone, n.throughput, p.messaging_limit, p.limit_told_at, coalesce(n.stopped_words, to_jsonb(n.stopped_reason))::text, n.stopped_until, n.retired_at, n.retired_by,
       coalesce(a.access_token, '') <> ''
FROM phone_numbers n
JOIN portfolios p ON p.id = n.portfolio_id
LEFT JOIN whatsapp_accounts a ON a.waba_id = n.waba_id
ORDER BY n.retired_at IS NOT NULL, n.created_at, n.id;

-- name: BusinessNumbers.IdOf
SELECT id FROM phone_numbers WHERE phone = ANY ($1::varchar[]);

-- name: BusinessNumbers.SetRetired
UPDATE phone_numbers SET retired_at = $2, retired_by = $3, updated_at = now() WHERE id = $1 AND retired_at IS NULL;

-- name: BusinessNumbers.Revive
UPDATE phone_numbers SET retired_at = NULL, retired_by = NULL, updated_at = now() WHERE id = $1 AND retired_at IS NOT NULL;

-- name: BusinessNumbers.HeldUp
SELECT name FROM marketing_campaigns WHERE phone_number_id = $1 AND status IN ('active', 'paused') ORDER BY priority, started_at, id;

-- name: Accounts.Hold
-- The row's id before what is sealed for it; whoever saves the same account meanwhile waits.
INSERT INTO whatsapp_accounts (waba_id) VALUES ($1)
ON CONFLICT (waba_id) DO UPDATE SET waba_id = excluded.waba_id
RETURNING id, access_token, app_secret, previous_secret, previous_until, verify_token;

-- name: Accounts.Write
UPDATE whatsapp_accounts
SET access_token = $2::text, app_secret = $3::text, previous_secret = $4::text, previous_until = $5::timestamptz, verify_token = $6::text, updated_at = now()
WHERE id = $1;

-- name: Accounts.Rows
SELECT id, waba_id, access_token, app_secret, previous_secret, previous_until, verify_token FROM whatsapp_accounts ORDER BY waba_id;

-- name: Lines.Read
SELECT n.id, n.waba_id, n.retired_at IS NOT NULL, a.id, a.access_token
FROM phone_numbers n
JOIN whatsapp_accounts a ON a.waba_id = n.waba_id
WHERE a.access_token IS NOT NULL
ORDER BY n.id;

-- name: Stops.Release
WITH stopped AS (
  SELECT id, coalesce(stopped_words, to_jsonb(stopped_reason))::text AS reason FROM phone_numbers WHERE id = $1 AND stopped_reason IS NOT NULL FOR NO KEY UPDATE
)
UPDATE phone_numbers n
SET stopped_reason = NULL, stopped_words = NULL, stopped_until = NULL, updated_at = now()
FROM stopped s
WHERE n.id = s.id
RETURNING s.reason;

-- part: Stops.Concerned
-- The number that was refused ($1), and where the reason concerns more than it ($3) those that share it. In order of id, so that two that are refused at once do not
-- wait for each other.
SELECT n.id
FROM phone_numbers n JOIN phone_numbers refused ON refused.id = $1
WHERE n.id = refused.id OR $3 = 'app' OR $3 = 'account' AND n.waba_id = refused.waba_id
ORDER BY n.id
FOR NO KEY UPDATE OF n

-- name: Stops.Stop
UPDATE phone_numbers n
SET stopped_reason = $2, stopped_words = $4::jsonb, updated_at = now()
FROM (/*part Stops.Concerned*/) c
WHERE n.id = c.id AND n.stopped_reason IS NULL;

-- name: Stops.Slow
UPDATE phone_numbers n
SET next_slot_at = greatest(n.next_slot_at, $2), updated_at = now()
FROM (/*part Stops.Concerned*/) c
WHERE n.id = c.id;

-- name: Stops.Order
-- Of two stops Meta ordered the one that lasts longer counts; one of our own keeps its reason.
UPDATE phone_numbers n
SET stopped_reason = $2, stopped_words = $5::jsonb, stopped_until = $3::timestamptz, updated_at = now()
FROM (SELECT id FROM phone_numbers WHERE waba_id = $1 ORDER BY id FOR NO KEY UPDATE) a
WHERE n.id = a.id AND (n.stopped_reason IS NULL OR n.stopped_reason LIKE $4 AND n.stopped_until < coalesce($3::timestamptz, 'infinity'));

-- name: Stops.Revoke
UPDATE phone_numbers n
SET stopped_reason = NULL, stopped_words = NULL, stopped_until = NULL, updated_at = now()
FROM (SELECT id FROM phone_numbers WHERE waba_id = $1 AND stopped_reason LIKE $2 ORDER BY id FOR NO KEY UPDATE) a
WHERE n.id = a.id;

-- name: Stops.RunOnce
UPDATE phone_numbers n
SET stopped_reason = NULL, stopped_words = NULL, stopped_until = NULL, updated_at = now()
FROM (SELECT id FROM phone_numbers WHERE stopped_until <= $1 ORDER BY id FOR NO KEY UPDATE) ended
WHERE n.id = ended.id;

-- part: Limits.Reached
-- Everybody the portfolio p has reached in the rolling window ($2) before a moment ($1), those whose place is free first in front. Where a limit was cut below
-- what is used, as many have to become free as are over it.
SELECT max(started_at) AS last_at, row_number() OVER (ORDER BY max(started_at)) AS place, count(*) OVER () AS used FROM send_attempts
WHERE portfolio_id = p.id AND counts_toward_limit AND started_at > $1::timestamptz - $2::interval
GROUP BY profile_id

-- name: Limits.Portfolios
SELECT p.id, p.messaging_limit, p.limit_told_at, coalesce(used.people, 0)::int, used.free_at
FROM portfolios p
LEFT JOIN LATERAL (
  SELECT max(a.used) AS people, CASE WHEN max(a.used) >= p.messaging_limit THEN min(a.last_at) FILTER (WHERE a.place > a.used - p.messaging_limit) + $2::interval END AS free_at
  FROM (/*part Limits.Reached*/) a
) used ON true
ORDER BY p.id;

-- name: Limits.Numbers
SELECT id, portfolio_id, throughput, CASE WHEN next_slot_at > $1 THEN next_slot_at END, coalesce(stopped_words, to_jsonb(stopped_reason))::text, retired_at FROM phone_numbers ORDER BY portfolio_id, id;

-- name: Limits.Caps
SELECT days, messages FROM frequency_caps ORDER BY days;

-- name: Limits.WriteLimit
UPDATE portfolios SET messaging_limit = $2::int, limit_told_at = $3, updated_at = now() WHERE id = $1;

-- name: Limits.WriteThroughput
UPDATE phone_numbers SET throughput = $2, throughput_told_at = $3, updated_at = now() WHERE id = $1;

-- name: Limits.WriteCap
WITH gone AS (
  DELETE FROM frequency_caps WHERE days = $1 AND $2 = 0
)
INSERT INTO frequency_caps (days, messages)
SELECT $1, $2 WHERE $2 > 0
ON CONFLICT (days) DO UPDATE SET messages = excluded.messages, updated_at = now();

-- name: Limits.Told
UPDATE portfolios
SET messaging_limit = $2::int, limit_told_at = $3, updated_at = now()
WHERE (id = $1 OR id IN (SELECT portfolio_id FROM phone_numbers WHERE waba_id = $1)) AND (limit_told_at IS NULL OR limit_told_at <= $3);

-- name: Limits.Upgraded
UPDATE phone_numbers
SET throughput = $3, throughput_told_at = $4, updated_at = now()
WHERE waba_id = $1 AND phone = $2 AND throughput < $3;

-- name: Departures.Hold
-- Processes ask one after another, so that the places they get are never more than there are. A claim holds the same row for moments only.
SELECT FROM phone_numbers WHERE id = $1 FOR NO KEY UPDATE;

-- name: Departures.Share
-- Each gets its equal part, and what the others do not want of theirs, as soon as they have given it back: what is recorded of a process is what it may
-- still have on the way ($3), and all that is recorded is never more than the throughput. What does not divide goes to each in turn, every two seconds to another.
-- Twice of what is wanted lets whoever begins reach its part in a few steps.
WITH gone AS (
  DELETE FROM departure_shares WHERE phone_number_id = $1 AND until <= now() AND server <> $2
),
live AS (
  SELECT server, places, wants FROM departure_shares WHERE phone_number_id = $1 AND until > now() AND server <> $2
  UNION ALL
  SELECT $2, 0, $4::int
),
fair AS (
  SELECT l.server, l.places, l.wants, n.throughput,
         (n.throughput / count(*) OVER ()
           + (row_number() OVER (ORDER BY md5(l.server::text || floor(extract(epoch FROM now()) / 2))) <= n.throughput % count(*) OVER ())::int)::int AS part
  FROM live l CROSS JOIN phone_numbers n
  WHERE n.id = $1
),
granted AS (
  SELECT greatest(0, least(
           max(f.throughput) - coalesce(sum(f.places) FILTER (WHERE f.server <> $2), 0),
           greatest(max(f.part) FILTER (WHERE f.server = $2), max(f.throughput) - coalesce(sum(least(f.wants, f.part)) FILTER (WHERE f.server <> $2), 0)),
           2 * $4::bigint, $5))::int AS places
  FROM fair f
),
kept AS (
  INSERT INTO departure_shares (phone_number_id, server, places, wants, until)
  SELECT $1, $2, greatest(g.places, $3), $4, now() + $6::interval FROM granted g
  ON CONFLICT (phone_number_id, server) DO UPDATE SET places = excluded.places, wants = excluded.wants, until = excluded.until
)
SELECT places FROM granted;

-- name: Departures.Leave
-- What was sent last counts for a second more.
UPDATE departure_shares SET until = now() + interval '1.1 seconds' WHERE phone_number_id = $1 AND server = $2;

-- part: Throughput.RecentAt
-- When the number n last sent, before the moment at which it sends again. Kept for longer than the second that counts: a claim that waited for the row looks back
-- from a moment before the wait (SendBatch.LongestWait). What is older is forgotten by whoever sends, or the row would grow for ever.
ARRAY(
  SELECT x.at FROM unnest(n.recent_at) WITH ORDINALITY AS x (at, place) WHERE x.at > moment.at - interval '3 seconds' ORDER BY x.place
)

-- part: Throughput.RecentCount
-- And how many messages each time.
ARRAY(
  SELECT x.messages FROM unnest(n.recent_at, n.recent_count) WITH ORDINALITY AS x (at, messages, place)
  WHERE x.at > moment.at - interval '3 seconds' ORDER BY x.place
)
