-- part: AuditTrail.Lane
SELECT day, lane, rows, head, key_id, seal, statement_timestamp() FROM audit_lanes

-- name: AuditTrail.Take
-- A lane is its row's lock, until the commit. Nobody waits here: lanes that others hold are passed over.
/*part AuditTrail.Lane*/
WHERE day = (statement_timestamp() AT TIME ZONE 'UTC')::date
ORDER BY lane
LIMIT 1
FOR UPDATE SKIP LOCKED

-- name: AuditTrail.Open
INSERT INTO audit_lanes (day, lane)
SELECT (statement_timestamp() AT TIME ZONE 'UTC')::date, lane FROM generate_series(1, $1::int) AS lane
ORDER BY lane
ON CONFLICT DO NOTHING

-- name: AuditTrail.Await
/*part AuditTrail.Lane*/
WHERE day = (statement_timestamp() AT TIME ZONE 'UTC')::date AND lane = $1
FOR UPDATE

-- name: AuditTrail.Append
WITH moved AS (
  UPDATE audit_lanes SET rows = $3, head = $20, key_id = $19, seal = $21 WHERE day = $1 AND lane = $2
)
INSERT INTO audit_trail (
  day, lane, position, id, recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose,
  detail, outcome, key_id, mac)
VALUES (
  $1, $2, $3, $4, $5, $6, $7, $8, $9::text, $10::text, $11::text, $12, $13, $14::text, $15::int, $16::text, $17::text, $18, $19::smallint, $20)

-- part: AuditReading.Columns
SELECT day, lane, position, id, recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose,
       detail, outcome, key_id, mac
FROM audit_trail

-- part: AuditReading.Wanted
WHERE ($1::timestamptz IS NULL OR recorded_at >= $1) AND ($2::timestamptz IS NULL OR recorded_at < $2)
  AND ($3::text IS NULL OR actor_id = $3 OR on_behalf_of = $3)
  AND ($4::text IS NULL OR action = $4 OR starts_with(action, $4 || '.'))
  AND ($5::text IS NULL OR subject_id = $5)
  AND ($6::text IS NULL OR outcome = $6)

-- name: AuditReading.List
-- Backwards over audit_trail_recorded_at, or by audit_trail_subject_id.
/*part AuditReading.Columns*/
/*part AuditReading.Wanted*/
ORDER BY recorded_at DESC
LIMIT $7

-- name: AuditReading.Find
/*part AuditReading.Columns*/
WHERE id = $1

-- name: AuditReading.Everything
/*part AuditReading.Columns*/
/*part AuditReading.Wanted*/
ORDER BY day, lane, position

-- name: VerifyAudit.Lanes
SELECT day, lane, rows, head, key_id, seal FROM audit_lanes ORDER BY day, lane

-- name: VerifyAudit.Rows
-- In the order of the key, partition by partition: nothing is sorted, however many there are.
/*part AuditReading.Columns*/
ORDER BY day, lane, position

-- name: AuditKeeping.Latest
-- Where the chains of today and yesterday end.
SELECT day, lane, rows, head, key_id, seal FROM audit_lanes
WHERE day >= (statement_timestamp() AT TIME ZONE 'UTC')::date - 1 AND rows > 0
ORDER BY day, lane

-- name: AuditKeeping.Alone
SELECT pg_try_advisory_xact_lock(hashtext('keep_audit_trail'))

-- name: AuditKeeping.Open
-- Days that have been over for five minutes, and of which the trail does not say yet how they ended.
SELECT DISTINCT day FROM audit_lanes l
WHERE day < ((statement_timestamp() - interval '5 minutes') AT TIME ZONE 'UTC')::date
  AND NOT EXISTS (SELECT FROM audit_trail t WHERE t.subject_id = l.day::text AND t.subject_kind = 'day' AND t.action = 'audit.close')
ORDER BY day

-- name: AuditKeeping.Ended
-- Waits for whoever took a lane of that day before midnight and has not committed yet.
SELECT day, lane, rows, head, key_id, seal FROM audit_lanes WHERE day = $1 ORDER BY lane FOR UPDATE

-- name: AuditKeeping.Create
SELECT create_audit_partition((statement_timestamp() + n * interval '1 month')::date) FROM generate_series(0, 2) AS n

-- name: AuditKeeping.Old
SELECT DISTINCT date_trunc('month', day)::date FROM audit_lanes WHERE day < statement_timestamp() - interval '25 months' ORDER BY 1

-- name: AuditKeeping.Dropped
SELECT drop_audit_partition($1)
