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

-- name: BusinessNumbers.Release
UPDATE phone_numbers SET stopped_reason = NULL, stopped_until = NULL, updated_at = now() WHERE id = $1 AND stopped_reason IS NOT NULL;

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
