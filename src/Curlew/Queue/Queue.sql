-- name: PostgresQueue.Enqueue
-- In the transaction that stores the messages: either both are there or neither. The unique key makes a message enter a queue once,
-- however often it is delivered and long after it was completed.
INSERT INTO message_queue (queue_name, message_id, message_row, message_timestamp)
SELECT $1, message_id, message_row, message_timestamp
FROM unnest($2::varchar[], $3::uuid[], $4::timestamptz[]) AS given (message_id, message_row, message_timestamp)
ORDER BY message_id
ON CONFLICT (message_id, queue_name) DO NOTHING

-- name: PostgresQueue.Claim
-- Rides message_queue_open, whose order no other index has: by id alone PostgreSQL would walk the primary key through everything completed.
-- Then it goes by the places it found: a second look-up would cost as much as the update. SKIP LOCKED lets several workers claim side by
-- side without one waiting for another. The end of the lease is the fence: a worker whose lease ended and was given to another holds an
-- older moment and can no longer end the item.
UPDATE message_queue
SET status = 'processing', attempts = attempts + 1, started_at = now(), lease_until = now() + $3::interval
WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM message_queue
  WHERE queue_name = $1 AND processed_at IS NULL AND status = 'queued' AND next_try_at <= now()
  ORDER BY next_try_at, id
  LIMIT $2
  FOR NO KEY UPDATE SKIP LOCKED
))
RETURNING id, attempts, lease_until, message_id, message_row, message_timestamp

-- name: PostgresQueue.ClaimNamed
UPDATE message_queue q
SET status = 'processing', attempts = attempts + 1, started_at = now(), lease_until = now() + $3::interval
FROM (
  SELECT id FROM message_queue
  WHERE id = ANY ($2::uuid[]) AND queue_name = $1 AND status = 'queued' AND next_try_at <= now()
  ORDER BY id
  FOR UPDATE SKIP LOCKED
) AS due
WHERE q.id = due.id
RETURNING q.id, q.attempts, q.lease_until, q.message_id, q.message_row, q.message_timestamp

-- name: PostgresQueue.Renew
UPDATE message_queue q
SET lease_until = now() + $3::interval
FROM unnest($1::uuid[], $2::timestamptz[]) AS ours (id, lease_until)
WHERE q.id = ours.id AND q.status = 'processing' AND q.lease_until = ours.lease_until
RETURNING q.id, q.lease_until

-- name: PostgresQueue.Complete
UPDATE message_queue q
SET status = 'completed', lease_until = NULL, processed_at = now(), error = NULL
FROM unnest($1::uuid[], $2::timestamptz[]) AS ours (id, lease_until)
WHERE q.id = ours.id AND q.status = 'processing' AND q.lease_until = ours.lease_until
RETURNING q.id

-- name: PostgresQueue.Retry
UPDATE message_queue q
SET status = CASE WHEN q.attempts < $5 THEN 'queued' ELSE 'failed' END,
    next_try_at = now() + ours.wait,
    processed_at = CASE WHEN q.attempts < $5 THEN NULL ELSE now() END,
    lease_until = NULL,
    error = ours.reason
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::interval[]) AS ours (id, lease_until, reason, wait)
WHERE q.id = ours.id AND q.status = 'processing' AND q.lease_until = ours.lease_until

-- name: PostgresQueue.Snooze
-- The try is taken back: only workers that died over the item go on counting.
UPDATE message_queue q
SET status = 'queued', attempts = greatest(q.attempts - 1, 0), next_try_at = now() + ours.wait, lease_until = NULL, error = ours.reason
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::interval[]) AS ours (id, lease_until, reason, wait)
WHERE q.id = ours.id AND q.status = 'processing' AND q.lease_until = ours.lease_until

-- name: PostgresQueue.Discard
UPDATE message_queue q
SET status = 'failed', lease_until = NULL, processed_at = now(), error = ours.reason
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS ours (id, lease_until, reason)
WHERE q.id = ours.id AND q.status = 'processing' AND q.lease_until = ours.lease_until

-- name: PostgresQueue.Rescue
-- A worker died while it held these. One that dies over the same item every time must not be fed it for ever.
UPDATE message_queue q
SET status = CASE WHEN q.attempts < $2 THEN 'queued' ELSE 'failed' END,
    processed_at = CASE WHEN q.attempts < $2 THEN NULL ELSE now() END,
    lease_until = NULL,
    error = 'The lease ended before the work did.'
FROM (
  SELECT id FROM message_queue
  WHERE queue_name = $1 AND processed_at IS NULL AND status = 'processing' AND lease_until < now()
  FOR UPDATE SKIP LOCKED
) AS abandoned
WHERE q.id = abandoned.id

-- name: PostgresQueue.Replay
UPDATE message_queue
SET status = 'queued', attempts = 0, next_try_at = '-infinity', processed_at = NULL, error = NULL
WHERE queue_name = $1 AND processed_at IS NOT NULL AND error IS NOT NULL AND status = 'failed' AND ($2 OR id = ANY ($3::uuid[]))

-- name: PostgresQueue.Failed
-- Rides message_queue_failed backwards.
SELECT id, message_row, attempts, error, created_at, processed_at FROM message_queue WHERE queue_name = $1 AND status = 'failed' ORDER BY id DESC LIMIT $2

-- name: PostgresQueue.Prune
-- In bites, so that no transaction grows with the backlog; along the primary key, oldest first.
DELETE FROM message_queue
WHERE id IN (
  SELECT id FROM message_queue
  WHERE id < id_at(now() - $2::interval) AND queue_name = $1 AND status = 'completed' AND processed_at < now() - $2::interval
  ORDER BY id
  LIMIT 10000
  FOR UPDATE SKIP LOCKED
)

-- name: PostgresQueue.Health
-- Open and failed items ride their partial indexes; the times look at the ids of the last hour only (an id begins with its millisecond).
SELECT open.waiting, open.in_flight, open.stuck,
       (SELECT count(*) FROM message_queue WHERE queue_name = $1 AND processed_at IS NOT NULL AND error IS NOT NULL AND status = 'failed'),
       now() - open.oldest,
       times.median, times.slow, times.median_work, times.slow_work
FROM (
  SELECT count(*) FILTER (WHERE status = 'queued') AS waiting,
         count(*) FILTER (WHERE status = 'processing' AND lease_until >= now()) AS in_flight,
         count(*) FILTER (WHERE status = 'processing' AND lease_until < now()) AS stuck,
         min(created_at) FILTER (WHERE status = 'queued') AS oldest
  FROM message_queue
  WHERE queue_name = $1 AND processed_at IS NULL
) AS open, (
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY processed_at - created_at) AS median,
         percentile_cont(0.95) WITHIN GROUP (ORDER BY processed_at - created_at) AS slow,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY processed_at - started_at) AS median_work,
         percentile_cont(0.95) WITHIN GROUP (ORDER BY processed_at - started_at) AS slow_work
  FROM message_queue
  WHERE id >= id_at(now() - interval '1 hour') AND queue_name = $1 AND status = 'completed'
) AS times

-- name: SqsQueue.Point
-- In the transaction that queues the items: an item without a pointer would wait for the sweep.
INSERT INTO queue_pointers (item_id, queue_name)
SELECT id, queue_name FROM message_queue WHERE queue_name = $1 AND message_id = ANY ($2::varchar[]) AND status = 'queued'
ON CONFLICT (item_id) DO NOTHING

-- name: SqsQueue.Unannounced
-- Held until SQS has answered: two servers never announce the same items, and a crash in between announces them twice, which is harmless.
SELECT item_id FROM queue_pointers
WHERE queue_name = $1 AND announced_at IS NULL
ORDER BY item_id
LIMIT $2
FOR UPDATE SKIP LOCKED

-- name: SqsQueue.Announced
UPDATE queue_pointers SET announced_at = now() WHERE item_id = ANY ($1::uuid[])

-- name: SqsQueue.Fates
-- How long a pointer should stay hidden: until the item is due or its lease ends. No wait at all means that nobody needs the pointer any more.
SELECT given.id, CASE q.status
         WHEN 'queued' THEN greatest(q.next_try_at, now() + interval '2 seconds') - now()
         WHEN 'processing' THEN greatest(q.lease_until, now() + interval '2 seconds') - now()
       END
FROM unnest($1::uuid[]) AS given (id)
LEFT JOIN message_queue q ON q.id = given.id

-- name: SqsQueue.Forget
DELETE FROM queue_pointers p
USING message_queue q
WHERE p.item_id = ANY ($1::uuid[]) AND q.id = p.item_id AND q.status IN ('completed', 'failed')

-- name: SqsQueue.Mend
-- Due items whose pointer is missing (replayed ones, or all of them after a change of transport) or was announced so long ago that SQS
-- must have lost it.
INSERT INTO queue_pointers AS p (item_id, queue_name)
SELECT id, queue_name FROM message_queue WHERE queue_name = $1 AND processed_at IS NULL AND status = 'queued' AND next_try_at <= now() ORDER BY id
ON CONFLICT (item_id) DO UPDATE SET announced_at = NULL WHERE p.announced_at < now() - $2::interval
