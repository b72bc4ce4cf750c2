-- part: Conversations.Shown
c.profile_id, c.phone_number_id, c.place, c.latest, c.last_incoming_at, c.unread, c.waiting_since, c.done_at, c.assigned_to, c.labels,
s.name, p.display_name, p.whatsapp_phone, p.subscription, m.id, m.direction, m.message_type, m.content, m.status, m."timestamp"

-- part: Conversations.Beside
-- The message shown is found by its exact moment, in one partition.
JOIN user_profiles p ON p.id = c.profile_id
LEFT JOIN staff s ON s.id = c.assigned_to
LEFT JOIN LATERAL (
  SELECT * FROM whatsapp_messages m
  WHERE m.profile_id = c.profile_id AND m.phone_number_id = c.phone_number_id AND m."timestamp" = greatest(c.last_incoming_at, c.last_outgoing_at)
  ORDER BY m.id DESC
  LIMIT 1
) AS m ON true

-- part: Conversations.ByLatest
-- When one of the two last wrote by hand or by answer, which is where a conversation stands in most lists.
SELECT *, greatest(last_incoming_at, answered_at) AS latest, greatest(last_incoming_at, answered_at) AS place
FROM conversations

-- part: Conversations.LatestFirst
ORDER BY greatest(last_incoming_at, answered_at) DESC, profile_id DESC, phone_number_id DESC

-- name: Conversations.Latest
-- Rides conversations_latest backwards from the cursor.
SELECT /*part Conversations.Shown*/
FROM (
  /*part Conversations.ByLatest*/
  WHERE is_done = $1 AND last_incoming_at IS NOT NULL
    AND (greatest(last_incoming_at, answered_at), profile_id, phone_number_id) < ($2::timestamptz, $3::uuid, $4::text)
    AND ($5::text IS NULL OR phone_number_id = $5)
  /*part Conversations.LatestFirst*/
  LIMIT $6
) AS c
/*part Conversations.Beside*/
ORDER BY c.place DESC, c.profile_id DESC, c.phone_number_id DESC

-- name: Conversations.Near
-- A label that many have fills its page on the way down conversations_latest; no further than two thousand rows.
SELECT /*part Conversations.Shown*/
FROM (
  SELECT *
  FROM (
    /*part Conversations.ByLatest*/
    WHERE is_done = $2 AND last_incoming_at IS NOT NULL
      AND (greatest(last_incoming_at, answered_at), profile_id, phone_number_id) < ($3::timestamptz, $4::uuid, $5::text)
      AND ($6::text IS NULL OR phone_number_id = $6)
    /*part Conversations.LatestFirst*/
    LIMIT 2000
  ) AS near
  WHERE labels @> ARRAY[$1::text]
  ORDER BY place DESC, profile_id DESC, phone_number_id DESC
  LIMIT $7
) AS c
/*part Conversations.Beside*/
ORDER BY c.place DESC, c.profile_id DESC, c.phone_number_id DESC

-- name: Conversations.Labelled
-- Of a label that few have all come from conversations_labels and are sorted: with a hundred thousand conversations, one in three of them labelled, that takes 25 ms.
SELECT /*part Conversations.Shown*/
FROM (
  /*part Conversations.ByLatest*/
  WHERE labels <> '{}' AND labels @> ARRAY[$1::text] AND is_done = $2 AND last_incoming_at IS NOT NULL
    AND (greatest(last_incoming_at, answered_at), profile_id, phone_number_id) < ($3::timestamptz, $4::uuid, $5::text)
    AND ($6::text IS NULL OR phone_number_id = $6)
  /*part Conversations.LatestFirst*/
  LIMIT $7
) AS c
/*part Conversations.Beside*/
ORDER BY c.place DESC, c.profile_id DESC, c.phone_number_id DESC

-- name: Conversations.Assigned
-- Rides conversations_assigned backwards from the cursor; those that are nobody's are under an id of zeros there.
SELECT /*part Conversations.Shown*/
FROM (
  /*part Conversations.ByLatest*/
  WHERE coalesce(assigned_to, '00000000-0000-0000-0000-000000000000') = $1 AND NOT is_done AND last_incoming_at IS NOT NULL
    AND (greatest(last_incoming_at, answered_at), profile_id, phone_number_id) < ($2::timestamptz, $3::uuid, $4::text)
    AND ($5::text IS NULL OR phone_number_id = $5) AND ($6::text IS NULL OR labels @> ARRAY[$6])
  /*part Conversations.LatestFirst*/
  LIMIT $7
) AS c
/*part Conversations.Beside*/
ORDER BY c.place DESC, c.profile_id DESC, c.phone_number_id DESC

-- name: Conversations.Waiting
-- Rides conversations_waiting from the cursor on: whoever waits longest comes first.
SELECT /*part Conversations.Shown*/
FROM (
  SELECT *, greatest(last_incoming_at, answered_at) AS latest, waiting_since AS place
  FROM conversations
  WHERE waiting_since IS NOT NULL AND (waiting_since, profile_id, phone_number_id) > ($1::timestamptz, $2::uuid, $3::text)
    AND ($4::text IS NULL OR phone_number_id = $4) AND ($5::text IS NULL OR labels @> ARRAY[$5])
  ORDER BY waiting_since, profile_id, phone_number_id
  LIMIT $6
) AS c
/*part Conversations.Beside*/
ORDER BY c.place, c.profile_id, c.phone_number_id

-- name: Conversations.Closing
-- Rides conversations_closing from the cursor on: the window that closes first comes first.
SELECT /*part Conversations.Shown*/
FROM (
  SELECT *, greatest(last_incoming_at, answered_at) AS latest, last_incoming_at AS place
  FROM conversations
  WHERE NOT is_done AND last_incoming_at > $1::timestamptz AND last_incoming_at <= $2::timestamptz
    AND (last_incoming_at, profile_id, phone_number_id) > ($3::timestamptz, $4::uuid, $5::text)
    AND ($6::text IS NULL OR phone_number_id = $6) AND ($7::text IS NULL OR labels @> ARRAY[$7])
  ORDER BY last_incoming_at, profile_id, phone_number_id
  LIMIT $8
) AS c
/*part Conversations.Beside*/
ORDER BY c.place, c.profile_id, c.phone_number_id

-- name: Conversations.Some
-- By the beginning of the primary key.
SELECT /*part Conversations.Shown*/
FROM (
  /*part Conversations.ByLatest*/
  WHERE profile_id = ANY ($1::uuid[]) AND last_incoming_at IS NOT NULL
) AS c
/*part Conversations.Beside*/
ORDER BY c.place DESC, c.profile_id DESC, c.phone_number_id DESC

-- name: Conversations.Counts
-- Nothing is counted to its end: whoever has a hundred waiting has enough to do.
SELECT (SELECT count(*)::int FROM (SELECT FROM conversations WHERE waiting_since IS NOT NULL LIMIT $2) AS found),
       (SELECT count(*)::int FROM (
         SELECT FROM conversations
         WHERE coalesce(assigned_to, '00000000-0000-0000-0000-000000000000') = $1 AND NOT is_done AND last_incoming_at IS NOT NULL AND $1 <> '00000000-0000-0000-0000-000000000000'
         LIMIT $2) AS found),
       (SELECT count(*)::int FROM (
         SELECT FROM conversations
         WHERE coalesce(assigned_to, '00000000-0000-0000-0000-000000000000') = '00000000-0000-0000-0000-000000000000' AND NOT is_done AND last_incoming_at IS NOT NULL
         LIMIT $2) AS found)

-- name: Conversations.MarkRead
UPDATE conversations SET unread = 0, updated_at = now() WHERE profile_id = $1 AND phone_number_id = $2 AND unread > 0

-- name: Conversations.ResponseTimes
-- A wait begins with the first message from the customer that nobody has answered and ends with the next answer; campaigns answer nobody.
-- The same rule as for the daily numbers. Only the person's own messages are read, along whatsapp_messages_conversation.
SELECT count(*), extract(epoch FROM avg(wait))::float8,
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY wait))::float8,
       extract(epoch FROM max(wait))::float8
FROM (
  SELECT "timestamp" - lag("timestamp") OVER (ORDER BY "timestamp", id) AS wait, direction
  FROM (
    SELECT *, lag(direction) OVER (ORDER BY "timestamp", id) AS before
    FROM whatsapp_messages
    WHERE profile_id = $1 AND phone_number_id = $2 AND "timestamp" >= $3::timestamptz AND recipient_id IS NULL AND is_said(message_type, content)
  ) AS turns
  WHERE direction IS DISTINCT FROM before
) AS turns
WHERE direction = 'outgoing' AND wait IS NOT NULL

-- part: ResponseTimes.Waits
-- The same for all conversations, from the messages since then along the index on their moment: each answer that ended a wait.
SELECT id, phone_number_id, wait
FROM (
  SELECT id, phone_number_id, direction,
         "timestamp" - lag("timestamp") OVER (PARTITION BY profile_id, phone_number_id ORDER BY "timestamp", id) AS wait
  FROM (
    SELECT *, lag(direction) OVER (PARTITION BY profile_id, phone_number_id ORDER BY "timestamp", id) AS before
    FROM whatsapp_messages
    WHERE "timestamp" >= $1::timestamptz AND recipient_id IS NULL AND is_said(message_type, content)
  ) AS turns
  WHERE direction IS DISTINCT FROM before
) AS turns
WHERE direction = 'outgoing' AND wait IS NOT NULL

-- part: ResponseTimes.Times
count(*), extract(epoch FROM avg(wait))::float8,
extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY wait))::float8,
extract(epoch FROM max(wait))::float8

-- name: ResponseTimes.OfNumbers
SELECT phone_number_id, /*part ResponseTimes.Times*/
FROM (/*part ResponseTimes.Waits*/) AS waits
GROUP BY phone_number_id
ORDER BY phone_number_id

-- name: ResponseTimes.OfWriters
-- A message of a reply has the id of its attempt, which names the reply. What Curlew answers by itself is nobody's.
SELECT r.written_by, max(r.writer), /*part ResponseTimes.Times*/
FROM (/*part ResponseTimes.Waits*/) AS waits
JOIN send_attempts a ON a.id = waits.id AND a.purpose = 'reply'
JOIN conversation_replies r ON r.id = a.command_id
GROUP BY r.written_by
ORDER BY max(r.writer), r.written_by

-- name: Threads.Older
-- whatsapp_messages_conversation backwards from the cursor; the plain comparison beside the cursor lets PostgreSQL skip younger partitions.
SELECT m.id, m."timestamp", m.direction, m.message_type, m.content, m.status, m.media_type, m.media_size, m.media_url, m.failure_code, m.failure_reason,
       m.recipient_id IS NOT NULL, i.id, i."timestamp"
FROM whatsapp_messages m
LEFT JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(m.context_message_id)
WHERE m.profile_id = $1 AND ($2::text IS NULL OR m.phone_number_id = $2)
  AND m."timestamp" <= $3::timestamptz AND (m."timestamp", m.id) < ($3::timestamptz, $4::uuid)
ORDER BY m."timestamp" DESC, m.id DESC
LIMIT $5

-- name: Threads.Newer
SELECT m.id, m."timestamp", m.direction, m.message_type, m.content, m.status, m.media_type, m.media_size, m.media_url, m.failure_code, m.failure_reason,
       m.recipient_id IS NOT NULL, i.id, i."timestamp"
FROM whatsapp_messages m
LEFT JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(m.context_message_id)
WHERE m.profile_id = $1 AND ($2::text IS NULL OR m.phone_number_id = $2)
  AND m."timestamp" >= $3::timestamptz AND (m."timestamp", m.id) > ($3::timestamptz, $4::uuid)
ORDER BY m."timestamp", m.id
LIMIT $5

-- name: Threads.EventsBefore
-- Each of the three along an index of its own that begins with the person.
SELECT e.id, e.at, e.kind, e.by_name, e.staff_id, s.name, e.label, e.text
FROM (
  (SELECT id, at, kind, by_name, staff_id, label, text FROM conversation_events
   WHERE profile_id = $1 AND ($2::text IS NULL OR phone_number_id = $2) AND (at, id) < ($3::timestamptz, $4::uuid)
   ORDER BY at DESC, id DESC LIMIT $5)
  UNION ALL
  (SELECT id, at, became, source, NULL, NULL, NULL FROM consent_events
   WHERE profile_id = $1 AND (at, id) < ($3::timestamptz, $4::uuid)
   ORDER BY at DESC, id DESC LIMIT $5)
  UNION ALL
  (SELECT wamid_key, at, kind, NULL, NULL, NULL, NULL FROM identity_changes
   WHERE profile_id = $1 AND outcome <> 'known' AND (at, wamid_key) < ($3::timestamptz, $4::uuid)
   ORDER BY at DESC, wamid_key DESC LIMIT $5)
) AS e
LEFT JOIN staff s ON s.id = e.staff_id
ORDER BY e.at DESC, e.id DESC
LIMIT $5

-- name: Threads.EventsAfter
SELECT e.id, e.at, e.kind, e.by_name, e.staff_id, s.name, e.label, e.text
FROM (
  (SELECT id, at, kind, by_name, staff_id, label, text FROM conversation_events
   WHERE profile_id = $1 AND ($2::text IS NULL OR phone_number_id = $2) AND (at, id) > ($3::timestamptz, $4::uuid)
   ORDER BY at, id LIMIT $5)
  UNION ALL
  (SELECT id, at, became, source, NULL, NULL, NULL FROM consent_events
   WHERE profile_id = $1 AND (at, id) > ($3::timestamptz, $4::uuid)
   ORDER BY at, id LIMIT $5)
  UNION ALL
  (SELECT wamid_key, at, kind, NULL, NULL, NULL, NULL FROM identity_changes
   WHERE profile_id = $1 AND outcome <> 'known' AND (at, wamid_key) > ($3::timestamptz, $4::uuid)
   ORDER BY at, wamid_key LIMIT $5)
) AS e
LEFT JOIN staff s ON s.id = e.staff_id
ORDER BY e.at, e.id
LIMIT $5

-- name: Threads.Quoted
-- By their exact places, each in one partition; a plain join would read all that the person ever wrote.
SELECT m.id, m.direction, m.message_type, m.content
FROM unnest($1::uuid[], $2::timestamptz[]) AS asked (id, at)
CROSS JOIN LATERAL (
  SELECT id, direction, message_type, content, profile_id FROM whatsapp_messages w
  WHERE w.id = asked.id AND w."timestamp" = asked.at
  OFFSET 0
) AS m
WHERE m.profile_id = $3

-- name: Receipts.Latest
-- One call marks a message and everything before it as read.
SELECT m.message_id
FROM whatsapp_messages m
WHERE m.profile_id = $1 AND m.phone_number_id = $2 AND m.direction = 'incoming' AND m.message_type <> 'system' AND m.message_id IS NOT NULL
  AND m."timestamp" >= $3::timestamptz
ORDER BY m."timestamp" DESC, m.id DESC
LIMIT 1

-- name: HeldConversation.Hold
-- Whoever decides about a conversation does so one after the other, and beside a message that is being stored: it waits for us, or we for it.
SELECT is_done, assigned_to, unread, labels
FROM conversations
WHERE profile_id = $1 AND phone_number_id = $2 AND last_incoming_at IS NOT NULL
FOR NO KEY UPDATE

-- name: ConversationEvents.Insert
INSERT INTO conversation_events (id, profile_id, phone_number_id, at, kind, actor, by_name, staff_id, label, text)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::uuid, $9::varchar, $10::text)

-- name: Assignments.Write
UPDATE conversations SET assigned_to = $3::uuid, updated_at = now() WHERE profile_id = $1 AND phone_number_id = $2

-- name: Endings.Close
UPDATE conversations
SET done_at = $3::timestamptz, done_by = $4::text, waiting_since = NULL, unread = 0, updated_at = now()
WHERE profile_id = $1 AND phone_number_id = $2

-- name: Endings.Open
-- Whoever was not answered waits again.
UPDATE conversations c
SET done_at = NULL, done_by = NULL, updated_at = now(),
    waiting_since = (
      SELECT min(m."timestamp") FROM whatsapp_messages m
      WHERE m.profile_id = c.profile_id AND m.phone_number_id = c.phone_number_id AND m.direction = 'incoming' AND is_said(m.message_type, m.content)
        AND m."timestamp" > coalesce(c.answered_at, '-infinity'))
WHERE profile_id = $1 AND phone_number_id = $2

-- name: Labels.Write
UPDATE conversations SET labels = $3::text[], updated_at = now() WHERE profile_id = $1 AND phone_number_id = $2

-- name: Drafts.Put
INSERT INTO conversation_drafts (profile_id, phone_number_id, actor, id, text, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (profile_id, phone_number_id, actor) DO UPDATE SET id = excluded.id, text = excluded.text, updated_at = excluded.updated_at

-- name: Drafts.Drop
DELETE FROM conversation_drafts WHERE profile_id = $1 AND phone_number_id = $2 AND actor = $3

-- name: Drafts.Read
SELECT id, text FROM conversation_drafts WHERE profile_id = $1 AND phone_number_id = $2 AND actor = $3

-- name: Viewers.Stay
-- Written when somebody comes, begins or ends writing, or when half of the lease is over: not at every letter.
INSERT INTO conversation_viewers AS old (profile_id, phone_number_id, actor, name, is_typing, lease_until)
SELECT c.profile_id, c.phone_number_id, $3::varchar, $4::text, $5::boolean, now() + $6::interval
FROM conversations c
WHERE c.profile_id = $1 AND c.phone_number_id = $2
ON CONFLICT (profile_id, phone_number_id, actor) DO UPDATE
SET name = excluded.name, is_typing = excluded.is_typing, lease_until = excluded.lease_until
WHERE old.is_typing <> excluded.is_typing OR old.lease_until < now() + $6::interval / 2

-- name: Viewers.Leave
-- With those whose lease has ended.
DELETE FROM conversation_viewers WHERE profile_id = $1 AND phone_number_id = $2 AND (actor = $3 OR lease_until < now())

-- name: Viewers.Others
SELECT name, is_typing FROM conversation_viewers
WHERE profile_id = $1 AND phone_number_id = $2 AND actor <> $3 AND lease_until >= now()
ORDER BY name, actor

-- name: FilledReply.Read
SELECT t.template_text, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, coalesce(t.language, 'en'), p.fields, p.personal_fields
FROM message_templates t
CROSS JOIN user_profiles p
WHERE t.name = $1 AND t.is_active AND p.id = $2

-- name: VerifyInbox.Waits
-- Whoever waits does so from a message that nobody has answered since, and the first of them; whoever is unread waits.
SELECT 'waiting for an answer since, unix seconds', c.profile_id::text, coalesce(extract(epoch FROM c.waiting_since), 0)::bigint,
       coalesce(extract(epoch FROM waits.first), 0)::bigint
FROM conversations c
CROSS JOIN LATERAL (
  SELECT min(m."timestamp") AS first FROM whatsapp_messages m
  WHERE m.profile_id = c.profile_id AND m.phone_number_id = c.phone_number_id AND m.direction = 'incoming' AND is_said(m.message_type, m.content)
    AND m."timestamp" > coalesce(c.answered_at, '-infinity') AND m."timestamp" >= coalesce(c.waiting_since, '-infinity')
) AS waits
WHERE c.waiting_since IS NOT NULL AND c.waiting_since IS DISTINCT FROM waits.first
   OR c.waiting_since IS NULL AND NOT c.is_done AND c.unread > 0 AND waits.first IS NOT NULL
ORDER BY 2
