-- name: WriteReply.NotWhileMerged
-- Merging holds this lock alone: nobody writes to a profile that is going away.
SELECT pg_advisory_xact_lock_shared(hashtext('MergeProfiles'))

-- name: WriteReply.Hold
-- Replies to one conversation are written one after another, so that whoever comes second sees the first. Where there is no conversation yet the unique key alone
-- decides who was first.
SELECT FROM conversations WHERE profile_id = $1 AND phone_number_id = $2 FOR NO KEY UPDATE

-- name: WriteReply.Look
SELECT p.is_active, EXISTS (SELECT FROM suppressions s WHERE s.phone_match = p.phone_match),
       EXISTS (SELECT FROM phone_numbers n WHERE n.id = $2 AND n.retired_at IS NULL),
       (SELECT c.last_incoming_at FROM conversations c WHERE c.profile_id = p.id AND c.phone_number_id = $2)
FROM user_profiles p
WHERE p.id = $1

-- name: WriteReply.Earlier
SELECT id, content FROM conversation_replies WHERE profile_id = $1 AND command_id = $2 AND written_by = $3 AND phone_number_id = $4

-- name: WriteReply.Target
-- Its moment tells the partition from then on; here each is asked for one row by its primary key.
SELECT m."timestamp" FROM whatsapp_messages m WHERE m.id = $1 AND m.profile_id = $2 AND m.phone_number_id = $3 AND m.message_id IS NOT NULL

-- name: WriteReply.Meanwhile
-- The latest thing that whoever writes has not seen: what the customer said, what a colleague sent from here or from the phone, and what a colleague has
-- written that has not left. What Curlew answers by itself and what campaigns send hold nobody back.
SELECT t.by_customer, t.at
FROM (
  (SELECT m.direction = 'incoming' AS by_customer, m."timestamp" AS at
   FROM whatsapp_messages m
   LEFT JOIN send_attempts a ON a.id = m.id AND m.direction = 'outgoing'
   LEFT JOIN conversation_replies r ON r.id = a.command_id
   WHERE m.profile_id = $1 AND m.phone_number_id = $2 AND m."timestamp" >= $3::timestamptz AND (m."timestamp", m.id) > ($3::timestamptz, $4::uuid)
     AND m.recipient_id IS NULL AND is_said(m.message_type, m.content)
     AND (m.direction = 'incoming' OR a.purpose IS DISTINCT FROM 'answer' AND r.written_by IS DISTINCT FROM $5)
   ORDER BY m."timestamp" DESC LIMIT 1)
  UNION ALL
  (SELECT false, r.written_at
   FROM conversation_replies r
   WHERE r.profile_id = $1 AND r.phone_number_id = $2 AND r.state IN ('waiting', 'sending', 'uncertain') AND r.written_by <> $5 AND r.written_at > $3::timestamptz
   ORDER BY r.written_at DESC LIMIT 1)
) t
ORDER BY t.at DESC
LIMIT 1

-- name: WriteReply.Insert
-- The key refuses a second reply of a command: whoever gets no row was not the first.
INSERT INTO conversation_replies
  (id, command_id, written_by, profile_id, phone_number_id, writer, written_at, kind, content, text, answers_message, answers_at, media_type, media_size, send_at, due_at, held_until, again_of)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text, $11::uuid, $12::timestamptz, $13::text, $14::int, $15::timestamptz, coalesce($15::timestamptz, $7), clock_timestamp() + $16::interval, $17::uuid)
ON CONFLICT (profile_id, command_id, written_by, phone_number_id) DO NOTHING

-- name: WriteReply.Kept
UPDATE conversation_replies SET media_url = $2 WHERE id = $1

-- name: ChangeReply.Hold
SELECT profile_id, phone_number_id, content, answers_message, media_url IS NOT NULL FROM conversation_replies WHERE id = $1 FOR NO KEY UPDATE

-- name: ChangeReply.Stop
UPDATE conversation_replies SET state = 'taken_back', updated_at = now() WHERE id = $1 AND state = 'waiting'

-- name: ChangeReply.Postpone
UPDATE conversation_replies
SET send_at = $2, due_at = $2, held_until = clock_timestamp(), reason = NULL, reason_words = NULL, updated_at = now()
WHERE id = $1 AND state = 'waiting'

-- part: ConversationReplies.Standing
-- A reply with what its attempt and its message say of it, which are asked only where it has begun.
SELECT r.id, r.command_id, r.profile_id, r.phone_number_id, r.written_by, r.writer, r.written_at, r.kind, r.text, r.state, r.answers_message, r.media_type, r.media_size,
       r.send_at, greatest(r.held_until - clock_timestamp(), interval '0'), r.error_code, coalesce(r.reason_words, to_jsonb(r.reason))::text, r.again_of,
       a.id, a.outcome, m.status, m.failure_code, m.failure_reason,
       CASE WHEN n.retired_at IS NOT NULL THEN '{"code": "number.stopped.retired"}' ELSE coalesce(n.stopped_words, to_jsonb(n.stopped_reason)) END::text, n.next_slot_at, (SELECT held_reason IS NOT NULL FROM sending_epoch)
FROM conversation_replies r
LEFT JOIN send_attempts a ON a.command_id = r.id AND a.live AND a.command_id IS NOT NULL
LEFT JOIN whatsapp_messages m ON m.id = a.id AND m."timestamp" = a.started_at AND m.direction = 'outgoing'
LEFT JOIN phone_numbers n ON n.id = r.phone_number_id

-- name: ConversationReplies.Find
/*part ConversationReplies.Standing*/
WHERE r.id = $1

-- name: ConversationReplies.OfCommand
/*part ConversationReplies.Standing*/
WHERE r.profile_id = $1 AND r.command_id = $2 AND r.written_by = $3
ORDER BY r.place DESC
LIMIT 1

-- name: ConversationReplies.NotInHistory
-- Along conversation_replies_open, which holds what has not left: what is in the history is not in it.
/*part ConversationReplies.Standing*/
WHERE r.profile_id = $1 AND r.phone_number_id = $2 AND r.state IN ('waiting', 'sending', 'failed', 'uncertain') AND a.outcome IS DISTINCT FROM 'accepted'
ORDER BY r.place DESC
LIMIT $3

-- name: ConversationReplies.Accepted
-- WhatsApp took these attempts, whether its answer said so or a status did: their replies have left, and their messages, written by a statement before this one,
-- get what only the reply knows.
WITH told AS MATERIALIZED (
  SELECT r.*, a.id AS attempt, a.started_at
  FROM send_attempts a
  JOIN conversation_replies r ON r.id = a.command_id
  WHERE a.id = ANY ($1::uuid[]) AND a.outcome = 'accepted'
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
),
done AS (
  UPDATE conversation_replies r
  SET state = 'sent', leased_until = NULL, error_code = NULL, reason = NULL, reason_words = NULL, updated_at = now()
  FROM told t
  WHERE r.id = t.id AND r.state <> 'sent'
)
UPDATE whatsapp_messages m
SET media_type = t.media_type, media_size = t.media_size, media_url = t.media_url, context_message_id = q.message_id
FROM told t
LEFT JOIN whatsapp_messages q ON q.id = t.answers_message AND q."timestamp" = t.answers_at
WHERE m.id = t.attempt AND m."timestamp" = t.started_at
RETURNING m.id, m."timestamp", t.kind, q.message_id

-- name: ReplyTurns.Rescue
-- Of servers that went away: what was begun and not accepted is uncertain, what was accepted has left, and what was never begun has its turn again. An attempt
-- under way has a lease of its own.
UPDATE conversation_replies r
SET state = CASE l.outcome WHEN 'accepted' THEN 'sent' WHEN 'unknown' THEN 'uncertain' ELSE 'waiting' END, leased_until = NULL, updated_at = now()
FROM (
  SELECT r.id, (SELECT a.outcome FROM send_attempts a WHERE a.command_id = r.id AND a.live AND a.command_id IS NOT NULL) AS outcome
  FROM conversation_replies r
  WHERE r.state = 'sending' AND r.leased_until < now()
  FOR UPDATE OF r SKIP LOCKED
) l
WHERE r.id = l.id AND l.outcome IS DISTINCT FROM 'started'

-- name: ReplyTurns.Lapse
-- What could not leave while the service window was open, because its number was stopped or somebody chose a later moment, fails and says so.
UPDATE conversation_replies r
SET state = 'failed', reason = $3, reason_words = $4::jsonb || CASE WHEN l.closed_at IS NULL THEN '{}' ELSE jsonb_build_object('closed_at', l.closed_at) END, updated_at = now()
FROM (
  SELECT r.id, c.last_incoming_at + $2::interval AS closed_at
  FROM conversation_replies r
  LEFT JOIN conversations c ON c.profile_id = r.profile_id AND c.phone_number_id = r.phone_number_id
  WHERE r.state = 'waiting' AND r.due_at <= $1::timestamptz AND r.kind <> 'template' AND coalesce(c.last_incoming_at, '-infinity') + $2::interval <= $1::timestamptz
  FOR UPDATE OF r SKIP LOCKED
) l
WHERE r.id = l.id

-- name: ReplyTurns.Claim
-- Of each conversation the first only, and none while one is on its way: replies arrive in the order in which they were written. One that waits for a moment
-- somebody chose keeps nobody waiting. Runs beside itself on other servers: what they have taken is passed over, and the unique key of live attempts stands
-- behind that. Rides conversation_replies_due.
WITH due AS MATERIALIZED (
  SELECT r.id
  FROM conversation_replies r
  JOIN phone_numbers n ON n.id = r.phone_number_id
  WHERE r.state = 'waiting' AND r.due_at <= $1::timestamptz AND r.held_until <= now()
    AND n.retired_at IS NULL AND n.stopped_reason IS NULL AND n.next_slot_at <= $1::timestamptz
    AND NOT EXISTS (SELECT FROM sending_epoch WHERE held_reason IS NOT NULL)
    AND NOT EXISTS (
      SELECT FROM conversation_replies e
      WHERE e.profile_id = r.profile_id AND e.phone_number_id = r.phone_number_id AND e.place < r.place
        AND (e.state = 'sending' OR e.state = 'waiting' AND coalesce(e.send_at, '-infinity') <= $1::timestamptz))
  ORDER BY r.due_at, r.place
  LIMIT $3
  FOR UPDATE OF r SKIP LOCKED
)
UPDATE conversation_replies r
SET state = 'sending', leased_until = now() + $2::interval, reason = NULL, reason_words = NULL, error_code = NULL, updated_at = now()
FROM due
WHERE r.id = due.id
RETURNING r.id, r.profile_id, r.phone_number_id, r.writer, r.content, r.media_type, r.uploaded_id, r.uploaded_at, r.tries

-- name: ReplyTurns.IsOurs
-- Held until the attempt is written: whoever takes the reply back meanwhile waits, and finds that it has begun.
SELECT true FROM conversation_replies WHERE id = $1 AND state = 'sending' FOR NO KEY UPDATE

-- name: ReplyTurns.Judge
-- The customer is read FOR SHARE: whoever changes them now is waited for and seen. An answer to what somebody wrote is no marketing, so their subscription says
-- nothing of it; who must never be written to is not.
SELECT p.id, p.whatsapp_phone, p.wa_id, p.user_id, p.is_active, EXISTS (SELECT FROM suppressions s WHERE s.phone_match = p.phone_match),
       (SELECT c.last_incoming_at FROM conversations c WHERE c.profile_id = p.id AND c.phone_number_id = r.phone_number_id),
       (SELECT q.message_id FROM whatsapp_messages q WHERE q.id = r.answers_message AND q."timestamp" = r.answers_at),
       r.answers_message IS NOT NULL
FROM conversation_replies r
JOIN user_profiles p ON p.id = r.profile_id
WHERE r.id = $1
FOR SHARE OF p

-- name: ReplyTurns.Uploaded
UPDATE conversation_replies SET uploaded_id = $2, uploaded_at = $3 WHERE id = $1

-- name: ReplyTurns.End
-- Only while nothing is known of it: what a status has settled meanwhile stays as it is. What has a live attempt neither fails nor waits, whoever says so: a server
-- that comes back late speaks of a turn that another one has had since.
UPDATE conversation_replies
SET state = $2, due_at = coalesce($3::timestamptz, due_at), leased_until = NULL, tries = tries + $4::int, error_code = $5::int, reason = $6::text, reason_words = $7::jsonb, updated_at = now()
WHERE id = $1 AND state IN ('sending', 'uncertain')
  AND ($2 = 'uncertain' OR NOT EXISTS (SELECT FROM send_attempts a WHERE a.command_id = $1 AND a.live AND a.command_id IS NOT NULL))

-- name: VerifyReplies.Attempts
-- A reply that left has the attempt that took it there, and one that was taken back or failed has none that may have.
SELECT 'live attempts of a reply', r.id::text, (r.state IN ('sent', 'uncertain'))::int::bigint, count(a.id)
FROM conversation_replies r
LEFT JOIN send_attempts a ON a.command_id = r.id AND a.live
WHERE r.state <> 'sending'
GROUP BY r.id
HAVING count(a.id) <> (r.state IN ('sent', 'uncertain'))::int
ORDER BY 2
