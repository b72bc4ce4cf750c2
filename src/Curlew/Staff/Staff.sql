-- part: AuditTrail.Lane
SELECT day, lane, rows, head, key_id, seal, statement_timestamp() FROM audit_lanes

-- name: AuditTrail.Take
-- A lane is its row's lock, until the commit. Nobody waits here: lanes that others hold are passed over.
/*part AuditTrail.Lane*/
WHERE day = (statement_timestamp() AT TIME ZONE 'UTC')::date
ORDER BY lane
LIMIT 1
FOR UPDATE SKIP LOCKED

-- name: AuditTrail.Today
SELECT (statement_timestamp() AT TIME ZONE 'UTC')::date

-- name: AuditTrail.Open
INSERT INTO audit_lanes (day, lane, key_id, seal)
SELECT $1, made.lane, $3, made.seal FROM unnest($2::smallint[], $4::bytea[]) AS made (lane, seal)
ORDER BY made.lane
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

-- name: VerifyAudit.Began
-- The day on which the trail got its first key, and with it its first lanes; and whether that month is still kept. None where the keys are elsewhere.
SELECT (created_at AT TIME ZONE 'UTC')::date,
       date_trunc('month', created_at AT TIME ZONE 'UTC') + interval '25 months' > statement_timestamp() AT TIME ZONE 'UTC'
FROM sealed_keys
WHERE purpose = 'audit'
ORDER BY key_id
LIMIT 1

-- name: VerifyAudit.Rows
-- In the order of the key, partition by partition: nothing is sorted, however many there are.
/*part AuditReading.Columns*/
ORDER BY day, lane, position

-- name: AuditKeeping.Latest
-- Where the chains of today and yesterday end.
SELECT day, lane, rows, head, key_id, seal FROM audit_lanes
WHERE day >= (statement_timestamp() AT TIME ZONE 'UTC')::date - 1 AND rows > 0
ORDER BY day, lane

-- name: AuditKeeping.Held
SELECT t.day, t.lane, t.position, t.mac
FROM unnest($1::date[], $2::smallint[], $3::bigint[]) AS kept (day, lane, position)
JOIN audit_trail t USING (day, lane, position)
WHERE t.mac IS NOT NULL

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

-- name: Staffing.List
SELECT /*part Staffing.Member*/
ORDER BY array_position(ARRAY['owner', 'admin', 'marketer', 'agent', 'analyst', 'auditor']::varchar[], s.role), s.created_at, s.id;

-- name: Staffing.One
SELECT /*part Staffing.Member*/
WHERE s.id = $1::uuid OR s.email_digest = ANY ($2::varchar[]);

-- part: Staffing.Member
s.id, s.name, s.email, s.role, s.state, s.password IS NOT NULL, s.has_second_factor,
  (SELECT count(*)::int FROM staff_passkeys k WHERE k.staff_id = s.id), s.last_sign_in_at
FROM staff s

-- name: Staffing.LockOwners
-- In one order, and before the person that is changed: two owners who shut each other out come one after the other.
SELECT id FROM staff WHERE role = 'owner' AND state = 'active' ORDER BY id FOR UPDATE;

-- name: Staffing.Lock
SELECT role, state FROM staff WHERE id = $1 FOR UPDATE;

-- name: Staffing.WriteRole
UPDATE staff SET role = $2, security_stamp = $3, version = version + 1 WHERE id = $1 AND role <> $2;

-- name: Staffing.WriteState
UPDATE staff SET state = $2, security_stamp = $3, version = version + 1 WHERE id = $1 AND state <> $2;

-- name: Staffing.Forget
-- The logins go too: whoever asked for this does not know which of them somebody else may use.
WITH passkeys AS (DELETE FROM staff_passkeys WHERE staff_id = $1),
  logins AS (DELETE FROM staff_logins WHERE staff_id = $1)
UPDATE staff
SET password = NULL, authenticator = NULL, has_second_factor = false, recovery_codes = NULL, security_stamp = $2, version = version + 1
WHERE id = $1;

-- name: StandingPermissions.RoleOf
SELECT role FROM staff WHERE id = $1 AND state = 'active';

-- name: StandingPermissions.GivenTo
SELECT permissions FROM api_keys WHERE id = $1 AND revoked_at IS NULL AND (until_at IS NULL OR until_at > $2);

-- name: StaffLinks.Insert
INSERT INTO staff_links (digest, purpose, staff_id, until_at) VALUES ($1, $2, $3::uuid, $4);

-- name: StaffLinks.Void
UPDATE staff_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL;

-- name: StaffLinks.Take
-- The row is the lock: of two who use it at the same moment the second finds it used.
UPDATE staff_links SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND until_at > $2
RETURNING purpose, staff_id;

-- name: StaffLinks.Look
SELECT purpose, staff_id FROM staff_links WHERE digest = $1 AND used_at IS NULL AND until_at > $2;

-- name: StaffAccounts.Insert
INSERT INTO staff (id, name, email, email_digest, role, state, password, security_stamp, is_first, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::text, $8, $9, $10)
ON CONFLICT DO NOTHING;

-- name: StaffAccounts.Update
UPDATE staff
SET state = $3, password = $4::text, security_stamp = $5, authenticator = $6::text, has_second_factor = $7, recovery_codes = $8::text, version = version + 1
WHERE id = $1 AND version = $2;

-- name: StaffAccounts.ById
SELECT /*part StaffAccounts.Columns*/ FROM staff WHERE id = $1;

-- name: StaffAccounts.ByDigest
SELECT /*part StaffAccounts.Columns*/ FROM staff WHERE email_digest = ANY ($1::varchar[]);

-- part: StaffAccounts.Columns
id, name, email, role, state, password, security_stamp, authenticator, has_second_factor, recovery_codes, version

-- name: OwnAccount.HasSomebody
SELECT EXISTS (SELECT FROM staff WHERE state = 'active');

-- name: TotpSteps.Advance
-- Of two who show the same code at the same moment one moves the step.
UPDATE staff SET last_step = $2 WHERE id = $1 AND last_step < $2;

-- name: StaffSessions.Insert
-- An account that was disabled or changed since it was read begins none.
WITH account AS (
  UPDATE staff SET last_sign_in_at = $5 WHERE id = $2 AND state = 'active' AND security_stamp = $3
  RETURNING id
)
INSERT INTO staff_sessions (id, staff_id, security_stamp, address_digest, began_at, seen_at, until_at)
SELECT $1, id, $3, $4::varchar, $5, $5, $6 FROM account;

-- name: StaffSessions.Close
UPDATE staff_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL;

-- name: SessionWatch.Find
-- At every request: two rows by their primary keys.
SELECT s.id, s.name, s.role, w.seen_at
/*part SessionWatch.Live*/
  AND w.id = $1;

-- name: SessionWatch.Alive
SELECT w.id
/*part SessionWatch.Live*/
  AND w.id = ANY ($1);

-- part: SessionWatch.Live
FROM staff_sessions w
JOIN staff s ON s.id = w.staff_id AND s.security_stamp = w.security_stamp AND s.state = 'active'
WHERE w.ended_at IS NULL AND w.until_at > $2 AND w.seen_at > $3

-- name: SessionWatch.Note
UPDATE staff_sessions SET seen_at = $2 WHERE id = $1;

-- name: SessionWatch.Forget
WITH sessions AS (DELETE FROM staff_sessions WHERE until_at < $1::timestamptz - interval '30 days' RETURNING 1),
  links AS (DELETE FROM staff_links WHERE until_at < $1::timestamptz - interval '30 days' RETURNING 1),
  challenges AS (DELETE FROM used_challenges WHERE used_at < $1::timestamptz - interval '1 day' RETURNING 1),
  tries AS (DELETE FROM sign_in_tries WHERE began_at < $1::timestamptz - interval '1 day' RETURNING 1)
SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM links) + (SELECT count(*) FROM challenges) + (SELECT count(*) FROM tries);

-- name: SignInTries.Add
-- One statement whoever it is about. Rows are locked in one order, $7 after all others, so tries side by side do not wait for each other in a circle.
-- What is refused for $1 anyway does not count for $7: nobody fills an account's tries from an address that has none left.
WITH counted AS (
  INSERT INTO sign_in_tries AS t (scope, began_at, tries)
  SELECT scope, $2, 1 FROM unnest($1::varchar[]) scope ORDER BY scope
  ON CONFLICT (scope) DO UPDATE
  SET tries = CASE WHEN t.began_at > $3 THEN t.tries + 1 ELSE 1 END, began_at = CASE WHEN t.began_at > $3 THEN t.began_at ELSE $2 END
  RETURNING scope, tries, began_at
), judged AS (
  INSERT INTO sign_in_tries AS t (scope, began_at, tries)
  SELECT $7::varchar, $2, 1
  WHERE $7::varchar IS NOT NULL
    AND NOT EXISTS (SELECT FROM counted c JOIN unnest($1::varchar[], $8::integer[]) l (scope, most) ON l.scope = c.scope WHERE c.tries > l.most)
  ON CONFLICT (scope) DO UPDATE
  SET tries = CASE WHEN t.began_at > $3 THEN t.tries + 1 ELSE 1 END, began_at = CASE WHEN t.began_at > $3 THEN t.began_at ELSE $2 END
  RETURNING scope, tries, began_at
)
SELECT scope, tries, began_at, EXISTS (
    SELECT FROM staff s JOIN staff_sessions w ON w.staff_id = s.id AND w.began_at > $6 AND w.address_digest = $5::varchar
    WHERE s.email_digest = $4::varchar
  )
FROM (SELECT * FROM counted UNION ALL SELECT * FROM judged) tried;

-- name: SignInTries.Clear
DELETE FROM sign_in_tries WHERE scope = ANY ($1);

-- name: Passkeys.Of
SELECT credential_id, public_key, created_at, sign_count, transports, is_verified, is_backup_eligible, is_backed_up, attestation, client_data
FROM staff_passkeys
WHERE staff_id = $1
ORDER BY created_at, credential_id;

-- name: Passkeys.Owner
SELECT staff_id FROM staff_passkeys WHERE credential_id = $1;

-- name: Passkeys.Answer
INSERT INTO used_challenges (digest, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: Passkeys.Insert
INSERT INTO staff_passkeys
  (credential_id, staff_id, public_key, created_at, sign_count, transports, is_verified, is_backup_eligible, is_backed_up, attestation, client_data)
VALUES ($1, $2, $3, $4, $5, $6::text[], $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING;

-- name: Passkeys.Note
UPDATE staff_passkeys SET sign_count = $3, is_backed_up = $4
WHERE credential_id = $1 AND staff_id = $2 AND (sign_count < $3 OR $3 = 0 AND sign_count = 0);

-- name: Passkeys.Delete
DELETE FROM staff_passkeys WHERE staff_id = $1 AND credential_id = $2;

-- name: StaffLogins.Find
SELECT staff_id FROM staff_logins WHERE digest = $1;

-- name: StaffLogins.Insert
INSERT INTO staff_logins (digest, provider, staff_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: WebKeys.Opened
SELECT id, xml FROM web_keys ORDER BY created_at, id;

-- name: WebKeys.Insert
INSERT INTO web_keys (id, name, xml, created_at) VALUES ($1, $2, $3, $4);

-- name: ApiKeys.List
SELECT /*part ApiKeys.Columns*/
FROM api_keys
ORDER BY revoked_at IS NOT NULL, created_at DESC, id;

-- name: ApiKeys.Insert
INSERT INTO api_keys (id, name, permissions, addresses, secret, created_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz);

-- name: ApiKeys.Lock
SELECT /*part ApiKeys.Columns*/
FROM api_keys
WHERE id = $1
FOR NO KEY UPDATE;

-- name: ApiKeys.Replace
UPDATE api_keys SET secret = $2 WHERE id = $1;

-- name: ApiKeys.End
UPDATE api_keys SET revoked_at = $2 WHERE id = $1;

-- name: ApiKeyWatch.Find
-- At every request: one row by its primary key.
SELECT /*part ApiKeys.Columns*/, secret
FROM api_keys
WHERE id = $1 AND revoked_at IS NULL AND (until_at IS NULL OR until_at > $2);

-- part: ApiKeys.Columns
id, name, permissions, addresses, created_at, until_at, last_used_at, revoked_at

-- name: ApiKeyWatch.Note
-- Several servers note the same key: the latest stays, and a row is not written again within the minute.
UPDATE api_keys k
SET last_used_at = u.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, at)
WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at - interval '1 minute');

-- name: IdempotentRequests.Take
-- The unique key is the lock: of two at the same moment the second waits for the first one's row and finds its lease. What a server left behind that died
-- is taken over under an id of its own, so that one that was only slow finds nothing to keep its answer in; what was asking Meta is nobody's any more.
INSERT INTO idempotency_keys AS k (id, api_key_id, key_digest, request_digest, state, lease_until, created_at)
VALUES ($1, $2, $3, $4, 'running', now() + $5::interval, $6)
ON CONFLICT (api_key_id, key_digest) DO UPDATE
SET id = excluded.id, request_digest = excluded.request_digest, state = 'running', lease_until = excluded.lease_until, answer = NULL,
  created_at = excluded.created_at
WHERE k.created_at < $7 OR k.state = 'running' AND k.lease_until < now() AND k.request_digest = excluded.request_digest;

-- name: IdempotentRequests.Find
SELECT id, request_digest = $3, state, answer, greatest(lease_until - now(), interval '1 second')
FROM idempotency_keys
WHERE api_key_id = $1 AND key_digest = $2;

-- name: IdempotentRequests.Free
DELETE FROM idempotency_keys WHERE id = $1 AND state = 'running';

-- name: IdempotentRequests.Forget
DELETE FROM idempotency_keys WHERE created_at < $1;

-- name: IdempotentRequest.Answer
UPDATE idempotency_keys SET state = 'answered', answer = $2 WHERE id = $1 AND state <> 'answered';

-- name: IdempotentRequest.Begin
UPDATE idempotency_keys SET state = 'asking' WHERE id = $1 AND state = 'running';

-- name: IdempotentRequest.Prolong
UPDATE idempotency_keys SET lease_until = greatest(lease_until, now() + $2::interval) WHERE id = $1 AND state = 'running';
