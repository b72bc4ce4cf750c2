-- name: CampaignReplies.Unattributed
-- What people wrote since an attempt began and what answers nothing so far, along whatsapp_messages_conversation. Meta tells whole seconds, so that an
-- answer within the second may seem to come before its message.
SELECT DISTINCT m.id, m.profile_id, m."timestamp", m.context_message_id
FROM send_attempts a
JOIN whatsapp_messages m ON m.profile_id = a.profile_id AND m."timestamp" >= date_trunc('second', a.started_at)
WHERE a.id = ANY($1) AND a.recipient_id IS NOT NULL AND m.direction = 'incoming' AND is_said(m.message_type, m.content)
  AND NOT EXISTS (SELECT FROM campaign_replies r WHERE r.message_id = m.id);

-- name: CampaignReplies.Hold
-- Whoever stores a message of theirs at this moment holds them too: it has committed, or looks for its campaign after us and knows the pair.
SELECT id FROM user_profiles WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE;

-- name: CampaignReplies.Unanswering
-- What they have written in the last 30 days and what answers nothing so far, along whatsapp_messages_conversation: longer ago hardly anybody was not yet known.
SELECT m.id, m.profile_id, m."timestamp", m.context_message_id
FROM unnest($1::uuid[]) AS writer (id)
JOIN whatsapp_messages m ON m.profile_id = writer.id AND m."timestamp" > $2::timestamptz - interval '30 days'
WHERE m.direction = 'incoming' AND is_said(m.message_type, m.content) AND NOT EXISTS (SELECT FROM campaign_replies r WHERE r.message_id = m.id);

-- name: CampaignReplies.Attribute
-- A message answers the campaign message to its writer that it quotes, else the latest campaign message of the three days before the end of its second; a writer
-- with several profiles has what any of them was sent. The marker row in
-- campaign_counts makes the next fold count that day's answers again.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS u (message, profile_id, at, context)
),
found AS (
  SELECT g.message, g.at, coalesce(quoted.recipient_id, latest.recipient_id) AS recipient_id
  FROM given g
  LEFT JOIN LATERAL (
    SELECT m.recipient_id FROM whatsapp_message_ids i JOIN whatsapp_messages m ON m.id = i.id AND m."timestamp" = i."timestamp"
    WHERE i.wamid_key = wamid_key(g.context) AND m.profile_id IN (/*part SamePeople.OfWriter*/)
  ) quoted ON true
  LEFT JOIN LATERAL (
    SELECT m.recipient_id FROM (/*part SamePeople.OfWriter*/) writer (id) JOIN whatsapp_messages m ON m.profile_id = writer.id
    WHERE m."timestamp" < g.at + interval '1 second' AND m."timestamp" > g.at - interval '3 days' AND m.recipient_id IS NOT NULL
    ORDER BY m."timestamp" DESC LIMIT 1
  ) latest ON true
),
kept AS (
  INSERT INTO campaign_replies (message_id, campaign_id, recipient_id, at, day, after)
  SELECT f.message, r.campaign_id, r.id, f.at, (f.at AT TIME ZONE c.time_zone)::date, greatest(f.at - r.sent_at, interval '0')
  FROM found f
  JOIN campaign_recipients r ON r.id = f.recipient_id AND r.sent_at IS NOT NULL
  JOIN marketing_campaigns c ON c.id = r.campaign_id
  ON CONFLICT (message_id) DO NOTHING
  RETURNING campaign_id, day
)
INSERT INTO campaign_counts (campaign_id, day) SELECT DISTINCT campaign_id, day FROM kept;

-- name: FoldCounts.Fold
-- Takes the noted changes and adds them to the campaign, its template and its days. One runner at a time: the others find the lock taken and nothing to do.
-- A place in the table names a row safely: rows are never updated, and only this statement deletes them.
WITH taken AS (
  DELETE FROM campaign_counts
  WHERE ctid = ANY (ARRAY(SELECT ctid FROM campaign_counts WHERE (SELECT pg_try_advisory_xact_lock(hashtext('FoldCounts'))) LIMIT 50000))
  RETURNING *
),
held AS (
  SELECT id FROM marketing_campaigns WHERE id IN (SELECT campaign_id FROM taken) ORDER BY id FOR NO KEY UPDATE
),
campaigns AS (
  UPDATE marketing_campaigns c
  SET messages_sent = c.messages_sent + t.sent, messages_delivered = c.messages_delivered + t.delivered, messages_read = c.messages_read + t.read,
      messages_failed = c.messages_failed + t.failed, messages_pending = c.messages_pending + t.pending, messages_skipped = c.messages_skipped + t.skipped,
      messages_uncertain = c.messages_uncertain + t.uncertain, updated_at = now()
  FROM (
    SELECT campaign_id, sum(sent) AS sent, sum(delivered) AS delivered, sum(read) AS read, sum(failed) AS failed,
           sum(pending) AS pending, sum(skipped) AS skipped, sum(uncertain) AS uncertain
    FROM taken GROUP BY campaign_id
  ) t
  JOIN held h ON h.id = t.campaign_id
  WHERE c.id = t.campaign_id
),
templates AS (
  UPDATE message_templates m
  SET usage_count = m.usage_count + t.sent, last_used = greatest(m.last_used, $1), updated_at = now()
  FROM (
    SELECT coalesce(v.template_name, c.template_name) AS template_name, sum(x.sent)::int AS sent
    FROM taken x
    JOIN marketing_campaigns c ON c.id = x.campaign_id
    LEFT JOIN campaign_variants v ON v.campaign_id = x.campaign_id AND v.label = x.variant
    GROUP BY 1 HAVING sum(x.sent) <> 0
  ) t
  WHERE m.name = t.template_name
),
days AS (
  SELECT campaign_id, day, sum(sent)::int AS sent, sum(delivered)::int AS delivered, sum(read)::int AS read, sum(failed)::int AS failed
  FROM taken WHERE day IS NOT NULL GROUP BY campaign_id, day
)
INSERT INTO campaign_analytics (campaign_id, date, messages_sent, messages_delivered, messages_read, messages_failed, replies_received, unique_responders, avg_response_time_minutes)
SELECT d.campaign_id, d.day, d.sent, d.delivered, d.read, d.failed, a.replies, a.people, a.minutes
FROM days d
CROSS JOIN LATERAL (
  SELECT count(*)::int AS replies, count(DISTINCT recipient_id)::int AS people, (avg(extract(epoch FROM after)) / 60)::float8 AS minutes
  FROM campaign_replies WHERE campaign_id = d.campaign_id AND day = d.day
) a
ORDER BY d.campaign_id, d.day
ON CONFLICT (campaign_id, date) DO UPDATE
SET messages_sent = campaign_analytics.messages_sent + excluded.messages_sent,
    messages_delivered = campaign_analytics.messages_delivered + excluded.messages_delivered,
    messages_read = campaign_analytics.messages_read + excluded.messages_read,
    messages_failed = campaign_analytics.messages_failed + excluded.messages_failed,
    replies_received = excluded.replies_received, unique_responders = excluded.unique_responders,
    avg_response_time_minutes = excluded.avg_response_time_minutes, updated_at = now();

-- name: CampaignDays.Of
-- The folded days with what was noted since; where that is anything, the answers of the day are counted as the next fold will count them.
SELECT d.day, d.sent, d.delivered, d.read, d.failed,
       coalesce(a.replies, s.replies_received), coalesce(a.people, s.unique_responders), CASE WHEN d.has_news THEN a.minutes ELSE s.avg_response_time_minutes END
FROM (
  SELECT day, sum(sent)::int AS sent, sum(delivered)::int AS delivered, sum(read)::int AS read, sum(failed)::int AS failed, bool_or(has_news) AS has_news
  FROM (
    SELECT date AS day, messages_sent AS sent, messages_delivered AS delivered, messages_read AS read, messages_failed AS failed, false AS has_news FROM campaign_analytics WHERE campaign_id = $1
    UNION ALL
    SELECT day, sent, delivered, read, failed, true FROM campaign_counts WHERE campaign_id = $1 AND day IS NOT NULL
  ) x GROUP BY day
) d
LEFT JOIN campaign_analytics s ON s.campaign_id = $1 AND s.date = d.day
LEFT JOIN LATERAL (
  SELECT count(*)::int AS replies, count(DISTINCT recipient_id)::int AS people, (avg(extract(epoch FROM after)) / 60)::float8 AS minutes
  FROM campaign_replies WHERE campaign_id = $1 AND day = d.day
) a ON d.has_news
ORDER BY d.day;

-- part: CampaignRecipient.Columns
r.id, r.profile_id, r.phone_number, r.status, r.variant, r.scheduled_send_date, nullif(r.next_try_at, '-infinity'),
r.sent_at, r.delivered_at, r.read_at, r.failed_at, a.replied_at, coalesce(a.replies, 0), l.left_at,
r.skip_reason, r.wait_reason, r.failure_code, r.failure_reason, r.retry_count, r.postponed

-- part: CampaignRecipient.Left
LEFT JOIN LATERAL (
  SELECT min(e.at) AS left_at FROM consent_events e
  WHERE e.profile_id IN (SELECT r.profile_id UNION ALL SELECT mate.profile_id FROM same_people own JOIN same_people mate ON mate.person = own.person WHERE own.profile_id = r.profile_id)
    AND e.became = 'unsubscribed' AND e.at >= c.started_at
) l ON true

-- name: ListRecipients.Has
SELECT FROM campaign_recipients WHERE id = $2 AND campaign_id = $1;

-- name: ListRecipients.Page
-- Along the two unique indexes of the ledger, first the people with a number and then those without: a page costs what it shows, however far on it is.
WITH page AS MATERIALIZED (
  (SELECT r.id, r.phone_number
   FROM campaign_recipients r
   WHERE r.campaign_id = $1 AND r.phone_number > CASE WHEN $2::uuid IS NULL THEN '' ELSE (SELECT phone_number FROM campaign_recipients WHERE id = $2) END
     AND r.status = ANY ($3::text[]) AND ($4::text IS NULL OR $4 IN (split_part(r.skip_reason, ':', 1), r.wait_reason, r.failure_code::text))
   ORDER BY r.phone_number LIMIT $5)
  UNION ALL
  (SELECT r.id, NULL
   FROM campaign_recipients r
   WHERE r.campaign_id = $1 AND r.phone_number IS NULL
     AND r.profile_id > coalesce((SELECT profile_id FROM campaign_recipients WHERE id = $2 AND phone_number IS NULL), '00000000-0000-0000-0000-000000000000')
     AND r.status = ANY ($3::text[]) AND ($4::text IS NULL OR $4 IN (split_part(r.skip_reason, ':', 1), r.wait_reason, r.failure_code::text))
   ORDER BY r.profile_id LIMIT $5)
)
SELECT /*part CampaignRecipient.Columns*/
FROM page
JOIN campaign_recipients r ON r.id = page.id
JOIN marketing_campaigns c ON c.id = r.campaign_id
LEFT JOIN (
  SELECT recipient_id, min(at) AS replied_at, count(*)::int AS replies FROM campaign_replies WHERE campaign_id = $1 AND recipient_id IN (SELECT id FROM page) GROUP BY 1
) a ON a.recipient_id = r.id
/*part CampaignRecipient.Left*/
ORDER BY page.phone_number, r.profile_id
LIMIT $5;

-- name: RecipientTrail.Find
-- Everybody a key leads to, each way along an index; several where two profiles share a number.
WITH people AS (
  SELECT id, whatsapp_phone FROM user_profiles WHERE id = $2 OR phone_match = ANY ($4::varchar[])
  UNION
  SELECT p.id, p.whatsapp_phone FROM profile_aliases s JOIN user_profiles p ON p.id = s.profile_id WHERE s.identifier = ANY ($4::varchar[])
),
found AS (
  SELECT id FROM campaign_recipients WHERE id = $2::uuid AND campaign_id = $1
  UNION
  SELECT id FROM campaign_recipients WHERE campaign_id = $1 AND phone_number = ANY ($3::varchar[])
  UNION
  SELECT r.id FROM people p JOIN campaign_recipients r ON r.campaign_id = $1 AND r.phone_number = p.whatsapp_phone
  UNION
  SELECT r.id FROM people p JOIN campaign_recipients r ON r.campaign_id = $1 AND r.profile_id = p.id AND r.phone_number IS NULL
)
SELECT /*part CampaignRecipient.Columns*/
FROM found
JOIN campaign_recipients r ON r.id = found.id
JOIN marketing_campaigns c ON c.id = r.campaign_id
LEFT JOIN LATERAL (SELECT min(at) AS replied_at, count(*)::int AS replies FROM campaign_replies WHERE campaign_id = $1 AND recipient_id = r.id) a ON true
/*part CampaignRecipient.Left*/
ORDER BY r.position DESC, r.id;

-- name: RecipientTrail.Launched
SELECT c.started_at, r.position = 0 AND r.skip_reason IS NOT NULL
FROM campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id
WHERE r.campaign_id = $1 AND r.id = $2;

-- name: RecipientTrail.Attempts
-- By the person as well, because the index for that holds the attempts that were refused, too.
SELECT started_at, settled_at, outcome, error_code, error FROM send_attempts WHERE profile_id = $2 AND recipient_id = $1 ORDER BY started_at, id;

-- name: RecipientTrail.Replies
SELECT at, after FROM campaign_replies WHERE campaign_id = $1 AND recipient_id = $2 ORDER BY at, message_id;

-- name: RecipientTrail.Consents
SELECT at, became, source FROM consent_events
WHERE profile_id IN (SELECT $1::uuid UNION ALL SELECT mate.profile_id FROM same_people own JOIN same_people mate ON mate.person = own.person WHERE own.profile_id = $1)
  AND at >= $2
ORDER BY at, id;

-- name: ExportRecipients.Everyone
-- One statement, so one moment: what is exported adds up even while the campaign is being sent. In the order of sending, whoever was never in it last.
-- Profiles are read only where the business has fields of its own ($2).
SELECT /*part CampaignRecipient.Columns*/, p.fields, p.personal_fields
FROM campaign_recipients r
LEFT JOIN user_profiles p ON p.id = r.profile_id AND $2
LEFT JOIN (SELECT recipient_id, min(at) AS replied_at, count(*)::int AS replies FROM campaign_replies WHERE campaign_id = $1 GROUP BY 1) a ON a.recipient_id = r.id
LEFT JOIN (
  SELECT coalesce(mate.profile_id, e.profile_id) AS profile_id, min(e.at) AS left_at
  FROM marketing_campaigns c
  JOIN consent_events e ON e.at >= c.started_at AND e.became = 'unsubscribed'
  LEFT JOIN same_people own ON own.profile_id = e.profile_id
  LEFT JOIN same_people mate ON mate.person = own.person
  WHERE c.id = $1 GROUP BY 1
) l ON l.profile_id = r.profile_id
WHERE r.campaign_id = $1
ORDER BY r.position = 0, r.position, r.id;

-- name: VerifyCampaigns.Counters
-- The columns of a campaign, with what is not folded yet, against its recipients; and the states against the audience: nobody is forgotten.
WITH stored AS (
  SELECT c.id, c.total_target_customers AS total, c.messages_sent + coalesce(sum(d.sent), 0) AS sent, c.messages_delivered + coalesce(sum(d.delivered), 0) AS delivered,
         c.messages_read + coalesce(sum(d.read), 0) AS read, c.messages_failed + coalesce(sum(d.failed), 0) AS failed,
         c.messages_pending + coalesce(sum(d.pending), 0) AS pending, c.messages_skipped + coalesce(sum(d.skipped), 0) AS skipped,
         c.messages_uncertain + coalesce(sum(d.uncertain), 0) AS uncertain
  FROM marketing_campaigns c LEFT JOIN campaign_counts d ON d.campaign_id = c.id
  GROUP BY c.id
),
counted AS (
  SELECT campaign_id AS id, count(*) AS total, count(sent_at) AS sent, count(delivered_at) AS delivered, count(read_at) AS read,
         count(*) FILTER (WHERE status = 'failed') AS failed, count(*) FILTER (WHERE status IN ('pending', 'queued')) AS pending,
         count(*) FILTER (WHERE status = 'skipped') AS skipped, count(*) FILTER (WHERE status = 'uncertain') AS uncertain
  FROM campaign_recipients GROUP BY campaign_id
)
SELECT v.what, 'campaign ' || s.id, v.stored::bigint, v.counted::bigint
FROM stored s
LEFT JOIN counted n USING (id)
CROSS JOIN LATERAL (VALUES
  ('total_target_customers', s.total, coalesce(n.total, 0)), ('messages_sent', s.sent, coalesce(n.sent, 0)), ('messages_delivered', s.delivered, coalesce(n.delivered, 0)),
  ('messages_read', s.read, coalesce(n.read, 0)), ('messages_failed', s.failed, coalesce(n.failed, 0)), ('messages_pending', s.pending, coalesce(n.pending, 0)),
  ('messages_skipped', s.skipped, coalesce(n.skipped, 0)), ('messages_uncertain', s.uncertain, coalesce(n.uncertain, 0))
) AS v (what, stored, counted)
WHERE v.stored <> v.counted
ORDER BY 2, 1;

-- name: VerifyCampaigns.Days
WITH stored AS (
  SELECT campaign_id, day, sum(sent) AS sent, sum(delivered) AS delivered, sum(read) AS read, sum(failed) AS failed
  FROM (
    SELECT campaign_id, date AS day, messages_sent AS sent, messages_delivered AS delivered, messages_read AS read, messages_failed AS failed FROM campaign_analytics
    UNION ALL
    SELECT campaign_id, day, sent, delivered, read, failed FROM campaign_counts WHERE day IS NOT NULL
  ) x GROUP BY campaign_id, day
),
counted AS (
  SELECT r.campaign_id, (v.at AT TIME ZONE c.time_zone)::date AS day,
         count(*) FILTER (WHERE v.what = 'sent') AS sent, count(*) FILTER (WHERE v.what = 'delivered') AS delivered,
         count(*) FILTER (WHERE v.what = 'read') AS read, count(*) FILTER (WHERE v.what = 'failed') AS failed
  FROM campaign_recipients r
  JOIN marketing_campaigns c ON c.id = r.campaign_id
  CROSS JOIN LATERAL (VALUES ('sent', r.sent_at), ('delivered', r.delivered_at), ('read', r.read_at), ('failed', r.failed_at)) AS v (what, at)
  WHERE v.at IS NOT NULL
  GROUP BY 1, 2
),
replies AS (
  SELECT campaign_id, day, count(*) AS replies, count(DISTINCT recipient_id) AS people FROM campaign_replies GROUP BY campaign_id, day
)
SELECT v.what, 'campaign ' || coalesce(s.campaign_id, n.campaign_id) || ' on ' || coalesce(s.day, n.day), v.stored::bigint, v.counted::bigint
FROM stored s
FULL JOIN counted n USING (campaign_id, day)
CROSS JOIN LATERAL (VALUES
  ('messages_sent of the day', coalesce(s.sent, 0), coalesce(n.sent, 0)), ('messages_delivered of the day', coalesce(s.delivered, 0), coalesce(n.delivered, 0)),
  ('messages_read of the day', coalesce(s.read, 0), coalesce(n.read, 0)), ('messages_failed of the day', coalesce(s.failed, 0), coalesce(n.failed, 0))
) AS v (what, stored, counted)
WHERE v.stored <> v.counted
UNION ALL
SELECT v.what, 'campaign ' || coalesce(a.campaign_id, n.campaign_id) || ' on ' || coalesce(a.date, n.day), v.stored::bigint, v.counted::bigint
FROM campaign_analytics a
FULL JOIN replies n ON n.campaign_id = a.campaign_id AND n.day = a.date
CROSS JOIN LATERAL (VALUES
  ('replies_received', coalesce(a.replies_received, 0), coalesce(n.replies, 0)), ('unique_responders', coalesce(a.unique_responders, 0), coalesce(n.people, 0))
) AS v (what, stored, counted)
WHERE v.stored <> v.counted
  AND NOT EXISTS (SELECT FROM campaign_counts d WHERE d.campaign_id = coalesce(a.campaign_id, n.campaign_id) AND d.day = coalesce(a.date, n.day))
ORDER BY 2, 1;

-- name: VerifyCampaigns.ResponseTimes
-- Average minutes from a campaign's message to its answers, in milliseconds; -1 is none.
SELECT 'average response time of the day, milliseconds', 'campaign ' || s.campaign_id || ' on ' || s.date,
       coalesce(round(s.avg_response_time_minutes * 60000), -1)::bigint, coalesce(round(n.minutes * 60000), -1)::bigint
FROM campaign_analytics s
LEFT JOIN (
  SELECT campaign_id, day, (avg(extract(epoch FROM after)) / 60)::float8 AS minutes FROM campaign_replies GROUP BY campaign_id, day
) n ON n.campaign_id = s.campaign_id AND n.day = s.date
WHERE coalesce(round(s.avg_response_time_minutes * 60000), -1) <> coalesce(round(n.minutes * 60000), -1)
  AND NOT EXISTS (SELECT FROM campaign_counts d WHERE d.campaign_id = s.campaign_id AND d.day = s.date)
ORDER BY 2;

-- name: VerifyCampaigns.Batches
-- What batches say they sent against the attempts made under them, and the daily limit against both.
SELECT 'messages_sent of the batch', 'campaign ' || s.campaign_id || ' batch ' || s.send_date || ' #' || s.batch_number, s.messages_sent::bigint, coalesce(n.live, 0)::bigint
FROM campaign_send_schedule s
LEFT JOIN (SELECT schedule_id, count(*) AS live FROM send_attempts WHERE (live OR outcome IN ('failed', 'superseded')) AND schedule_id IS NOT NULL GROUP BY schedule_id) n ON n.schedule_id = s.id
WHERE s.messages_sent <> coalesce(n.live, 0)
UNION ALL
SELECT 'sent over the daily limit', 'campaign ' || campaign_id || ' on ' || send_date, sum(messages_sent)::bigint, max(daily_limit)::bigint
FROM campaign_send_schedule
GROUP BY campaign_id, send_date HAVING sum(messages_sent) > max(daily_limit)
ORDER BY 2, 1;

-- name: VerifyCampaigns.Attempts
-- A recipient that was sent to has exactly one accepted attempt, and no other has one.
SELECT 'accepted attempts of a recipient', 'recipient ' || r.id, (r.sent_at IS NOT NULL)::int::bigint, coalesce(n.accepted, 0)::bigint
FROM campaign_recipients r
LEFT JOIN (SELECT recipient_id, count(*) AS accepted FROM send_attempts WHERE outcome = 'accepted' AND recipient_id IS NOT NULL GROUP BY recipient_id) n ON n.recipient_id = r.id
WHERE (r.sent_at IS NOT NULL)::int <> coalesce(n.accepted, 0)
ORDER BY 2
LIMIT 1000;

-- name: VerifyCampaigns.Templates
WITH unfolded AS (
  SELECT coalesce(v.template_name, c.template_name) AS name, sum(d.sent) AS sent
  FROM campaign_counts d
  JOIN marketing_campaigns c ON c.id = d.campaign_id
  LEFT JOIN campaign_variants v ON v.campaign_id = d.campaign_id AND v.label = d.variant
  GROUP BY 1
),
counted AS (
  SELECT coalesce(v.template_name, c.template_name) AS name, count(r.sent_at) AS sent
  FROM marketing_campaigns c
  JOIN campaign_recipients r ON r.campaign_id = c.id
  LEFT JOIN campaign_variants v ON v.campaign_id = r.campaign_id AND v.label = r.variant
  GROUP BY 1
)
SELECT 'usage_count', 'template ' || m.name, m.usage_count - m.used_in_replies + coalesce(u.sent, 0)::bigint, coalesce(n.sent, 0)::bigint
FROM message_templates m
LEFT JOIN unfolded u ON u.name = m.name
LEFT JOIN counted n ON n.name = m.name
WHERE m.usage_count - m.used_in_replies + coalesce(u.sent, 0) <> coalesce(n.sent, 0)
ORDER BY 2;

-- name: CampaignResults.Find
SELECT name, status FROM marketing_campaigns WHERE id = $1;

-- part: CampaignResults.SaysMore
-- A message m that is more than a wish to leave, and somebody's words.
is_said(m.message_type, m.content)
  AND NOT EXISTS (SELECT FROM consent_events e WHERE e.profile_id = m.profile_id AND e.message_id = m.message_id AND e.became = 'unsubscribed')

-- name: CampaignResults.Count
-- Everyone who was drawn counts in their group, whatever became of them. People are watched until some days after the campaign's end, the holdout
-- as long as the others. Only who wrote since the launch is looked up in the messages: the conversations know. STOP is an answer and no success: it counts as leaving.
WITH span AS (
  SELECT id, phone_number_id, started_at AS begins, least($2::timestamptz, completed_at + $3::interval) AS ends FROM marketing_campaigns WHERE id = $1
),
groups AS (
  SELECT label, position, share FROM campaign_variants WHERE campaign_id = $1
  UNION ALL
  SELECT NULL, 0, NULL WHERE NOT EXISTS (SELECT FROM campaign_variants WHERE campaign_id = $1)
),
mates AS (
  SELECT own.profile_id, max(e.at) AS left_at
  FROM span s
  CROSS JOIN same_people own
  JOIN same_people mate ON mate.person = own.person AND mate.profile_id <> own.profile_id
  JOIN consent_events e ON e.profile_id = mate.profile_id AND e.became = 'unsubscribed' AND e.at >= s.begins AND e.at <= s.ends
  GROUP BY 1
),
people AS (
  SELECT r.id, r.profile_id, r.variant, r.sent_at, r.delivered_at, r.read_at,
         greatest(mates.left_at, (
           SELECT max(e.at) FROM consent_events e WHERE e.profile_id = r.profile_id AND e.became = 'unsubscribed' AND e.at >= s.begins AND e.at <= s.ends)) AS left_at,
         EXISTS (SELECT FROM conversations v WHERE v.profile_id = r.profile_id AND v.phone_number_id = s.phone_number_id AND v.last_incoming_at >= s.begins)
           AND EXISTS (
             SELECT FROM whatsapp_messages m
             WHERE m.profile_id = r.profile_id AND m.phone_number_id = s.phone_number_id AND m.direction = 'incoming' AND m."timestamp" >= s.begins AND m."timestamp" <= s.ends
               AND /*part CampaignResults.SaysMore*/) AS wrote
  FROM span s
  JOIN campaign_recipients r ON r.campaign_id = s.id AND (r.position > 0 OR r.variant IS NOT NULL)
  LEFT JOIN mates ON mates.profile_id = r.profile_id
),
answers AS (
  SELECT DISTINCT a.recipient_id
  FROM campaign_replies a
  LEFT JOIN whatsapp_messages m ON m.id = a.message_id AND m."timestamp" = a.at
  WHERE a.campaign_id = $1 AND (m.id IS NULL OR /*part CampaignResults.SaysMore*/)
)
SELECT g.label, g.share, count(p.id)::int, count(p.sent_at)::int, count(p.delivered_at)::int, count(p.read_at)::int, count(a.recipient_id)::int,
       count(*) FILTER (WHERE p.left_at >= p.sent_at)::int, count(*) FILTER (WHERE p.wrote)::int, count(p.left_at)::int
FROM groups g
LEFT JOIN people p ON p.variant IS NOT DISTINCT FROM g.label
LEFT JOIN answers a ON a.recipient_id = p.id
GROUP BY g.label, g.share, g.position
ORDER BY g.position;
