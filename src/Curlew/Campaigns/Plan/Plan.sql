-- name: SendingCalendar.Of
SELECT time_zone, window_opens, window_closes, window_zone = 'customer', weekdays, holidays, batches_per_day, batch_times, grace_minutes, scheduled_start_date, scheduled_end_date
FROM marketing_campaigns WHERE id = $1;

-- name: Forecasts.Campaigns
SELECT c.id, c.name, c.status, c.priority, c.daily_send_limit, n.id, n.throughput, p.id, p.messaging_limit,
       EXISTS (SELECT FROM frequency_caps) AND EXISTS (
         SELECT FROM whatsapp_templates t
         WHERE t.waba_id = n.waba_id AND t.category = 'MARKETING'
           AND (t.name = c.template_name AND t.language = c.language_code
             OR EXISTS (SELECT FROM campaign_variants v WHERE v.campaign_id = c.id AND v.template_name = t.name AND v.language_code = t.language))),
       CASE c.status
         WHEN 'draft' THEN EXISTS (SELECT FROM user_profiles WHERE whatsapp_phone IS NULL AND is_active)
         ELSE EXISTS (SELECT FROM campaign_recipients r WHERE r.campaign_id = c.id AND r.phone_number IS NULL AND r.waiting)
       END
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN portfolios p ON p.id = n.portfolio_id
WHERE c.status = 'active' OR c.status = 'draft' AND c.id = $1::uuid
ORDER BY c.priority, c.started_at, c.id;

-- name: Forecasts.Batches
-- What was missed waits for a person.
SELECT campaign_id, send_date, batch_number, time_zone, due_at, ends_at, messages_sent, messages_remaining, missed_at IS NOT NULL
FROM campaign_send_schedule
WHERE campaign_id = ANY ($1) AND (messages_remaining > 0 OR ends_at > $2::timestamptz - interval '2 days');

-- part: Forecasts.Known
-- What is known about people before anything is sent, by the rules of SendBatch.Claim: until when the caps that earlier messages fill stop them, when they
-- were reached under a messaging limit, until when their service window is open.
lately AS (
  SELECT coalesce(p.phone_match, p.id::text) AS who, a.started_at,
         row_number() OVER (PARTITION BY coalesce(p.phone_match, p.id::text) ORDER BY a.started_at DESC) AS place
  FROM send_attempts a
  JOIN user_profiles p ON p.id = a.profile_id
  WHERE a.live AND a.is_marketing AND a.started_at > $2::timestamptz - (SELECT make_interval(hours => 24 * max(days)) FROM frequency_caps)
),
full_up AS MATERIALIZED (
  SELECT l.who, max(l.started_at + make_interval(hours => 24 * f.days)) AS until
  FROM lately l JOIN frequency_caps f ON f.messages = l.place
  GROUP BY l.who HAVING max(l.started_at + make_interval(hours => 24 * f.days)) > $2
),
capped AS MATERIALIZED (
  SELECT p.id, f.until FROM full_up f JOIN user_profiles p ON p.phone_match = f.who
  UNION ALL
  SELECT p.id, f.until FROM full_up f JOIN user_profiles p ON p.id::text = f.who
),
reached AS MATERIALIZED (
  SELECT a.portfolio_id, a.profile_id, max(a.started_at) AS at
  FROM portfolios p JOIN send_attempts a ON a.portfolio_id = p.id AND a.counts_toward_limit AND a.started_at > $2::timestamptz - $3::interval
  WHERE p.messaging_limit IS NOT NULL
  GROUP BY 1, 2
),
open AS MATERIALIZED (
  SELECT v.phone_number_id, v.profile_id, v.last_incoming_at + $4::interval AS until
  FROM portfolios p JOIN phone_numbers n ON n.portfolio_id = p.id JOIN conversations v ON v.phone_number_id = n.id
  -- The first condition finds the others' rows (conversations_latest).
  WHERE greatest(v.last_incoming_at, v.answered_at) > $2::timestamptz - $4::interval AND v.last_incoming_at > $2::timestamptz - $4::interval
    AND p.messaging_limit IS NOT NULL
)

-- part: Forecasts.Alike
-- Those of whom nothing is known are counted together from one known person in the line to the next; each known person stands alone.
SELECT campaign_id, time_zone, day, min(position)::int, count(*)::int, try_at, capped_until, CASE WHEN known THEN profile_id END, reached_at, open_until
FROM (
  SELECT p.*, count(*) FILTER (WHERE known) OVER (PARTITION BY campaign_id, time_zone ORDER BY day, position) AS gap
  FROM (SELECT q.*, coalesce(try_at, capped_until, reached_at, open_until) IS NOT NULL AS known FROM people q) p
) line
GROUP BY campaign_id, time_zone, day, gap, known, CASE WHEN known THEN profile_id END, try_at, capped_until, reached_at, open_until

-- name: Forecasts.Waiting
WITH /*part Forecasts.Known*/,
campaigns AS (
  SELECT c.id, c.phone_number_id, n.portfolio_id, /*part DueBatch.MarketingLetters*/ AS marketing
  FROM marketing_campaigns c
  JOIN phone_numbers n ON n.id = c.phone_number_id
  LEFT JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code
  WHERE c.id = ANY ($1)
),
people AS (
  -- Some who were frozen by earlier versions have no day.
  SELECT r.campaign_id, r.time_zone, coalesce(r.scheduled_send_date, 'infinity') AS day, r.position, r.profile_id,
         CASE WHEN r.next_try_at > $2 THEN r.next_try_at END AS try_at, k.until AS capped_until, x.at AS reached_at, o.until AS open_until
  FROM campaigns c
  JOIN campaign_recipients r ON r.campaign_id = c.id AND r.waiting
  LEFT JOIN capped k ON k.id = r.profile_id AND coalesce(r.variant, '') = ANY (c.marketing)
  LEFT JOIN reached x ON x.portfolio_id = c.portfolio_id AND x.profile_id = r.profile_id
  LEFT JOIN open o ON o.phone_number_id = c.phone_number_id AND o.profile_id = r.profile_id
)
/*part Forecasts.Alike*/;

-- name: Forecasts.Drafted
-- The same of a draft, in the order that a launch at this moment would draw. Its days are those of the plan.
WITH /*part Forecasts.Known*/,
people AS (
  SELECT lot.id AS campaign_id, judged.time_zone, '-infinity'::date AS day,
         row_number() OVER (PARTITION BY judged.time_zone ORDER BY /*part FreezeAudience.Turn*/) AS position, judged.id AS profile_id,
         NULL::timestamptz AS try_at, k.until AS capped_until, x.at AS reached_at, o.until AS open_until
  FROM (/*part FreezeAudience.Judged*/) judged
  CROSS JOIN (
    SELECT c.id, c.phone_number_id, n.portfolio_id, /*part DueBatch.MarketingLetters*/ AS marketing, /*part FreezeAudience.Seed*/ AS seed
    FROM marketing_campaigns c
    CROSS JOIN (SELECT $2::timestamptz AS at) launch
    JOIN phone_numbers n ON n.id = c.phone_number_id
    LEFT JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code
    WHERE c.id = $1
    OFFSET 0
  ) lot
  LEFT JOIN capped k ON k.id = judged.id AND coalesce(judged.variant, '') = ANY (lot.marketing)
  LEFT JOIN reached x ON x.portfolio_id = lot.portfolio_id AND x.profile_id = judged.id
  LEFT JOIN open o ON o.phone_number_id = lot.phone_number_id AND o.profile_id = judged.id
  WHERE judged.skip_reason IS NULL
)
/*part Forecasts.Alike*/;

-- name: Forecasts.Reached
SELECT portfolio_id, last_at, count(*)::int
FROM (SELECT portfolio_id, profile_id, max(started_at) AS last_at FROM send_attempts
      WHERE counts_toward_limit AND started_at > $1::timestamptz - $2::interval GROUP BY 1, 2) a
GROUP BY 1, 2;

-- name: CampaignOutlines.Sharing
SELECT c.id, c.status, c.priority, c.daily_send_limit, n.id, n.throughput, p.id, p.messaging_limit
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN portfolios p ON p.id = n.portfolio_id
WHERE c.id = $1::uuid
   OR c.status = 'active' AND n.portfolio_id = (SELECT o.portfolio_id FROM marketing_campaigns m JOIN phone_numbers o ON o.id = m.phone_number_id WHERE m.id = $1::uuid)
ORDER BY c.id <> $1::uuid, c.priority, c.started_at, c.id;

-- name: CampaignOutlines.Judged
SELECT j.skip_reason, j.country::text, j.customer_tier, count(*)::int
FROM (/*part FreezeAudience.Judged*/) j
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- name: CampaignOutlines.Waiting
SELECT r.skip_reason, p.country::text, p.customer_tier, count(*)::int
FROM campaign_recipients r
JOIN user_profiles p ON p.id = r.profile_id
WHERE r.campaign_id = $1 AND r.status IN ('pending', 'queued', 'skipped')
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- name: KeepPlan.Hold
-- Before anything else, in order of id, like everything that locks several campaigns: claims wait for the plan and the plan for claims, never both for each other.
SELECT id FROM marketing_campaigns WHERE status = 'active' ORDER BY id FOR NO KEY UPDATE;

-- name: KeepPlan.FinishBatches
UPDATE campaign_send_schedule s
SET status = 'completed', completed_at = $1, updated_at = now()
WHERE s.status = 'processing' AND s.messages_remaining = 0;

-- name: KeepPlan.SkipLeftovers
-- Past its end date a campaign is over for everyone still waiting. A message that was on its way during a cancellation and was refused would wait for ever,
-- also where its server slept for days in between; a campaign without anybody waiting costs one look into the index.
UPDATE campaign_recipients r
SET status = 'skipped', waiting = false, skip_reason = CASE c.status WHEN 'cancelled' THEN 'campaign_cancelled' ELSE 'campaign_ended' END, updated_at = now()
FROM marketing_campaigns c
WHERE r.campaign_id = c.id AND r.waiting
  AND (c.status = 'active' AND c.scheduled_end_date <= $1 OR c.status IN ('completed', 'cancelled') AND c.completed_at > $1::timestamptz - interval '30 days');

-- name: KeepPlan.Keep
-- Returns when plans were looked after before, by any server.
WITH before AS (SELECT kept_at FROM plan_keeping FOR UPDATE)
UPDATE plan_keeping k SET kept_at = $1 FROM before RETURNING before.kept_at;

-- name: KeepPlan.NoteMissed
-- What became due while no server looked after the plans, longer ago than the grace: it is not sent late by itself.
UPDATE campaign_send_schedule s
SET missed_at = $1, updated_at = now()
FROM marketing_campaigns c
WHERE c.id = s.campaign_id AND c.status = 'active' AND s.status = 'pending' AND s.missed_at IS NULL AND s.messages_remaining > 0
  AND s.due_at > $2 AND s.due_at < $1::timestamptz - make_interval(mins => c.grace_minutes);

-- name: KeepPlan.CloseDays
-- Batches whose window has closed; what they could not send is planned again.
UPDATE campaign_send_schedule s
SET status = CASE WHEN s.messages_sent = 0 THEN 'failed' ELSE 'completed' END, messages_remaining = 0, completed_at = $1, updated_at = now()
FROM marketing_campaigns c
WHERE c.id = s.campaign_id AND c.status = 'active' AND s.status IN ('pending', 'processing') AND s.missed_at IS NULL AND s.ends_at <= $1
RETURNING c.id;

-- name: KeepPlan.ShortOfBatches
-- Active campaigns with people waiting and no batch left that could take them.
SELECT c.id
FROM marketing_campaigns c
WHERE c.status = 'active'
  AND NOT EXISTS (SELECT FROM campaign_send_schedule s WHERE s.campaign_id = c.id AND s.status IN ('pending', 'processing') AND s.messages_remaining > 0)
  AND EXISTS (SELECT FROM campaign_recipients r WHERE r.campaign_id = c.id AND r.waiting);

-- name: KeepPlan.Unplaced
-- Of each zone, the people waiting for whom no batch has a place.
SELECT w.time_zone, greatest(0, w.people - coalesce(p.places, 0))::int
FROM (SELECT time_zone, count(*) AS people FROM campaign_recipients WHERE campaign_id = $1 AND waiting GROUP BY 1) w
LEFT JOIN (SELECT time_zone, sum(messages_remaining) AS places FROM campaign_send_schedule WHERE campaign_id = $1 AND status IN ('pending', 'processing') GROUP BY 1) p USING (time_zone);

-- name: KeepPlan.Placed
SELECT send_date, batch_number, time_zone, due_at, ends_at, messages_sent + messages_remaining
FROM campaign_send_schedule
WHERE campaign_id = $1 AND send_date >= $2;

-- name: KeepPlan.DailyLimit
SELECT daily_send_limit FROM marketing_campaigns WHERE id = $1;

-- name: KeepPlan.Append
INSERT INTO campaign_send_schedule (campaign_id, send_date, batch_number, time_zone, due_at, ends_at, batch_size, daily_limit, messages_remaining)
SELECT c.id, u.day, u.number, u.zone, u.due_at, u.ends_at, u.size, c.daily_send_limit, u.size
FROM marketing_campaigns c, unnest($2::date[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::int[]) AS u (day, number, zone, due_at, ends_at, size)
WHERE c.id = $1;

-- name: KeepPlan.Withdraw
-- What has not begun leaves the plan; what has begun ends with what it has sent. Number and campaign are held, so no claim is under way.
WITH gone AS (
  DELETE FROM campaign_send_schedule WHERE campaign_id = $1 AND status = 'pending' AND started_at IS NULL AND missed_at IS NULL
)
UPDATE campaign_send_schedule
SET status = CASE WHEN messages_sent = 0 THEN 'failed' ELSE 'completed' END, messages_remaining = 0, completed_at = $2, updated_at = now()
WHERE campaign_id = $1 AND started_at IS NOT NULL AND status IN ('pending', 'processing');

-- name: KeepPlan.Move
-- Everybody waiting gets the day on which the plan has a place for them, in the order they had. Whoever was put off keeps the day of that.
WITH days AS (
  SELECT time_zone, send_date, (sum(sum(messages_remaining)) OVER (PARTITION BY time_zone ORDER BY send_date) - sum(messages_remaining))::bigint AS before
  FROM campaign_send_schedule
  WHERE campaign_id = $1 AND status IN ('pending', 'processing') AND messages_remaining > 0 AND missed_at IS NULL
  GROUP BY time_zone, send_date
),
plan AS (
  SELECT time_zone, array_agg(before ORDER BY send_date) AS begins, array_agg(send_date ORDER BY send_date) AS days FROM days GROUP BY 1
),
placed AS (
  SELECT r.id, plan.days[width_bucket(row_number() OVER (PARTITION BY r.time_zone ORDER BY r.scheduled_send_date, r.position) - 1, plan.begins)] AS day
  FROM campaign_recipients r
  JOIN plan USING (time_zone)
  WHERE r.campaign_id = $1 AND r.waiting AND r.next_try_at <= $2
)
UPDATE campaign_recipients r
SET scheduled_send_date = placed.day, updated_at = now()
FROM placed
WHERE r.id = placed.id AND r.waiting AND r.scheduled_send_date IS DISTINCT FROM placed.day;

-- name: KeepPlan.Restart
-- What a person has just set going again is not late: batches whose time has come begin now; those that were missed, or that lie wholly in the pause,
-- give their places back to be planned again. Those that only a clock ahead of time took for missed wait for their time as before.
UPDATE campaign_send_schedule s
SET due_at = CASE WHEN given.back THEN s.due_at ELSE greatest(s.due_at, $2) END,
    status = CASE WHEN given.back THEN 'failed' ELSE s.status END,
    messages_remaining = CASE WHEN given.back THEN 0 ELSE s.messages_remaining END,
    completed_at = CASE WHEN given.back THEN $2 END,
    missed_at = NULL, updated_at = now()
FROM (
  SELECT id, due_at < $2 AND (missed_at IS NOT NULL OR ends_at <= $2) AS back
  FROM campaign_send_schedule WHERE campaign_id = $1 AND status = 'pending' AND (due_at < $2 OR missed_at IS NOT NULL)) given
WHERE s.id = given.id;

-- name: KeepPlan.Complete
-- Nothing pending or under way by the counters that triggers keep, and nothing uncertain that a status may still settle. Batches that nobody began,
-- also those that were missed, hold nothing up: their people were sent to in the places of others.
UPDATE marketing_campaigns c
SET status = 'completed', completed_at = $1, updated_at = now()
WHERE c.status = 'active'
  AND c.messages_pending + (SELECT coalesce(sum(d.pending), 0) FROM campaign_counts d WHERE d.campaign_id = c.id) = 0
  AND (c.messages_uncertain + (SELECT coalesce(sum(d.uncertain), 0) FROM campaign_counts d WHERE d.campaign_id = c.id) = 0
    OR NOT EXISTS (SELECT FROM campaign_send_schedule s WHERE s.campaign_id = c.id
                   AND coalesce(s.completed_at, CASE WHEN s.started_at IS NOT NULL AND s.missed_at IS NULL THEN 'infinity'::timestamptz END) > $1::timestamptz - interval '24 hours'))
RETURNING c.id;

-- name: KeepPlan.CloseBatches
-- Batches that nobody needed, because others took the places of people who were skipped, leave the plan.
WITH gone AS (
  DELETE FROM campaign_send_schedule WHERE campaign_id = ANY ($1) AND status = 'pending' AND started_at IS NULL AND missed_at IS NULL
)
UPDATE campaign_send_schedule
SET status = CASE WHEN messages_sent = 0 THEN 'failed' ELSE 'completed' END, messages_remaining = 0, completed_at = $2, updated_at = now()
WHERE campaign_id = ANY ($1) AND (status = 'processing' OR status = 'pending' AND (started_at IS NOT NULL OR missed_at IS NOT NULL));

-- name: Outlooks.Of
-- For every active campaign, what binds now and when that ends. The order of the cases is the order in which a claim meets them.
-- Whoever sends claims at least every twenty seconds, unless its number is stopped or slowed down; then its epoch still goes up every few. Both are database time.
SELECT c.id, verdict.binds, verdict.until, CASE WHEN verdict.until IS NOT NULL THEN least(verdict.until, plan.next_due, plan.open_until) END
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN portfolios p ON p.id = n.portfolio_id
CROSS JOIN sending_epoch e
CROSS JOIN LATERAL (
  SELECT coalesce(n.asked_at < now() - interval '1 minute', true)
     AND (n.stopped_reason IS NULL AND n.next_slot_at <= $1 OR coalesce(e.ticked_at < now() - interval '1 minute', true)) AS is_silent
) line
LEFT JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code
CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE c.time_zone)::date AS day) today
CROSS JOIN LATERAL (
  SELECT min(s.ends_at) FILTER (WHERE s.due_at <= $1 AND s.ends_at > $1 AND s.missed_at IS NULL) AS open_until,
         min(s.due_at) FILTER (WHERE s.due_at > $1 AND s.missed_at IS NULL) AS next_due,
         count(s.missed_at) AS missed
  FROM campaign_send_schedule s WHERE s.campaign_id = c.id AND s.status IN ('pending', 'processing') AND s.messages_remaining > 0
) plan
LEFT JOIN LATERAL (
  SELECT s.send_date FROM campaign_send_schedule s WHERE s.campaign_id = c.id AND s.due_at = plan.next_due AND s.messages_remaining > 0 LIMIT 1
) next ON true
CROSS JOIN LATERAL (
  SELECT coalesce(sum(s.messages_sent + s.messages_remaining), 0) AS used, count(*) AS batches
  FROM campaign_send_schedule s WHERE s.campaign_id = c.id AND s.send_date = today.day AND (s.due_at <= $1 OR s.started_at IS NOT NULL)
) done
CROSS JOIN LATERAL (
  SELECT min(r.next_try_at) AS first_try
  FROM (SELECT DISTINCT time_zone FROM campaign_send_schedule
        WHERE campaign_id = c.id AND status IN ('pending', 'processing') AND messages_remaining > 0 AND missed_at IS NULL AND due_at <= $1 AND ends_at > $1) z
  CROSS JOIN LATERAL (
    SELECT next_try_at FROM campaign_recipients
    WHERE campaign_id = c.id AND waiting AND time_zone = z.time_zone
    ORDER BY scheduled_send_date, position LIMIT 1000
  ) r
) queue
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM campaign_recipients WHERE campaign_id = c.id AND waiting) AS waiting) people
CROSS JOIN LATERAL (
  SELECT max(s.completed_at) + interval '24 hours' AS until FROM campaign_send_schedule s WHERE s.campaign_id = c.id
) patience
LEFT JOIN LATERAL (
  SELECT max(a.used) AS used, min(a.last_at) FILTER (WHERE a.place > a.used - p.messaging_limit) + $2::interval AS first_free
  FROM (/*part Limits.Reached*/) a
) budget ON p.messaging_limit IS NOT NULL
CROSS JOIN LATERAL (
  SELECT coalesce(sum(r.messages), 0) AS messages, min(r.at) AS first
  FROM unnest(n.recent_at, n.recent_count) AS r (at, messages) WHERE r.at > $1 - interval '1 second'
) recent
CROSS JOIN LATERAL (
  SELECT v.binds, v.until
  FROM (VALUES
    (1, e.held_reason IS NOT NULL, 'held', NULL::timestamptz),
    (2, n.retired_at IS NOT NULL, 'number_retired', NULL),
    (3, NOT $4 AND line.is_silent, 'no_server', NULL),
    (4, n.stopped_reason IS NOT NULL, 'number_stopped', NULL),
    (5, coalesce(t.status NOT IN (/*part MessageTemplates.Sendable*/), true) OR NOT variants_sendable(c.id, n.waba_id), 'template_not_approved', NULL),
    (6, c.scheduled_start_date > $1, 'start_date', c.scheduled_start_date),
    (7, NOT people.waiting, 'uncertain', CASE WHEN plan.open_until > $1 THEN plan.open_until WHEN patience.until > $1 THEN patience.until ELSE coalesce(plan.next_due, $1) END),
    (8, plan.open_until IS NULL AND next.send_date = today.day, CASE WHEN done.batches = 0 THEN 'window' ELSE 'next_batch' END, plan.next_due),
    (9, plan.open_until IS NULL AND plan.next_due IS NOT NULL, CASE WHEN done.used >= c.daily_send_limit THEN 'daily_limit' ELSE 'window' END, plan.next_due),
    (10, plan.open_until IS NULL AND plan.missed > 0, 'missed', NULL),
    (11, plan.open_until IS NULL AND c.scheduled_end_date > $1, 'end_date', c.scheduled_end_date),
    (12, plan.open_until IS NULL, 'planning', NULL),
    (13, queue.first_try IS NULL, 'nobody_due', least(plan.next_due, plan.open_until)),
    -- Whoever is known only by user id waits for numbers, and those may be people of a batch that waits for somebody.
    (14, queue.first_try > $1 AND plan.missed > 0 AND EXISTS (SELECT FROM campaign_recipients WHERE campaign_id = c.id AND phone_number IS NULL AND waiting),
      'missed', queue.first_try),
    (15, queue.first_try > $1, 'retry', queue.first_try),
    (16, budget.used >= p.messaging_limit, 'messaging_limit', budget.first_free),
    (17, n.next_slot_at > $1 OR recent.messages >= n.throughput OR n.paced_until > $1 + greatest(interval '0.25 seconds', interval '1 second' / n.throughput) - interval '0.999 seconds' / n.throughput,
      'throughput', greatest(n.next_slot_at, n.paced_until, CASE WHEN recent.messages >= n.throughput THEN recent.first + interval '1 second' END)),
    (18, true, 'nothing', $1)
  ) v (place, applies, binds, until)
  WHERE v.applies
  ORDER BY v.place LIMIT 1
) verdict
WHERE c.status = 'active' AND ($3::uuid IS NULL OR c.id = $3)
ORDER BY c.priority, c.started_at, c.id;

-- name: Steering.Stop
UPDATE marketing_campaigns SET status = 'paused', paused_reason = $2, paused_words = $3::jsonb, updated_at = now() WHERE id = $1 AND status = 'active';

-- name: Steering.GoOn
UPDATE marketing_campaigns SET status = 'active', paused_reason = NULL, paused_words = NULL, updated_at = now()
WHERE id = $1
  AND (status = 'paused' OR status = 'active' AND EXISTS (SELECT FROM campaign_send_schedule s WHERE s.campaign_id = $1 AND s.missed_at IS NOT NULL AND s.status = 'pending'));

-- name: Steering.EndEarly
UPDATE marketing_campaigns
SET status = 'cancelled', paused_reason = NULL, paused_words = NULL, completed_at = $2, updated_at = now()
WHERE id = $1 AND status IN ('draft', 'active', 'paused');

-- name: Steering.SetPriority
UPDATE marketing_campaigns SET priority = $2, updated_at = now() WHERE id = $1 AND status IN ('draft', 'active', 'paused');

-- name: Steering.HoldClaims
-- A claim locks its number before it reads any plan. One that only waited for the campaign's row would go on with the batches it had read before, and pass the new limit.
SELECT FROM phone_numbers WHERE id = (SELECT phone_number_id FROM marketing_campaigns WHERE id = $1) FOR NO KEY UPDATE;

-- name: Steering.SetLimit
UPDATE marketing_campaigns SET daily_send_limit = $2, updated_at = now() WHERE id = $1 AND status IN ('draft', 'active', 'paused') RETURNING status <> 'draft';

-- name: Steering.Fits
-- A batch that is to begin at a time outside of the window would never begin.
SELECT NOT EXISTS (
  SELECT FROM unnest(batch_times) AS at CROSS JOIN (SELECT $2::text::time AS opens, $3::text::time AS closes) w
  WHERE CASE WHEN w.opens < w.closes THEN at < w.opens OR at >= w.closes ELSE at < w.opens AND at >= w.closes END)
FROM marketing_campaigns WHERE id = $1 AND status IN ('draft', 'active', 'paused') FOR NO KEY UPDATE;

-- name: Steering.SetWindow
UPDATE marketing_campaigns
SET window_opens = $2::text::time, window_closes = $3::text::time, updated_at = now()
WHERE id = $1 AND status IN ('draft', 'active', 'paused')
RETURNING status <> 'draft';

-- name: Steering.SkipWaiting
UPDATE campaign_recipients
SET status = 'skipped', waiting = false, skip_reason = 'campaign_cancelled', updated_at = now()
WHERE campaign_id = $1 AND waiting;
