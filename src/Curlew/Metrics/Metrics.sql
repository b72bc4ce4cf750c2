-- name: RollUp.OneAtATime
-- Two roll-ups side by side could write an older count over a newer one: the second waits here, and everything it reads afterwards is newer.
SELECT pg_advisory_xact_lock(hashtext('RollUp'))

-- name: RollUp.TakeDays
-- Before anything is counted, in the same transaction: a message committed after this statement brings its own mark, for the next run.
WITH taken AS (DELETE FROM metric_days RETURNING day)
SELECT DISTINCT day FROM taken ORDER BY day

-- name: RollUp.OwnTexts
-- What the business writes itself stands in clear anyway.
SELECT template_text FROM message_templates
UNION SELECT part ->> 'text' FROM whatsapp_templates, jsonb_array_elements(components) AS part WHERE part ->> 'text' IS NOT NULL
UNION SELECT keyword FROM auto_replies WHERE keyword IS NOT NULL

-- name: RollUp.Popular
-- Of the words in $2, as they look sealed and with the place of each in the vocabulary in $3, the 50 most said on each day by at least three people. A word
-- that is not among them may be a name or a street: it is not looked at, however many wrote it.
SELECT day, word, mentions
FROM (
  SELECT day, word, sum(mentions)::bigint AS mentions, row_number() OVER (PARTITION BY day ORDER BY sum(mentions) DESC, count(*) DESC, word) AS place
  FROM (
    SELECT day, word, profile_id, count(*) AS mentions
    FROM keyword_mentions
    CROSS JOIN unnest(keywords) AS keyword
    JOIN unnest($2::text[], $3::int[]) AS known (form, word) ON known.form = keyword
    WHERE day = ANY ($1::date[])
    GROUP BY day, word, profile_id
  ) AS of_person
  GROUP BY day, word
  HAVING count(*) >= 3
) AS words
WHERE place <= 50
ORDER BY day, place

-- name: RollUp.Write
-- Counts whole days from the messages themselves, so that running it twice changes nothing. A day's range reaches its one or two
-- partitions and, through their BRIN index, its pages.
--
-- Response time, by gaps and islands: an island is what a customer wrote up to and including the answer; the wait runs from the island's
-- first message. Campaign messages answer nobody and stay out, and so does what says nothing: notices, edits, reactions taken back. Seven days back are enough to find where a day's first islands begin.
INSERT INTO business_metrics AS old
  (date, total_messages_received, total_responses_sent, unique_users, response_time_avg_seconds, popular_keywords)
SELECT d.starts, messages.received, messages.sent, messages.people, answers.wait, d.popular
FROM (
  SELECT given.day::timestamp AT TIME ZONE b.time_zone AS starts, (given.day + 1)::timestamp AT TIME ZONE b.time_zone AS ends, given.popular
  FROM unnest($1::date[], $2::text[]::jsonb[]) AS given (day, popular), business b
) AS d
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE direction = 'incoming') AS received,
         count(*) FILTER (WHERE direction = 'outgoing') AS sent,
         count(DISTINCT profile_id) FILTER (WHERE direction = 'incoming') AS people
  FROM whatsapp_messages
  WHERE "timestamp" >= d.starts AND "timestamp" < d.ends
) AS messages
CROSS JOIN LATERAL (
  SELECT avg(extract(epoch FROM answered - asked))::float8 AS wait
  FROM (
    SELECT direction, "timestamp" AS answered,
           min("timestamp") FILTER (WHERE direction = 'incoming') OVER (PARTITION BY profile_id, phone_number_id, island) AS asked
    FROM (
      SELECT profile_id, phone_number_id, direction, "timestamp",
             count(*) FILTER (WHERE direction = 'outgoing') OVER (
               PARTITION BY profile_id, phone_number_id
               ORDER BY "timestamp", direction, id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS island
      FROM whatsapp_messages
      WHERE "timestamp" >= d.starts - interval '7 days' AND "timestamp" < d.ends AND recipient_id IS NULL
        AND is_said(message_type, content)
        AND profile_id IN (
          SELECT profile_id FROM whatsapp_messages
          WHERE "timestamp" >= d.starts AND "timestamp" < d.ends AND direction = 'outgoing' AND recipient_id IS NULL)
    ) AS conversation
  ) AS islands
  WHERE direction = 'outgoing' AND answered >= d.starts AND asked IS NOT NULL
) AS answers
ON CONFLICT (date) DO UPDATE
SET total_messages_received = excluded.total_messages_received,
    total_responses_sent = excluded.total_responses_sent,
    unique_users = excluded.unique_users,
    response_time_avg_seconds = excluded.response_time_avg_seconds,
    popular_keywords = excluded.popular_keywords,
    updated_at = now()
WHERE (old.total_messages_received, old.total_responses_sent, old.unique_users, old.response_time_avg_seconds, old.popular_keywords)
  IS DISTINCT FROM
  (excluded.total_messages_received, excluded.total_responses_sent, excluded.unique_users, excluded.response_time_avg_seconds, excluded.popular_keywords)

-- name: VerifyMetrics.Counts
-- Days that wait for their roll-up are not wrong, only late; they are left out.
WITH counted AS (
  SELECT business_day("timestamp") AS day,
         count(*) FILTER (WHERE direction = 'incoming') AS received,
         count(*) FILTER (WHERE direction = 'outgoing') AS sent,
         count(DISTINCT profile_id) FILTER (WHERE direction = 'incoming') AS people
  FROM whatsapp_messages
  GROUP BY 1
), stored AS (
  SELECT business_day(date) AS day, total_messages_received, total_responses_sent, unique_users FROM business_metrics
)
SELECT number.what, coalesce(s.day, c.day)::text, coalesce(number.stored, 0)::bigint, coalesce(number.counted, 0)::bigint
FROM stored s
FULL JOIN counted c ON c.day = s.day
CROSS JOIN LATERAL (VALUES
  ('messages received on a day', s.total_messages_received, c.received),
  ('responses sent on a day', s.total_responses_sent, c.sent),
  ('people who wrote on a day', s.unique_users, c.people)
) AS number (what, stored, counted)
WHERE coalesce(number.stored, 0) <> coalesce(number.counted, 0)
  AND coalesce(s.day, c.day) NOT IN (SELECT day FROM metric_days)
ORDER BY 2, 1

-- name: VerifyMetrics.ResponseTimes
-- The same average found the other way round, answer by answer: the answer before it, then the first message in between. Cast as the stored
-- one is, because half a millisecond is rounded differently in numeric and in floating point.
WITH days AS (
  SELECT m.date AS starts, ((business_day(m.date) + 1)::timestamp AT TIME ZONE b.time_zone) AS ends, m.response_time_avg_seconds
  FROM business_metrics m, business b
), counted AS (
  SELECT d.starts, d.response_time_avg_seconds, avg(extract(epoch FROM o."timestamp" - asked.first))::float8 AS wait
  FROM days d
  LEFT JOIN whatsapp_messages o
    ON o."timestamp" >= d.starts AND o."timestamp" < d.ends AND o.direction = 'outgoing' AND o.recipient_id IS NULL
      AND is_said(o.message_type, o.content)
  LEFT JOIN LATERAL (
    SELECT max(e."timestamp") AS last
    FROM whatsapp_messages e
    WHERE e.profile_id = o.profile_id AND e.phone_number_id IS NOT DISTINCT FROM o.phone_number_id
      AND e.direction = 'outgoing' AND e.recipient_id IS NULL AND is_said(e.message_type, e.content)
      AND e."timestamp" >= d.starts - interval '7 days' AND (e."timestamp", e.id) < (o."timestamp", o.id)
  ) AS earlier ON true
  LEFT JOIN LATERAL (
    SELECT min(i."timestamp") AS first
    FROM whatsapp_messages i
    WHERE i.profile_id = o.profile_id AND i.phone_number_id IS NOT DISTINCT FROM o.phone_number_id AND i.direction = 'incoming'
      AND is_said(i.message_type, i.content)
      AND i."timestamp" >= d.starts - interval '7 days' AND i."timestamp" <= o."timestamp"
      AND i."timestamp" > coalesce(earlier.last, '-infinity')
  ) AS asked ON true
  GROUP BY d.starts, d.response_time_avg_seconds
)
SELECT 'average response time of a day, milliseconds', business_day(starts)::text,
       coalesce(round(response_time_avg_seconds * 1000), -1)::bigint, coalesce(round(wait * 1000), -1)::bigint
FROM counted
WHERE coalesce(round(response_time_avg_seconds * 1000), -1)::bigint <> coalesce(round(wait * 1000), -1)::bigint
  AND business_day(starts) NOT IN (SELECT day FROM metric_days)
ORDER BY 2
