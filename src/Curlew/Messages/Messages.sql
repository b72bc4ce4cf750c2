-- name: Attempts.Begin
-- The unique indexes on live attempts refuse a second one: the loser gets no row. What answers somebody does not wait for its turn; campaigns give way to it,
-- because what it adds to the last second is taken off what they may send.
WITH begun AS (
  INSERT INTO send_attempts (id, purpose, queue_id, command_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, started_at)
  SELECT $1, $6, $2::uuid, $7::uuid, $3, n.id, n.portfolio_id, false, $5::timestamptz
  FROM phone_numbers n
  WHERE n.id = $4
  ON CONFLICT DO NOTHING
  RETURNING phone_number_id
)
UPDATE phone_numbers n
SET recent_at = /*part Throughput.RecentAt*/ || moment.at, recent_count = /*part Throughput.RecentCount*/ || 1,
    paced_until = greatest(n.paced_until, moment.at) + interval '1 second' / n.throughput
FROM begun
CROSS JOIN (SELECT $5::timestamptz AS at) moment
WHERE n.id = begun.phone_number_id;

-- name: Attempts.Launch
INSERT INTO sends_in_flight (id, attempts, lease_until) VALUES ($1, $2, now() + $3::interval);

-- name: Attempts.Land
DELETE FROM sends_in_flight WHERE id = $1;

-- name: Attempts.LockAnswered
-- Customers whose messages are being unpacked: what they wrote is counted by the statement after this one, which sees it once the wait is over.
SELECT FROM user_profiles
WHERE id IN (SELECT profile_id FROM send_attempts WHERE id = ANY ($1::uuid[]) AND purpose <> 'campaign')
ORDER BY id
FOR NO KEY UPDATE;

-- name: Attempts.AcceptAll
-- Runs beside the unpacking of webhooks, which touches the same customers: both lock profiles in order of id.
-- An attempt found unknown is still accepted; one a status settled first is left as it is.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS g (attempt, message_id, message_type, content)
),
held AS (
  SELECT a.id FROM send_attempts a
  WHERE a.id = ANY($1) AND a.outcome IN ('started', 'unknown')
  ORDER BY a.id
  FOR NO KEY UPDATE
),
accepted AS (
  UPDATE send_attempts a
  SET outcome = 'accepted', settled_at = $5, message_id = g.message_id, error_code = NULL, error = NULL
  FROM held h JOIN given g ON g.attempt = h.id
  WHERE a.id = h.id
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
  SELECT profile_id, phone_number_id, count(*) AS messages, min(started_at) AS first_at, max(started_at) AS last_at,
         max(started_at) FILTER (WHERE recipient_id IS NULL) AS answered_at
  FROM accepted GROUP BY profile_id, phone_number_id
),
locked AS (
  -- After a wait this is the row as the other transaction has left it: what was written while the attempt was under way shows in it.
  SELECT p.id, p.last_interaction FROM user_profiles p WHERE p.id IN (SELECT profile_id FROM people) ORDER BY p.id FOR NO KEY UPDATE
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
  -- An answer recorded late shortens the wait before the answer that followed it: that one's day is counted again as well.
  INSERT INTO metric_days (day)
  SELECT business_day(started_at) FROM accepted
  UNION
  SELECT business_day(next."timestamp")
  FROM accepted a
  CROSS JOIN LATERAL (
    SELECT m."timestamp" FROM whatsapp_messages m
    WHERE m.profile_id = a.profile_id AND m.phone_number_id = a.phone_number_id AND m.direction = 'outgoing' AND m.recipient_id IS NULL
      AND m."timestamp" > a.started_at AND m."timestamp" < a.started_at + interval '8 days'
    ORDER BY m."timestamp" LIMIT 1
  ) AS next
  WHERE a.recipient_id IS NULL
),
latest AS (
  INSERT INTO conversations (profile_id, phone_number_id, last_outgoing_at, answered_at)
  SELECT profile_id, phone_number_id, last_at, answered_at FROM people ORDER BY profile_id, phone_number_id
  ON CONFLICT (profile_id, phone_number_id) DO UPDATE
  SET last_outgoing_at = greatest(conversations.last_outgoing_at, excluded.last_outgoing_at),
      answered_at = greatest(conversations.answered_at, excluded.answered_at),
      unread = CASE
        WHEN excluded.answered_at >= conversations.last_incoming_at THEN 0
        WHEN conversations.unread > 0 AND excluded.answered_at > coalesce(conversations.answered_at, '-infinity') THEN least(conversations.unread, (
          SELECT count(*) FROM whatsapp_messages m
          WHERE m.profile_id = excluded.profile_id AND m.phone_number_id = excluded.phone_number_id
            AND m.direction = 'incoming' AND is_said(m.message_type, m.content) AND m."timestamp" > excluded.answered_at))
        ELSE conversations.unread END,
      waiting_since = CASE
        WHEN excluded.answered_at >= conversations.last_incoming_at THEN NULL
        WHEN excluded.answered_at >= conversations.waiting_since THEN (
          SELECT min(m."timestamp") FROM whatsapp_messages m
          WHERE m.profile_id = excluded.profile_id AND m.phone_number_id = excluded.phone_number_id
            AND m.direction = 'incoming' AND is_said(m.message_type, m.content) AND m."timestamp" > excluded.answered_at)
        ELSE conversations.waiting_since END,
      updated_at = now()
)
SELECT a.id, coalesce(l.last_interaction >= date_trunc('second', a.started_at), false) FROM accepted a LEFT JOIN locked l ON l.id = a.profile_id;

-- name: Attempts.Close
-- Proof of refusal that comes after the lease has ended is still proof: the attempt may be unknown by then.
WITH held AS (
  SELECT a.id, g.outcome, g.code, g.error
  FROM send_attempts a
  JOIN unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) AS g (attempt, outcome, code, error) ON g.attempt = a.id
  WHERE a.outcome IN ('started', 'unknown')
  ORDER BY a.id
  FOR NO KEY UPDATE OF a
)
UPDATE send_attempts a
SET outcome = h.outcome, live = (h.outcome = 'unknown'), counts_toward_limit = a.counts_toward_limit AND h.outcome = 'unknown', settled_at = $5, error_code = h.code, error = h.error
FROM held h
WHERE a.id = h.id
RETURNING a.id;

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

-- name: Introductions.NewsOfAttempts
SELECT DISTINCT told.profile_id, told.kind, told.identifier
FROM (SELECT a.profile_id, u.kind, u.identifier FROM unnest($1::uuid[], $2::varchar[], $3::varchar[]) AS u (attempt, kind, identifier) JOIN send_attempts a ON a.id = u.attempt) told
WHERE /*part IdentityProofs.IsNews*/

-- part: Introductions.Went
-- To whom each message of u went that left its number: from the WhatsApp id to the message by two primary keys, one look each. A plain join would begin with
-- all the number has ever sent, for each of them anew, where a month has not been analyzed yet and seems to hold nothing (5 seconds for 424 of 2,000 messages).
whatsapp_message_ids i
CROSS JOIN LATERAL (
  SELECT o.profile_id FROM whatsapp_messages o
  WHERE o.id = i.id AND o."timestamp" = i."timestamp" AND o.direction = 'outgoing' AND o.phone_number_id = u.number AND o.profile_id IS NOT NULL
  OFFSET 0
) m

-- name: Introductions.NewsOfMessages
SELECT DISTINCT told.profile_id, told.kind, told.identifier
FROM (
  SELECT m.profile_id, u.kind, u.identifier
  FROM unnest($1::varchar[], $2::text[], $3::varchar[], $4::varchar[]) AS u (message_id, number, kind, identifier)
  CROSS JOIN /*part Introductions.Went*/
  WHERE i.wamid_key = wamid_key(u.message_id)
) told
WHERE /*part IdentityProofs.IsNews*/

-- name: Introductions.Went
SELECT u.place, m.profile_id
FROM unnest($1::varchar[], $2::text[]) WITH ORDINALITY AS u (message_id, number, place)
CROSS JOIN /*part Introductions.Went*/
WHERE i.wamid_key = wamid_key(u.message_id)

-- name: Messages.Receive
-- Whether a message is new is decided by the narrow table of ids, whose key spans all partitions; only what entered it becomes a row.
-- Two servers unpacking the same message meet at that key: the second waits for the first and then finds the message known.
WITH given AS (
  SELECT *
  FROM unnest(
    $1::uuid[], $2::varchar[], $3::uuid[], $4::text[], $5::varchar[], $6::varchar[], $7::varchar[], $8::text[], $9::varchar[],
    $10::varchar[], $11::int[], $12::timestamptz[], $13::varchar[], $14::varchar[], $15::varchar[])
  AS message (id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, media_id,
    media_type, media_size, at, context_message_id, status, direction)
), fresh AS (
  INSERT INTO whatsapp_message_ids (wamid_key, id, "timestamp")
  SELECT wamid_key(message_id), id, at FROM given ORDER BY 1
  ON CONFLICT (wamid_key) DO NOTHING
  RETURNING id
)
INSERT INTO whatsapp_messages
  (id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, media_id,
   media_type, media_size, status, direction, "timestamp", context_message_id)
SELECT id, message_id, profile_id, phone_number_id, from_phone, to_phone, message_type, content, media_id,
       media_type, media_size, status, direction, at, context_message_id
FROM fresh
JOIN given USING (id)
RETURNING id

-- name: Messages.Finish
UPDATE whatsapp_messages m
SET status = $3, updated_at = now()
FROM (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS done (id, at) ORDER BY id) AS done
WHERE m.id = done.id AND m."timestamp" = done.at AND m.direction = 'incoming' AND m.status <> $3

-- name: Statuses.Merge
-- From the WhatsApp id to the message by two primary keys, the second of them in the one partition the first names. Rows are changed in
-- the order of their ids. A status changes no indexed column: the new version stays on its page. Only messages it does not change are looked
-- up again, to tell that they are known. $7 is the order of the words.
WITH given AS (
  SELECT *
  FROM unnest($1::varchar[], $2::int[], $3::int[], $4::text[], $5::varchar[], $6::varchar[], $8::text[])
    WITH ORDINALITY AS status (message_id, rank, code, reason, pricing_category, pricing_type, told_number, number)
), place AS MATERIALIZED (
  SELECT i.id, i."timestamp", given.*
  FROM given
  JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(given.message_id)
  ORDER BY i.id
), merged AS (
  UPDATE whatsapp_messages m
  SET status = CASE WHEN place.rank > coalesce(array_position($7::text[], m.status::text), 0) THEN ($7::text[])[place.rank] ELSE m.status END,
      failure_code = coalesce(m.failure_code, place.code),
      failure_reason = coalesce(m.failure_reason, place.reason),
      pricing_category = coalesce(m.pricing_category, place.pricing_category),
      pricing_type = coalesce(m.pricing_type, place.pricing_type),
      updated_at = now()
  FROM place
  WHERE m.id = place.id AND m."timestamp" = place."timestamp" AND m.direction = 'outgoing' AND m.phone_number_id = place.told_number
    AND (place.rank > coalesce(array_position($7::text[], m.status::text), 0)
         OR m.failure_code IS NULL AND place.code IS NOT NULL
         OR m.pricing_category IS NULL AND place.pricing_category IS NOT NULL
         OR m.pricing_type IS NULL AND place.pricing_type IS NOT NULL)
  RETURNING place.number, m.id, m.profile_id, m.recipient_id
)
SELECT number, id, profile_id, recipient_id FROM merged
UNION ALL
SELECT place.number, m.id, m.profile_id, m.recipient_id
FROM place
JOIN whatsapp_messages m ON m.id = place.id AND m."timestamp" = place."timestamp"
WHERE m.direction = 'outgoing' AND m.phone_number_id = place.told_number AND NOT EXISTS (SELECT FROM merged WHERE merged.id = place.id)

-- name: Statuses.Wait
INSERT INTO waiting_statuses
  (message_id, phone_number_id, status, at, failure_code, failure_reason, pricing_category, pricing_type, recipient_phone, recipient_user_id)
SELECT message_id, phone_number_id, status, at, code, reason, pricing_category, pricing_type, recipient_phone, recipient_user_id
FROM unnest($1::varchar[], $2::text[], $3::varchar[], $4::timestamptz[], $5::int[], $6::text[], $7::varchar[], $8::varchar[], $9::varchar[], $10::varchar[])
  AS status (message_id, phone_number_id, status, at, code, reason, pricing_category, pricing_type, recipient_phone, recipient_user_id)
ORDER BY message_id, status, at
ON CONFLICT (message_id, status, at) DO NOTHING

-- part: Statuses.Waiting
w.message_id, w.phone_number_id, w.status, w.at, w.failure_code, w.failure_reason, w.pricing_category, w.pricing_type, w.recipient_phone, w.recipient_user_id, w.id

-- name: Statuses.Joinable
-- Heals the one gap: a status stored as waiting while the transaction with its message had not committed yet. What is older than an hour
-- belongs to messages of other tools. Only looked at: of whom they tell is learnt before a row is locked.
SELECT /*part Statuses.Waiting*/
FROM waiting_statuses w
JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(w.message_id)
JOIN whatsapp_messages m ON m.id = i.id AND m."timestamp" = i."timestamp"
WHERE m.direction = 'outgoing' AND m.phone_number_id = w.phone_number_id AND w.created_at > now() - interval '1 hour'

-- name: Statuses.Take
-- What another server has taken meanwhile is not returned.
DELETE FROM waiting_statuses w WHERE w.id = ANY ($1::bigint[]) RETURNING /*part Statuses.Waiting*/

-- name: Statuses.Of
SELECT /*part Statuses.Waiting*/ FROM waiting_statuses w WHERE w.message_id = ANY ($1::varchar[])

-- name: Statuses.TakeOf
-- Of messages that become known now, however long their statuses have waited.
DELETE FROM waiting_statuses w WHERE w.message_id = ANY ($1::varchar[]) RETURNING /*part Statuses.Waiting*/

-- name: Statuses.Prune
-- In bites along the primary key, oldest first, like PostgresQueue.Prune.
DELETE FROM waiting_statuses
WHERE id IN (SELECT id FROM waiting_statuses WHERE created_at < now() - $1::interval ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED)

-- name: Marks.Add
INSERT INTO message_marks (target_key, message_id, kind, direction, "timestamp")
SELECT wamid_key(target), message, kind, direction, at
FROM unnest($1::varchar[], $2::uuid[], $3::varchar[], $4::varchar[], $5::timestamptz[]) AS mark (target, message, kind, direction, at)
ORDER BY 1, 2
ON CONFLICT (target_key, message_id) DO NOTHING

-- name: Marks.Of
SELECT DISTINCT ON (m.id, k.kind, k.direction) m.id, k.kind, k.direction, k.message_id, k."timestamp", says.content
FROM unnest($1::uuid[], $2::timestamptz[]) AS asked (id, at)
JOIN whatsapp_messages m ON m.id = asked.id AND m."timestamp" = asked.at
JOIN message_marks k ON k.target_key = wamid_key(m.message_id)
JOIN whatsapp_messages says ON says.id = k.message_id AND says."timestamp" = k."timestamp"
ORDER BY m.id, k.kind, k.direction, k."timestamp" DESC, k.message_id DESC

-- name: MessageCounts.Profiles
-- Rows are locked in the order of their ids: two sets that share people wait for each other instead of deadlocking.
WITH added AS (
  SELECT profile_id, count(*) AS messages, min(at) AS first, max(at) AS last
  FROM unnest($1::uuid[], $2::timestamptz[]) AS message (profile_id, at)
  GROUP BY profile_id
), locked AS MATERIALIZED (
  SELECT id FROM user_profiles WHERE id IN (SELECT profile_id FROM added) ORDER BY id FOR NO KEY UPDATE
)
UPDATE user_profiles p
SET total_messages = p.total_messages + added.messages,
    first_contact = least(p.first_contact, added.first),
    last_interaction = greatest(p.last_interaction, added.last),
    updated_at = now()
FROM locked
JOIN added ON added.profile_id = locked.id
WHERE p.id = locked.id

-- name: MessageCounts.Conversations
-- Late messages neither close an open window nor count as unread when they were answered since. A late answer leaves unread what was
-- written after it, of which the new messages, visible here already, are counted by themselves. Whoever waits does so from the first message
-- without an answer. A message that is new here and waits opens what was done, whenever it was written: whoever said so had not seen it.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) AS message (profile_id, phone_number_id, at, counting)
), added AS (
  SELECT profile_id, phone_number_id,
         max(at) FILTER (WHERE counting = 'FromPerson') AS incoming,
         max(at) FILTER (WHERE counting IN ('Answer', 'Campaign')) AS outgoing,
         max(at) FILTER (WHERE counting = 'Answer') AS answered,
         array_agg(at) FILTER (WHERE counting = 'FromPerson') AS written
  FROM given
  GROUP BY profile_id, phone_number_id
)
INSERT INTO conversations AS old (profile_id, phone_number_id, last_incoming_at, last_outgoing_at, answered_at, unread, waiting_since)
SELECT profile_id, phone_number_id, incoming, outgoing, answered, waits.unread, waits.since
FROM added
LEFT JOIN conversations known USING (profile_id, phone_number_id)
CROSS JOIN LATERAL (
  SELECT count(*) AS unread, min(at) AS since FROM unnest(written) AS at
  WHERE at > coalesce(greatest(added.answered, known.answered_at), '-infinity')
) AS waits
ORDER BY profile_id, phone_number_id
ON CONFLICT (profile_id, phone_number_id) DO UPDATE
SET last_incoming_at = greatest(old.last_incoming_at, excluded.last_incoming_at),
    last_outgoing_at = greatest(old.last_outgoing_at, excluded.last_outgoing_at),
    answered_at = greatest(old.answered_at, excluded.answered_at),
    unread = excluded.unread + CASE
      WHEN excluded.answered_at >= old.last_incoming_at THEN 0
      WHEN old.unread > 0 AND excluded.answered_at > coalesce(old.answered_at, '-infinity') THEN least(old.unread, (
        SELECT count(*) FROM whatsapp_messages m
        WHERE m.profile_id = excluded.profile_id AND m.phone_number_id = excluded.phone_number_id
          AND m.direction = 'incoming' AND is_said(m.message_type, m.content) AND m."timestamp" > excluded.answered_at) - excluded.unread)
      ELSE old.unread END,
    waiting_since = CASE
      WHEN old.waiting_since IS NULL OR excluded.answered_at >= old.last_incoming_at THEN excluded.waiting_since
      WHEN excluded.answered_at >= old.waiting_since THEN least(excluded.waiting_since, (
        SELECT min(m."timestamp") FROM whatsapp_messages m
        WHERE m.profile_id = excluded.profile_id AND m.phone_number_id = excluded.phone_number_id
          AND m.direction = 'incoming' AND is_said(m.message_type, m.content) AND m."timestamp" > excluded.answered_at))
      ELSE least(old.waiting_since, excluded.waiting_since) END,
    done_at = CASE WHEN excluded.unread = 0 THEN old.done_at END,
    done_by = CASE WHEN excluded.unread = 0 THEN old.done_by END,
    updated_at = now()

-- name: MessageCounts.Days
-- The day of each message. A message that comes in before an answer already counted also changes how long that answer took, and so the
-- answer's day; that look-up is made only where the conversation has something younger.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS message (profile_id, phone_number_id, at)
)
INSERT INTO metric_days (day)
SELECT DISTINCT (moment.at AT TIME ZONE b.time_zone)::date
FROM (
  SELECT at FROM given
  UNION ALL
  SELECT answer.at
  FROM given g
  JOIN conversations c ON c.profile_id = g.profile_id AND c.phone_number_id = g.phone_number_id AND c.answered_at > g.at
  CROSS JOIN LATERAL (
    SELECT m."timestamp" AS at
    FROM whatsapp_messages m
    WHERE m.profile_id = g.profile_id AND m.phone_number_id = g.phone_number_id AND m.direction = 'outgoing' AND m.recipient_id IS NULL
      AND m."timestamp" > g.at AND m."timestamp" < g.at + interval '8 days'
    ORDER BY m."timestamp"
    LIMIT 1
  ) AS answer
) AS moment, business b

-- name: Mentions.Add
-- Words come joined by a space, which no sealed word holds: an array of arrays would have to be rectangular.
INSERT INTO keyword_mentions (day, profile_id, keywords)
SELECT (at AT TIME ZONE b.time_zone)::date, profile_id, string_to_array(words, ' ')
FROM unnest($1::timestamptz[], $2::uuid[], $3::text[]) AS said (at, profile_id, words), business b

-- name: MessagePartitions.Create
SELECT create_message_partition($1::date)

-- name: FollowUps.Due
-- Of the claimed messages those that changed a subscription: the decision before it, if any, said the other thing. Somebody who writes
-- STOP five times is told once.
SELECT q.id, m.profile_id, m.phone_number_id, c.last_incoming_at, coalesce(p.wa_id, p.whatsapp_phone), p.user_id, e.became, e.id, e.evidence
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS q (id, message_row, message_timestamp)
JOIN whatsapp_messages m ON m.id = q.message_row AND m."timestamp" = q.message_timestamp
JOIN consent_events e ON e.profile_id = m.profile_id AND e.at = m."timestamp" AND e.message_id = m.message_id
JOIN user_profiles p ON p.id = m.profile_id
JOIN conversations c ON c.profile_id = m.profile_id AND c.phone_number_id = m.phone_number_id
WHERE e.became IS DISTINCT FROM (
  SELECT before.became FROM consent_events before
  WHERE before.profile_id = e.profile_id AND (before.at, before.id) < (e.at, e.id)
  ORDER BY before.at DESC, before.id DESC
  LIMIT 1)

-- name: FollowUps.OwnTexts
SELECT name, template_text FROM message_templates WHERE name = ANY ($1::text[]) AND is_active

-- name: VerifyMessages.Totals
SELECT 'messages of a profile', coalesce(p.id, m.profile_id)::text, coalesce(p.total_messages, 0)::bigint, coalesce(m.messages, 0)::bigint
FROM user_profiles p
FULL JOIN (SELECT profile_id, count(*) AS messages FROM whatsapp_messages WHERE profile_id IS NOT NULL GROUP BY profile_id) AS m ON m.profile_id = p.id
WHERE coalesce(p.total_messages, 0) <> coalesce(m.messages, 0)
ORDER BY 2

-- name: VerifyMessages.Ids
-- Every message with a WhatsApp id is led to by exactly that id, and every id leads to one.
SELECT 'WhatsApp id leading to a message', coalesce(m.id, i.id)::text, (i.id IS NOT NULL)::int::bigint, (m.id IS NOT NULL)::int::bigint
FROM (SELECT id, "timestamp", wamid_key(message_id) AS wamid_key FROM whatsapp_messages WHERE message_id IS NOT NULL) AS m
FULL JOIN whatsapp_message_ids i ON i.wamid_key = m.wamid_key AND i.id = m.id AND i."timestamp" = m."timestamp"
WHERE m.id IS NULL OR i.id IS NULL
ORDER BY 2

-- name: VerifyMessages.Queue
-- What the queue has completed is processed, what it still holds or gave up is not, and no message was forgotten between the two.
-- Completed items are pruned after a while, so a processed message need not have one.
SELECT 'queue item of an incoming message', coalesce(m.id, q.message_row)::text, count(q.id), count(m.id)
FROM (SELECT id, "timestamp", status FROM whatsapp_messages WHERE direction = 'incoming') AS m
FULL JOIN (SELECT id, message_row, message_timestamp, status FROM message_queue WHERE queue_name = 'incoming') AS q
  ON q.message_row = m.id AND q.message_timestamp = m."timestamp"
WHERE m.id IS NULL
   OR q.id IS NULL AND m.status = 'received'
   OR q.status = 'completed' AND m.status <> 'processed'
   OR q.status <> 'completed' AND m.status = 'processed'
GROUP BY 2
ORDER BY 2

-- name: VerifyMessages.Windows
SELECT 'latest message from a customer, unix seconds', coalesce(c.profile_id, m.profile_id)::text,
       coalesce(extract(epoch FROM c.last_incoming_at), 0)::bigint, coalesce(extract(epoch FROM m.latest), 0)::bigint
FROM conversations c
FULL JOIN (
  SELECT profile_id, phone_number_id, max("timestamp") AS latest
  FROM whatsapp_messages
  WHERE direction = 'incoming' AND is_said(message_type, content)
  GROUP BY profile_id, phone_number_id
) AS m ON m.profile_id = c.profile_id AND m.phone_number_id = c.phone_number_id
WHERE c.last_incoming_at IS DISTINCT FROM m.latest
ORDER BY 2

-- name: MessageWords.Insert
INSERT INTO message_words (message_id, "timestamp", words)
SELECT message_id, at, words::bigint[] FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS written (message_id, at, words)

-- name: MessageWords.Answered
-- Nothing where a status had settled the attempt before: then its message was recorded without a text.
SELECT m.profile_id, m."timestamp"
FROM send_attempts a
JOIN whatsapp_messages m ON m.id = a.id AND m."timestamp" = a.started_at
WHERE a.id = $1 AND m.content IS NOT NULL

-- name: MessageWords.Swap
-- Rides the GIN index by the person's own digest.
UPDATE message_words SET words = array_replace(words, $1::bigint, $2::bigint) WHERE words @> ARRAY[$1::bigint]

-- name: MessageWords.Delete
DELETE FROM message_words WHERE words @> ARRAY[$1::bigint]

-- name: SearchMessages.Matches
-- GIN gives the messages that hold every word; $2 to $3 keeps it to few partitions, the cursor to what was not shown yet.
SELECT m.id, m."timestamp", m.profile_id, m.phone_number_id, m.direction, m.content
FROM message_words w
JOIN whatsapp_messages m ON m.id = w.message_id AND m."timestamp" = w."timestamp"
WHERE w.words @> $1::bigint[] AND w."timestamp" >= $2::timestamptz AND w."timestamp" <= $3::timestamptz
  AND (w."timestamp", w.message_id) < ($4::timestamptz, $5::uuid)
ORDER BY w."timestamp" DESC, w.message_id DESC
LIMIT $6

-- name: FollowUps.LatestOfEach
-- One call marks a message and everything before it as read: one for each conversation is enough.
SELECT DISTINCT ON (m.profile_id, m.phone_number_id) m.phone_number_id, m.message_id
FROM unnest($1::uuid[], $2::timestamptz[]) AS q (message_row, message_timestamp)
JOIN whatsapp_messages m ON m.id = q.message_row AND m."timestamp" = q.message_timestamp
WHERE m.direction = 'incoming' AND m.message_type <> 'system' AND m.message_id IS NOT NULL
ORDER BY m.profile_id, m.phone_number_id, m."timestamp" DESC, m.id DESC

-- name: FetchMedia.Wanted
SELECT m.id, m.phone_number_id, m.media_id
FROM unnest($1::uuid[], $2::timestamptz[]) AS q (message_row, message_timestamp)
JOIN whatsapp_messages m ON m.id = q.message_row AND m."timestamp" = q.message_timestamp
WHERE m.media_id IS NOT NULL

-- name: FetchMedia.Keep
UPDATE whatsapp_messages m
SET media_url = k.url, media_type = coalesce(left(k.type, 255), m.media_type), media_size = k.size, updated_at = now()
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::int[]) AS k (id, at, url, type, size)
WHERE m.id = k.id AND m."timestamp" = k.at
