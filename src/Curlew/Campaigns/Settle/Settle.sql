-- name: RecordBatch.Recipients
-- Of attempts that were settled just now, the recipients: a status that came before our own answer has settled its attempt and moved its recipient already.
-- A retry uses up one of the recipient's tries, and no more of them than its error code allows ($8); a postponement is counted by itself.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::int[], $8::int[], $9::int[], $10::text[])
    AS g (id, status, message_id, code, reason, next_try_at, retries, postponements, tries, waits_for)
),
judged AS (
  SELECT g.*, c.time_zone,
         CASE
           WHEN g.status = 'pending' AND g.retries > 0 AND r.retry_count + g.retries > least(r.max_retries, coalesce(g.tries, r.max_retries)) THEN 'failed'
           WHEN g.status = 'pending' AND r.postponed + g.postponements > g.tries AND g.postponements > 0 THEN 'failed'
           ELSE g.status
         END AS becomes
  FROM campaign_recipients r
  JOIN given g ON g.id = r.id
  JOIN marketing_campaigns c ON c.id = r.campaign_id
  WHERE r.status IN ('queued', 'uncertain')
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
)
UPDATE campaign_recipients r
SET status = j.becomes,
    waiting = j.becomes = 'pending',
    whatsapp_message_id = coalesce(j.message_id, r.whatsapp_message_id),
    sent_at = CASE WHEN j.becomes = 'sent' THEN $11::timestamptz END,
    failed_at = CASE WHEN j.becomes = 'failed' THEN $11::timestamptz END,
    failure_code = j.code,
    failure_reason = CASE WHEN j.becomes <> 'skipped' THEN j.reason END,
    skip_reason = CASE WHEN j.becomes = 'skipped' THEN j.reason END,
    retry_count = r.retry_count + CASE WHEN j.becomes = 'pending' THEN j.retries ELSE 0 END,
    postponed = r.postponed + CASE WHEN j.becomes = 'pending' THEN j.postponements ELSE 0 END,
    next_try_at = coalesce(j.next_try_at, r.next_try_at),
    wait_reason = CASE WHEN j.becomes = 'pending' THEN j.waits_for END,
    scheduled_send_date = CASE WHEN j.becomes = 'pending' THEN greatest(r.scheduled_send_date, (j.next_try_at AT TIME ZONE j.time_zone)::date) ELSE r.scheduled_send_date END,
    updated_at = now()
FROM judged j
WHERE r.id = j.id
RETURNING r.status;

-- name: RecordBatch.GiveBack
-- Refused messages did not use the batch; those that will be tried again may be sent under it while its day lasts.
UPDATE campaign_send_schedule s
SET messages_sent = s.messages_sent - $2 - $3,
    messages_remaining = s.messages_remaining + CASE WHEN s.completed_at IS NULL THEN $2 ELSE 0 END,
    updated_at = now()
WHERE s.id = $1;

-- name: RecordBatch.PauseTemplate
-- The campaign, and every other one of the same account one of whose letters is the template that was refused.
WITH held AS MATERIALIZED (
  SELECT c.id
  FROM marketing_campaigns c
  JOIN phone_numbers n ON n.id = c.phone_number_id
  WHERE c.status = 'active'
    AND (c.id = $1 OR $3 = 'template' AND n.waba_id = (SELECT waba_id FROM phone_numbers WHERE id = $4)
      AND (c.template_name = $5 AND c.language_code = $6
        OR EXISTS (SELECT FROM campaign_variants v WHERE v.campaign_id = c.id AND v.template_name = $5 AND v.language_code = $6)))
  ORDER BY c.id
  FOR NO KEY UPDATE OF c
)
UPDATE marketing_campaigns c
SET status = 'paused', paused_reason = $2, paused_words = $7::jsonb, updated_at = now()
FROM held h
WHERE c.id = h.id;

-- name: CircuitBreaker.OneAtATime
SELECT pg_advisory_xact_lock(hashtext('CircuitBreaker'));

-- name: CircuitBreaker.Add
INSERT INTO refusals (campaign_id, source, code, messages)
SELECT campaign, source, code, messages
FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) WITH ORDINALITY AS n (campaign, source, code, messages, place)
ORDER BY place;

-- name: CircuitBreaker.Take
WITH taken AS (DELETE FROM refusals RETURNING *)
SELECT campaign_id, source, code, messages FROM taken ORDER BY id;

-- name: CircuitBreaker.Runs
SELECT campaign_id, source, code, messages FROM refusal_runs WHERE campaign_id = ANY ($1);

-- name: CircuitBreaker.Keep
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) AS n (campaign, source, code, messages)
),
ended AS (
  DELETE FROM refusal_runs r USING given g WHERE r.campaign_id = g.campaign AND r.source = g.source AND g.messages = 0
)
INSERT INTO refusal_runs (campaign_id, source, code, messages)
SELECT * FROM given WHERE messages > 0
ON CONFLICT (campaign_id, source) DO UPDATE SET code = excluded.code, messages = excluded.messages;

-- name: ErrorPolicies.All
SELECT code, last_code, scope, action, delay, grows, tries, meaning, believes_5xx, changed_by FROM error_policies ORDER BY code;

-- name: ErrorPolicies.OneAtATime
-- What is not given stays as it is: whoever changes a policy reads it first.
SELECT pg_advisory_xact_lock(hashtext('ErrorPolicies'));

-- name: ErrorPolicies.Set
INSERT INTO error_policies (code, last_code, scope, action, delay, grows, tries, meaning, believes_5xx, changed_by)
VALUES ($1, $2, $3, $4, $5::interval, $6, $7::int, $8, $9, $10)
ON CONFLICT (code) DO UPDATE
SET last_code = excluded.last_code, scope = excluded.scope, action = excluded.action, delay = excluded.delay, grows = excluded.grows, tries = excluded.tries,
    meaning = excluded.meaning, believes_5xx = excluded.believes_5xx, changed_by = excluded.changed_by, updated_at = now();

-- name: ErrorPolicies.Reset
-- A row that somebody added goes; a code of a range is then one of the range again.
WITH gone AS (
  DELETE FROM error_policies WHERE code = $1 AND as_it_came IS NULL RETURNING code
),
back AS (
  UPDATE error_policies p
  SET last_code = o.last_code, scope = o.scope, action = o.action, delay = o.delay, grows = o.grows, tries = o.tries, meaning = o.meaning, believes_5xx = o.believes_5xx,
      changed_by = NULL, updated_at = now()
  FROM (SELECT r.* FROM error_policies c CROSS JOIN LATERAL jsonb_populate_record(NULL::error_policies, c.as_it_came) r WHERE c.code = $1 AND c.as_it_came IS NOT NULL) o
  WHERE p.code = o.code
  RETURNING p.code
)
SELECT code FROM gone UNION ALL SELECT code FROM back;

-- name: Alarms.RaiseEach
INSERT INTO alarms (kind, subject, text, words, first_at, last_at)
SELECT DISTINCT $1::text, subject, $3::text, $5::jsonb, $4::timestamptz, $4::timestamptz FROM unnest($2::text[]) subject
ON CONFLICT (kind, subject) WHERE acknowledged_at IS NULL DO UPDATE
SET times = alarms.times + 1, last_at = greatest(alarms.last_at, excluded.last_at), text = excluded.text, words = excluded.words;

-- name: Alarms.List
SELECT id, kind, subject, coalesce(words, to_jsonb(text))::text, times, first_at, last_at, acknowledged_at, acknowledged_by
FROM alarms
WHERE $1 OR acknowledged_at IS NULL
ORDER BY last_at DESC, id
LIMIT 1000;

-- name: Alarms.Open
SELECT count(*)::int FROM alarms WHERE acknowledged_at IS NULL;

-- name: Alarms.Close
UPDATE alarms SET acknowledged_at = $3, acknowledged_by = $2 WHERE id = $1 AND acknowledged_at IS NULL;

-- name: Settlement.Open
-- Attempts a status speaks of whose answer has not been recorded, with what is needed to write down what was sent.
SELECT a.id, a.recipient_id, a.campaign_id, a.profile_id, r.template_parameters #>> '{}', p.display_name, p.city, p.state, p.zipcode, p.customer_tier, r.variant, o.id, o.text,
       p.fields, p.personal_fields, c.id, c.kind, c.text
FROM send_attempts a
LEFT JOIN campaign_recipients r ON r.id = a.recipient_id
LEFT JOIN template_orders o ON o.id = a.command_id
LEFT JOIN conversation_replies c ON c.id = a.command_id
LEFT JOIN user_profiles p ON p.id = a.profile_id
WHERE a.id = ANY($1) AND a.outcome IN ('started', 'unknown')
ORDER BY a.id
FOR UPDATE OF a;

-- name: Settlement.Accepted
-- sent_at is the moment the attempt began, so that a message counts on the day of its batch.
WITH held AS (
  SELECT r.id, a.message_id, a.started_at
  FROM campaign_recipients r
  JOIN send_attempts a ON a.recipient_id = r.id
  WHERE a.id = ANY($1) AND r.status IN ('queued', 'uncertain')
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
)
UPDATE campaign_recipients r
SET status = 'sent', whatsapp_message_id = h.message_id, sent_at = h.started_at, failure_code = NULL, failure_reason = NULL, updated_at = now()
FROM held h
WHERE r.id = h.id;

-- name: Settlement.ApplyAll
-- Statuses of one batch are reduced to one row a message first; rank decides, never arrival, and of each kind the earliest moment stays.
-- A failure gives way to proof of delivery, even where Meta had asked to come back later and the recipient waits for that. Only statuses of the
-- message the recipient stands for move it; a delivery of an earlier one, given up or superseded since, is returned: the person got two.
WITH given AS (
  SELECT id, message_id, (array_agg(attempt))[1] AS attempt,
         min(at) FILTER (WHERE status = 'sent') AS sent_at, min(at) FILTER (WHERE status = 'delivered') AS delivered_at,
         min(at) FILTER (WHERE status = 'read') AS read_at, min(at) FILTER (WHERE status = 'failed') AS failed_at,
         (array_agg(code ORDER BY at) FILTER (WHERE status = 'failed'))[1] AS code, (array_agg(reason ORDER BY at) FILTER (WHERE status = 'failed'))[1] AS reason
  FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[], $5::text[], $6::uuid[], $7::text[]) AS u (id, status, at, code, reason, attempt, message_id)
  GROUP BY id, message_id
),
merged AS (
  SELECT r.id, r.status, r.failed_at, r.failure_code, r.failure_reason, g.attempt,
         coalesce(r.sent_at, g.sent_at, g.delivered_at, g.read_at) AS sent_at,
         least(r.delivered_at, g.delivered_at, g.read_at) AS delivered_at,
         least(r.read_at, g.read_at) AS read_at,
         g.failed_at AS failed, g.code, g.reason
  FROM campaign_recipients r
  JOIN given g ON g.id = r.id
  WHERE (g.message_id IS NULL OR g.message_id = r.whatsapp_message_id)
    AND (r.status IN ('queued', 'uncertain', 'sent', 'delivered', 'read', 'failed')
      OR r.status = 'pending' AND g.message_id IS NOT NULL AND coalesce(g.delivered_at, g.read_at) IS NOT NULL)
    AND (g.read_at < r.read_at OR g.read_at IS NOT NULL AND r.read_at IS NULL
      OR least(g.delivered_at, g.read_at) < r.delivered_at OR g.delivered_at IS NOT NULL AND r.delivered_at IS NULL
      OR g.failed_at IS NOT NULL AND r.delivered_at IS NULL
      OR g.sent_at IS NOT NULL AND r.status IN ('queued', 'uncertain'))
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
),
moved AS (
  UPDATE campaign_recipients r
  SET status = CASE WHEN m.read_at IS NOT NULL THEN 'read' WHEN m.delivered_at IS NOT NULL THEN 'delivered' WHEN coalesce(m.failed_at, m.failed) IS NOT NULL THEN 'failed' ELSE 'sent' END,
      waiting = false, wait_reason = NULL,
      sent_at = m.sent_at, delivered_at = m.delivered_at, read_at = m.read_at,
      failed_at = CASE WHEN m.delivered_at IS NULL THEN least(m.failed_at, m.failed) END,
      failure_code = CASE WHEN m.delivered_at IS NULL THEN CASE WHEN m.failed < m.failed_at OR m.failed_at IS NULL THEN m.code ELSE m.failure_code END END,
      failure_reason = CASE WHEN m.delivered_at IS NULL THEN CASE WHEN m.failed < m.failed_at OR m.failed_at IS NULL THEN m.reason ELSE m.failure_reason END END,
      updated_at = now()
  FROM merged m
  WHERE r.id = m.id
),
taken_back AS (
  UPDATE send_attempts a
  SET outcome = 'accepted', live = true, error_code = NULL, error = NULL
  FROM merged m
  WHERE a.id = m.attempt AND a.outcome = 'failed' AND m.status = 'pending'
)
SELECT r.id, r.campaign_id
FROM given g
JOIN campaign_recipients r ON r.id = g.id
WHERE g.message_id IS DISTINCT FROM r.whatsapp_message_id AND g.message_id IS NOT NULL AND coalesce(g.delivered_at, g.read_at) IS NOT NULL;

-- name: Settlement.Postpone
-- Messages WhatsApp took and gave up with a code that asks to come back: their recipients wait again, and their attempts no longer stand in the way.
-- The attempt stays counted under its batch, because that day's share was used. A campaign that had nothing else open goes on.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::interval[], $8::int[])
    AS g (id, attempt, message_id, at, code, reason, delay, tries)
),
held AS (
  SELECT r.id, g.attempt, g.at + g.delay AS until, g.code, g.reason, c.id AS campaign_id, c.time_zone, c.status AS campaign
  FROM campaign_recipients r
  JOIN given g ON g.id = r.id AND g.message_id = r.whatsapp_message_id
  JOIN marketing_campaigns c ON c.id = r.campaign_id
  WHERE r.status = 'sent' AND r.postponed < g.tries
    AND (c.status IN ('active', 'paused') OR c.status = 'completed' AND c.completed_at > g.at - interval '1 day')
    AND coalesce(c.scheduled_end_date, 'infinity') > g.at + g.delay
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
),
attempts AS (
  UPDATE send_attempts a
  SET outcome = 'failed', live = false, error_code = h.code, error = h.reason
  FROM held h
  WHERE a.id = h.attempt AND a.outcome = 'accepted'
),
campaigns AS (
  UPDATE marketing_campaigns c
  SET status = 'active', completed_at = NULL, updated_at = now()
  FROM (SELECT DISTINCT campaign_id FROM held WHERE campaign = 'completed' ORDER BY 1) h
  WHERE c.id = h.campaign_id
)
UPDATE campaign_recipients r
SET status = 'pending', waiting = true, sent_at = NULL, failure_code = h.code, failure_reason = h.reason, postponed = r.postponed + 1,
    next_try_at = h.until, wait_reason = 'postpone', scheduled_send_date = (h.until AT TIME ZONE h.time_zone)::date, updated_at = now()
FROM held h
WHERE r.id = h.id
RETURNING r.id;

-- name: Settlement.Campaigns
SELECT id, campaign_id FROM campaign_recipients WHERE id = ANY ($1);

-- name: Settlement.EndRuns
-- Messages that did not fail end the runs of those that did. Only where there is a run to end.
INSERT INTO refusals (campaign_id, source, code, messages)
SELECT DISTINCT campaign_id, 'status', NULL::int, 1
FROM campaign_recipients
WHERE id = ANY ($1) AND (EXISTS (SELECT FROM refusal_runs WHERE source = 'status') OR EXISTS (SELECT FROM refusals WHERE source = 'status'));

-- name: Settlement.Contradicted
-- Attempts that were proven refused, or sent again by a person, and of which WhatsApp now says that it took them. Where nothing else was sent to the
-- recipient since, the attempt counts after all and nobody tries again; where something was, the person has two messages.
WITH told AS (
  SELECT a.id, a.recipient_id, a.command_id, a.outcome,
         EXISTS (SELECT FROM send_attempts o WHERE o.recipient_id = a.recipient_id AND o.live AND o.id <> a.id)
           OR EXISTS (SELECT FROM send_attempts o WHERE o.command_id = a.command_id AND o.live AND o.id <> a.id) AS twice
  FROM send_attempts a
  WHERE a.id = ANY ($1) AND a.outcome IN ('not_sent', 'rejected', 'superseded') AND num_nonnulls(a.recipient_id, a.command_id) = 1
  ORDER BY a.id
  FOR NO KEY UPDATE
),
recipients AS (
  UPDATE campaign_recipients r
  SET status = 'uncertain', waiting = false, wait_reason = NULL, failed_at = NULL, skip_reason = NULL, updated_at = now()
  FROM told t
  WHERE r.id = t.recipient_id AND NOT t.twice AND r.status IN ('pending', 'failed', 'skipped')
),
revived AS (
  UPDATE send_attempts a
  SET outcome = 'unknown', live = true, counts_toward_limit = true, schedule_id = CASE WHEN t.outcome = 'superseded' THEN a.schedule_id END
  FROM told t
  WHERE a.id = t.id AND NOT t.twice
)
SELECT id, coalesce(recipient_id, command_id), outcome, twice FROM told;

-- name: Settlement.Doubt
WITH held AS (
  SELECT r.id, a.error
  FROM campaign_recipients r
  JOIN send_attempts a ON a.recipient_id = r.id
  WHERE a.id = ANY($1) AND a.outcome = 'unknown' AND r.status = 'queued'
  ORDER BY r.id
  FOR NO KEY UPDATE OF r
)
UPDATE campaign_recipients r
SET status = 'uncertain', failure_reason = h.error, updated_at = now()
FROM held h
WHERE r.id = h.id;

-- part: SendAgain.Heard
-- Silence is evidence only if the line works: of what the number sent before and after, something was reported. Meta may hold the messages of a template
-- that is not rated green for a day or two before it decides about them.
SELECT r.id AS recipient_id, a.id AS attempt_id, a.started_at + w.patience AS old_enough_at,
       EXISTS (SELECT FROM whatsapp_messages m WHERE m.phone_number_id = a.phone_number_id AND m.direction = 'outgoing' AND m.status <> 'sent'
               AND m."timestamp" > a.started_at AND m."timestamp" <= a.started_at + w.patience)
         AND (EXISTS (SELECT FROM whatsapp_messages m WHERE m.phone_number_id = a.phone_number_id AND m.direction = 'outgoing' AND m.status <> 'sent'
                      AND m."timestamp" < a.started_at AND m."timestamp" > a.started_at - interval '24 hours')
           OR NOT EXISTS (SELECT FROM whatsapp_messages m WHERE m.phone_number_id = a.phone_number_id AND m.direction = 'outgoing'
                          AND m."timestamp" < a.started_at AND m."timestamp" > a.started_at - interval '24 hours')) AS heard
FROM campaign_recipients r
JOIN send_attempts a ON a.recipient_id = r.id AND a.live AND a.outcome = 'unknown'
JOIN marketing_campaigns c ON c.id = r.campaign_id
JOIN phone_numbers n ON n.id = a.phone_number_id
LEFT JOIN campaign_variants v ON v.campaign_id = c.id AND v.label = r.variant
LEFT JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = coalesce(v.template_name, c.template_name) AND t.language = coalesce(v.language_code, c.language_code)
CROSS JOIN LATERAL (SELECT CASE WHEN t.quality = 'GREEN' THEN interval '24 hours' ELSE interval '72 hours' END AS patience) w
WHERE r.campaign_id = $1 AND r.status = 'uncertain';

-- name: SendAgain.Unheard
WITH unheard AS (/*part SendAgain.Heard*/)
SELECT count(*)::int, (count(*) FILTER (WHERE heard AND old_enough_at <= $2))::int, (count(*) FILTER (WHERE old_enough_at > $2))::int,
       (count(*) FILTER (WHERE NOT heard AND old_enough_at <= $2))::int, min(old_enough_at) FILTER (WHERE old_enough_at > $2)
FROM unheard;

-- name: SendAgain.Hold
SELECT status FROM marketing_campaigns WHERE id = $1 FOR NO KEY UPDATE;

-- name: SendAgain.Supersede
-- A status may settle one of them at this moment: whoever holds the attempt first decides.
WITH unheard AS (/*part SendAgain.Heard*/),
superseded AS (
  UPDATE send_attempts a
  SET outcome = 'superseded', live = false, sent_again = $3
  FROM unheard u
  WHERE a.id = u.attempt_id AND a.outcome = 'unknown' AND u.heard AND u.old_enough_at <= $2
  RETURNING a.recipient_id
)
UPDATE campaign_recipients r
SET status = 'pending', waiting = true, next_try_at = '-infinity', scheduled_send_date = ($2::timestamptz AT TIME ZONE c.time_zone)::date, failure_code = NULL, failure_reason = NULL, updated_at = now()
FROM superseded s, marketing_campaigns c
WHERE r.id = s.recipient_id AND c.id = r.campaign_id AND r.status = 'uncertain';

-- name: SendAgain.Note
INSERT INTO sends_again (id, campaign_id, recipients, at, ordered_by, reason) VALUES ($1, $2, $3, $4, $5, $6);

-- name: SendAgain.GoOn
UPDATE marketing_campaigns SET status = 'active', completed_at = NULL, updated_at = now() WHERE id = $1 AND status = 'completed';
