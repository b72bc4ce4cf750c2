-- name: ClockGuard.Now
-- Not now(): that is when the transaction began.
SELECT clock_timestamp();

-- name: SendingNumber.Lock
-- The portfolio's row is the lock of its budget: claims of all its campaigns, on all servers, pass here one after another.
-- No second sees more than the throughput, answers included; and what leaves at once is never more than a quarter of a second's share
-- ahead of it (or one message), so that servers take turns and Meta sees a stream and not a burst.
SELECT n.portfolio_id, p.messaging_limit,
       least(
         n.throughput - coalesce((SELECT sum(r.messages) FROM unnest(n.recent_at, n.recent_count) AS r (at, messages) WHERE r.at > $2::timestamptz - interval '1 second'), 0),
         floor((greatest(0.25, 1.0 / n.throughput) - extract(epoch FROM greatest(n.paced_until, $2) - $2)) * n.throughput + 0.001))::int,
       coalesce(n.asked_at < now() - interval '20 seconds', true), n.throughput,
       coalesce((SELECT min(r.at) FROM unnest(n.recent_at) AS r (at) WHERE r.at > $2::timestamptz - interval '1 second') + interval '1 second' - $2::timestamptz, interval '0')
FROM phone_numbers n
JOIN portfolios p ON p.id = n.portfolio_id
WHERE n.id = $1 AND n.retired_at IS NULL AND n.stopped_reason IS NULL AND n.next_slot_at <= $2
  AND NOT EXISTS (SELECT FROM sending_epoch WHERE held_reason IS NOT NULL)
FOR NO KEY UPDATE OF p, n;

-- name: SendingNumber.Ask
UPDATE phone_numbers SET asked_at = now() WHERE id = $1;

-- part: DueBatch.MarketingLetters
-- Of a campaign c, sent from n with the template t.
ARRAY(
  SELECT '' WHERE t.category = 'MARKETING'
  UNION ALL
  SELECT v.label FROM campaign_variants v
  JOIN whatsapp_templates w ON w.waba_id = n.waba_id AND w.name = v.template_name AND w.language = v.language_code AND w.category = 'MARKETING'
  WHERE v.campaign_id = c.id
)

-- name: DueBatch.All
-- Campaigns are held FOR SHARE: a pause or a cancellation that comes now waits until this claim is committed, and every later claim sees it.
-- Everything that locks several campaigns does so in order of id, so none of it waits in a circle. After a time in which no server ran, a batch that is late
-- by more than the grace waits until the plan has been looked after: that decides whether it was missed. The labels are those of the letters that are marketing
-- today (Meta moves templates by itself), '' that of the campaign's own.
WITH held AS MATERIALIZED (
  SELECT * FROM marketing_campaigns WHERE phone_number_id = $1 AND status = 'active' ORDER BY id FOR SHARE
)
SELECT c.id, s.id, c.priority, s.messages_remaining, s.send_date,
       (SELECT coalesce(sum(b.messages_sent), 0)::int FROM campaign_send_schedule b WHERE b.campaign_id = c.id AND b.send_date = s.send_date),
       /*part DueBatch.MarketingLetters*/, s.time_zone
FROM held c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code AND t.status IN (/*part MessageTemplates.Sendable*/)
JOIN campaign_send_schedule s ON s.campaign_id = c.id AND s.due_at <= $2 AND s.ends_at > $2 AND s.messages_remaining > 0 AND s.missed_at IS NULL
CROSS JOIN plan_keeping k
WHERE coalesce(c.scheduled_start_date, '-infinity') <= $2 AND coalesce(c.scheduled_end_date, 'infinity') > $2
  AND (s.started_at IS NOT NULL OR greatest(s.due_at, k.kept_at) >= $2::timestamptz - make_interval(mins => c.grace_minutes))
  AND variants_sendable(c.id, n.waba_id)
ORDER BY c.priority, c.started_at, c.id, s.batch_number;

-- name: Budget.Rivals
-- Campaigns of the portfolio's other numbers that could send now as well, with how many people they could send to: their part of the messaging
-- limit is left to them. Numbers that no server sends from are left out, so that nothing is kept back for them, and so are those whose pace lies in the
-- future, which a server with a wrong clock leaves behind: it may be hours.
SELECT c.priority,
       (SELECT count(*)::int FROM (SELECT FROM campaign_recipients r
                                   WHERE r.campaign_id = c.id AND r.waiting AND r.time_zone = ANY (s.zones) AND r.scheduled_send_date <= s.send_date AND r.next_try_at <= $2 LIMIT least(s.messages_remaining, $4)) due),
       (SELECT coalesce(sum(b.messages_sent), 0)::int FROM campaign_send_schedule b WHERE b.campaign_id = c.id AND b.send_date = s.send_date)
FROM phone_numbers n
JOIN marketing_campaigns c ON c.phone_number_id = n.id AND c.status = 'active'
JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code AND t.status IN (/*part MessageTemplates.Sendable*/)
JOIN LATERAL (
  SELECT b.send_date, sum(b.messages_remaining) AS messages_remaining, array_agg(DISTINCT b.time_zone) AS zones FROM campaign_send_schedule b
  WHERE b.campaign_id = c.id AND b.due_at <= $2 AND b.ends_at > $2 AND b.messages_remaining > 0 AND b.missed_at IS NULL GROUP BY b.send_date
) s ON true
WHERE n.portfolio_id = $1 AND n.id <> $3 AND n.retired_at IS NULL AND n.stopped_reason IS NULL AND n.next_slot_at <= $2 AND n.asked_at > now() - interval '1 minute'
  AND coalesce(n.paced_until <= $2::timestamptz + interval '2 seconds', true)
  AND coalesce(c.scheduled_start_date, '-infinity') <= $2 AND coalesce(c.scheduled_end_date, 'infinity') > $2
  AND variants_sendable(c.id, n.waba_id)
ORDER BY c.priority, c.started_at, c.id;

-- name: Budget.Reached
-- People reached outside an open window since the rolling window began; whoever WhatsApp took a message for counts, delivered or not, because Meta may count so. An index-only scan of send_attempts_budget: 45 ms for 110,000 people on two cores,
-- no slower than a hash aggregate over the same scan.
SELECT count(DISTINCT profile_id)::int
FROM send_attempts
WHERE portfolio_id = $1 AND counts_toward_limit AND started_at > $2;

-- name: SendBatch.NumbersFirst
-- Somebody known only by user id may be one of those known only by number: WhatsApp tells when it takes a message to that number. So numbers go first, and until
-- what they are is told, the others wait, which is asked only where such a person is due (campaign_recipients_without_phone). One such number is enough: one that
-- waits itself, the first along campaign_recipients_waiting; one whose answer is on its way, or told nothing (a status follows within seconds); one whose answer was
-- lost, for the day after which a campaign no longer waits for it either.
SELECT max(until)
FROM (
  (SELECT greatest($2::timestamptz + interval '15 minutes', r.next_try_at, r.scheduled_send_date::timestamp AT TIME ZONE m.time_zone) AS until
   FROM marketing_campaigns m
   JOIN campaign_recipients r ON r.campaign_id = $1 AND r.waiting AND r.phone_number IS NOT NULL
   JOIN user_profiles p ON p.id = r.profile_id
   WHERE m.id = $1 AND /*part SamePeople.HasToldNoUserId*/
   ORDER BY r.time_zone, r.scheduled_send_date, r.position LIMIT 1)
  UNION ALL
  (SELECT $2::timestamptz + interval '2 minutes'
   FROM sends_in_flight f
   CROSS JOIN unnest(f.attempts) AS u (id)
   JOIN send_attempts a ON a.id = u.id AND a.campaign_id = $1 AND a.outcome = 'started'
   JOIN user_profiles p ON p.id = a.profile_id
   WHERE p.whatsapp_phone IS NOT NULL AND /*part SamePeople.HasToldNoUserId*/
   LIMIT 1)
  UNION ALL
  (SELECT least($2::timestamptz + interval '10 minutes', a.started_at + CASE a.outcome WHEN 'unknown' THEN interval '1 day' ELSE interval '2 minutes' END)
   FROM marketing_campaigns m
   JOIN send_attempts a ON a.portfolio_id = $3 AND a.counts_toward_limit AND a.campaign_id = m.id
     AND a.started_at > $2::timestamptz - CASE
       WHEN m.messages_uncertain + (SELECT coalesce(sum(n.uncertain), 0) FROM campaign_counts n WHERE n.campaign_id = m.id) > 0 THEN interval '1 day'
       ELSE interval '2 minutes' END
   JOIN user_profiles p ON p.id = a.profile_id
   WHERE m.id = $1 AND (a.outcome = 'unknown' OR a.outcome = 'accepted' AND a.started_at > $2::timestamptz - interval '2 minutes')
     AND p.whatsapp_phone IS NOT NULL AND /*part SamePeople.HasToldNoUserId*/
   LIMIT 1)
) untold
WHERE EXISTS (
  SELECT FROM campaign_recipients u WHERE u.campaign_id = $1 AND u.phone_number IS NULL AND u.waiting AND u.scheduled_send_date <= $4 AND u.next_try_at <= $2);

-- name: SendBatch.Claim
-- The intent to send: who is taken is marked, recorded as an attempt and counted against the batch in this one statement.
-- Customers are read FOR SHARE in order of id: an opt-out that is being committed is waited for and seen, so it always wins.
-- Where one person has two profiles (two spellings of one number, or a pair nobody has decided about), the opt-out of either counts, and so does what either was
-- sent: the older is sent to, the other left out. Known only once both are in: the proof often comes after the freeze.
-- Where the budget is short ($12), those it does not cost (an open service window, or reached already) may go before their turn. Where it is not, nobody
-- looks through the whole rolling window for who was reached already: taking each for new is safe, and the next claim counts exactly.
-- Who was written to from this number a moment ago, or has had as many marketing messages as the caps allow and would get another (the letters of $13), is put
-- off until that is over; so is who is known only by user id, until $15 (SendBatch.NumbersFirst). Whoever is skipped or put off leaves the place in the day to somebody else: where the day has nobody left whose turn it is ($16), those of later
-- days are looked at, a thousand of them, because the first in that line may be put off as well.
WITH edge AS MATERIALIZED (
  SELECT coalesce(max(e.scheduled_send_date), CASE WHEN $16 THEN 'infinity' ELSE $3 END) AS day, coalesce(max(e.position), 2147483647) AS position
  FROM (
    SELECT scheduled_send_date, position, row_number() OVER (ORDER BY scheduled_send_date, position) AS place FROM campaign_recipients
    WHERE $16 AND campaign_id = $1 AND waiting AND time_zone = $14 AND scheduled_send_date > $3
    ORDER BY scheduled_send_date, position LIMIT 1001
  ) e
  WHERE e.place = 1001
),
candidates AS MATERIALIZED (
  SELECT r.id, r.profile_id, r.position, r.scheduled_send_date, r.retry_count, r.postponed, r.template_parameters #>> '{}' AS parameters, r.variant,
         coalesce(r.variant, '') = ANY ($13::text[]) AS is_marketing
  FROM campaign_recipients r
  WHERE r.campaign_id = $1 AND r.waiting AND r.time_zone = $14 AND r.next_try_at <= $4
    AND (r.scheduled_send_date, r.position) <= ((SELECT day FROM edge), (SELECT position FROM edge))
  ORDER BY r.scheduled_send_date, r.position
  LIMIT $6
  FOR NO KEY UPDATE SKIP LOCKED
),
spellings AS MATERIALIZED (
  SELECT profile_id AS id FROM candidates
  UNION
  SELECT twin.id FROM candidates c JOIN user_profiles p ON p.id = c.profile_id JOIN user_profiles twin ON twin.phone_match = p.phone_match
),
locked AS MATERIALIZED (
  SELECT p.* FROM user_profiles p WHERE p.id IN (/*part SamePeople.OfSpellings*/) ORDER BY p.id FOR SHARE
),
people AS MATERIALIZED (
  SELECT p.*, coalesce(max(s.person::text) OVER (PARTITION BY coalesce(p.phone_match, p.id::text)), p.phone_match, p.id::text) AS who
  FROM locked p LEFT JOIN same_people s ON s.profile_id = p.id
),
kept_out AS MATERIALIZED (
  SELECT who, bool_or(phone_match IN (SELECT phone_match FROM suppressions)) AS suppressed, bool_or(subscription = 'unsubscribed') AS opted_out
  FROM people GROUP BY who
),
-- Where several profiles are one person: which of them the campaign has, and how far it is with them.
shared AS MATERIALIZED (
  SELECT p.id, p.who, p.whatsapp_phone FROM people p WHERE p.who IN (SELECT who FROM people GROUP BY who HAVING count(*) > 1)
),
twins AS MATERIALIZED (
  SELECT s.who, r.id, r.profile_id, r.status FROM shared s JOIN campaign_recipients r ON r.campaign_id = $1 AND r.phone_number = s.whatsapp_phone
  UNION
  SELECT s.who, r.id, r.profile_id, r.status FROM shared s JOIN campaign_recipients r ON r.campaign_id = $1 AND r.profile_id = s.id AND r.phone_number IS NULL
  UNION
  SELECT s.who, r.id, r.profile_id, r.status
  FROM shared s JOIN send_attempts a ON a.profile_id = s.id AND a.campaign_id = $1 JOIN campaign_recipients r ON r.id = a.recipient_id
),
lately AS MATERIALIZED (
  SELECT p.who, a.started_at, a.is_marketing, a.phone_number_id, row_number() OVER (PARTITION BY p.who, a.is_marketing ORDER BY a.started_at DESC) AS place
  FROM people p
  JOIN send_attempts a ON a.profile_id = p.id AND a.live
    AND a.started_at > $4 - greatest(interval '6 seconds', (SELECT make_interval(hours => 24 * max(days)) FROM frequency_caps WHERE $13::text[] <> '{}'))
),
-- Meta, about the platform, 2026-03: one message every 6 s to one person; the burst it lends is left to answers.
put_off AS MATERIALIZED (
  SELECT DISTINCT ON (who, for_marketing) who, for_marketing, reason, until
  FROM (
    SELECT l.who, k.for_marketing, 'pair_rate' AS reason, l.started_at + interval '6 seconds' AS until
    FROM lately l CROSS JOIN (VALUES (true), (false)) k (for_marketing)
    WHERE l.phone_number_id = $11
    UNION ALL
    SELECT l.who, true, 'frequency_cap', l.started_at + make_interval(hours => 24 * f.days)
    FROM lately l JOIN frequency_caps f ON f.messages = l.place
    WHERE l.is_marketing
  ) held
  WHERE until > $4
  ORDER BY who, for_marketing, until DESC
),
judged AS MATERIALIZED (
  SELECT c.*, p.whatsapp_phone, p.wa_id, p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, p.fields, p.personal_fields,
         CASE
           WHEN p.id IS NULL THEN 'erased'
           WHEN k.suppressed THEN 'suppressed'
           WHEN k.opted_out THEN 'opted_out'
           WHEN NOT p.is_active THEN 'inactive'
           WHEN EXISTS (
             SELECT FROM twins t
             WHERE t.who = p.who AND t.id <> c.id AND t.status <> 'skipped' AND (t.status <> 'pending' OR t.profile_id < c.profile_id)
           ) THEN 'duplicate'
           WHEN greatest(o.until, f.until) >= m.scheduled_end_date THEN coalesce(o.reason, 'numbers_first')
         END AS skip_reason,
         coalesce(o.reason, 'numbers_first') AS wait_reason, greatest(o.until, f.until) AS until, m.time_zone,
         w.open IS NOT TRUE AS outside_window,
         w.open IS NOT TRUE AND NOT ($12 AND EXISTS (
           SELECT FROM send_attempts a
           WHERE a.portfolio_id = $8 AND a.counts_toward_limit AND a.started_at > $9 AND a.profile_id = c.profile_id
         )) AS costs
  FROM candidates c
  JOIN marketing_campaigns m ON m.id = $1
  LEFT JOIN people p ON p.id = c.profile_id
  LEFT JOIN kept_out k ON k.who = p.who
  LEFT JOIN put_off o ON o.who = p.who AND o.for_marketing = c.is_marketing
  LEFT JOIN (SELECT $15::timestamptz AS until) f ON p.whatsapp_phone IS NULL
  LEFT JOIN LATERAL (
    SELECT v.last_incoming_at > $10 AS open FROM conversations v WHERE v.profile_id = c.profile_id AND v.phone_number_id = $11
  ) w ON true
),
priced AS (
  SELECT j.*, sum(j.costs::int) OVER (ORDER BY j.scheduled_send_date, j.position) AS spent
  FROM judged j
  WHERE j.skip_reason IS NULL AND j.until IS NULL
),
picked AS MATERIALIZED (
  SELECT new_id() AS attempt, p.*
  FROM priced p
  WHERE NOT p.costs OR p.spent <= $7
  ORDER BY p.scheduled_send_date, p.position
  LIMIT $5
),
skipped AS (
  UPDATE campaign_recipients r
  SET status = 'skipped', waiting = false, skip_reason = j.skip_reason, wait_reason = NULL, updated_at = now()
  FROM judged j
  WHERE r.id = j.id AND j.skip_reason IS NOT NULL
),
-- Under their new day they are out of the way of those who are due.
waiting AS (
  UPDATE campaign_recipients r
  SET next_try_at = j.until, wait_reason = j.wait_reason,
      scheduled_send_date = greatest(r.scheduled_send_date, (j.until AT TIME ZONE j.time_zone)::date), updated_at = now()
  FROM judged j
  WHERE r.id = j.id AND j.skip_reason IS NULL AND j.until IS NOT NULL
),
queued AS (
  UPDATE campaign_recipients r
  SET status = 'queued', waiting = false, scheduled_send_date = $3, wait_reason = NULL, whatsapp_message_id = NULL, updated_at = now()
  FROM picked p
  WHERE r.id = p.id
  RETURNING r.id
),
begun AS (
  INSERT INTO send_attempts (id, purpose, recipient_id, campaign_id, schedule_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, is_marketing, started_at)
  SELECT attempt, 'campaign', id, $1, $2, profile_id, $11, $8, outside_window, is_marketing, $4 FROM picked
),
batch AS (
  UPDATE campaign_send_schedule s
  SET messages_sent = s.messages_sent + t.taken,
      messages_remaining = greatest(0, s.messages_remaining - t.taken),
      status = 'processing', started_at = coalesce(s.started_at, $4), updated_at = now()
  FROM (SELECT count(*)::int AS taken FROM queued) t
  WHERE s.id = $2 AND t.taken > 0
)
-- One row without anybody where nobody was taken, because others may have been skipped or put off all the same.
SELECT aside.people, p.attempt, p.id, p.retry_count, p.postponed, p.costs, p.profile_id, p.whatsapp_phone, p.wa_id, p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, p.parameters,
       p.fields, p.personal_fields, p.variant
FROM (SELECT count(*)::int AS people FROM judged WHERE skip_reason IS NOT NULL OR until IS NOT NULL) aside
LEFT JOIN picked p ON true
ORDER BY p.scheduled_send_date, p.position;

-- name: SendBatch.LeaveOut
-- People just claimed to whom nothing can be written: in the claim's own transaction, so that their attempts never were and their places are free again.
WITH gone AS (
  DELETE FROM send_attempts WHERE id = ANY ($1::uuid[])
),
given AS (
  SELECT * FROM unnest($2::uuid[], $3::text[]) AS u (id, reason)
),
skipped AS (
  UPDATE campaign_recipients r
  SET status = 'skipped', waiting = false, skip_reason = g.reason, updated_at = now()
  FROM given g
  WHERE r.id = g.id
)
UPDATE campaign_send_schedule s
SET messages_sent = s.messages_sent - g.people, messages_remaining = s.messages_remaining + g.people, updated_at = now()
FROM (SELECT count(*)::int AS people FROM given) g
WHERE s.id = $4;

-- name: SendingNumber.TakeSlots
UPDATE phone_numbers n
SET recent_at = /*part Throughput.RecentAt*/ || moment.at, recent_count = /*part Throughput.RecentCount*/ || $3::int,
    paced_until = greatest(n.paced_until, moment.at) + $3::int * interval '1 second' / n.throughput, updated_at = now()
FROM (SELECT $2::timestamptz AS at) moment
WHERE n.id = $1;

-- name: WeighTemplate.Hold
-- The locks of a claim, in the order of a claim: orders by hand and campaigns pass here one after another, so that together they keep the portfolio's limit.
SELECT n.portfolio_id, p.messaging_limit, (SELECT held_reason FROM sending_epoch),
       CASE WHEN n.retired_at IS NOT NULL THEN '{"code": "number.stopped.retired"}' ELSE coalesce(n.stopped_words, to_jsonb(n.stopped_reason)) END::text,
       CASE WHEN n.next_slot_at > $2 THEN n.next_slot_at
            ELSE (SELECT min(r.at) + interval '1 second' FROM unnest(n.recent_at, n.recent_count) AS r (at, messages) WHERE r.at > $2::timestamptz - interval '1 second' HAVING sum(r.messages) >= n.throughput) END
FROM phone_numbers n
JOIN portfolios p ON p.id = n.portfolio_id
WHERE n.id = $1
FOR NO KEY UPDATE OF p, n;

-- name: SendTemplate.Earlier
SELECT id, outcome FROM send_attempts WHERE command_id = $1 AND live;

-- name: WeighTemplate.Find
-- As it was written here, and Meta's copy of it.
SELECT coalesce(l.language, ''), coalesce(r.send_components, '[]')::text, coalesce(r.body, t.template_text), nullif(w.components, '[]')::text,
       CASE WHEN t.is_active IS FALSE THEN 'INACTIVE' ELSE w.status END, coalesce(w.category, '') = 'MARKETING'
FROM phone_numbers n
LEFT JOIN message_templates t ON t.name = $2
CROSS JOIN LATERAL (
  SELECT coalesce($3::text, t.language, (
    SELECT m.language FROM whatsapp_templates m WHERE m.waba_id = n.waba_id AND m.name = $2 ORDER BY m.status <> 'APPROVED', m.language LIMIT 1)) AS language
) l
LEFT JOIN template_translations r ON r.template_id = t.id AND r.language = l.language
LEFT JOIN whatsapp_templates w ON w.waba_id = n.waba_id AND w.name = $2 AND w.language = l.language
WHERE n.id = $1;

-- name: WeighTemplate.Judge
-- The rules of SendBatch.Claim for one person. All profiles that count as theirs are read FOR SHARE: an opt-out that is being committed is waited for and seen.
WITH spellings AS MATERIALIZED (
  SELECT id FROM user_profiles WHERE id = $1 OR phone_match = (SELECT phone_match FROM user_profiles WHERE id = $1)
),
people AS MATERIALIZED (
  SELECT p.* FROM user_profiles p WHERE p.id IN (/*part SamePeople.OfSpellings*/) ORDER BY p.id FOR SHARE
),
lately AS MATERIALIZED (
  SELECT a.started_at, a.phone_number_id, a.is_marketing, row_number() OVER (PARTITION BY a.is_marketing ORDER BY a.started_at DESC) AS place
  FROM people s
  JOIN send_attempts a ON a.profile_id = s.id AND a.live
    AND a.started_at > $3::timestamptz - greatest(interval '6 seconds', (SELECT make_interval(hours => 24 * max(days)) FROM frequency_caps WHERE $7))
)
SELECT p.id, p.whatsapp_phone, p.wa_id, p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, NULL, p.fields, p.personal_fields,
       EXISTS (SELECT FROM suppressions s JOIN people o ON o.phone_match = s.phone_match),
       EXISTS (SELECT FROM people s WHERE s.subscription = 'unsubscribed'),
       p.is_active,
       NOT EXISTS (SELECT FROM conversations v WHERE v.profile_id = p.id AND v.phone_number_id = $2 AND v.last_incoming_at > $4),
       EXISTS (SELECT FROM send_attempts a WHERE a.portfolio_id = $5 AND a.counts_toward_limit AND a.started_at > $6 AND a.profile_id = p.id),
       (SELECT max(l.started_at) + interval '6 seconds' FROM lately l WHERE l.phone_number_id = $2 AND l.started_at > $3::timestamptz - interval '6 seconds'),
       (SELECT max(l.started_at + make_interval(hours => 24 * f.days)) FROM lately l JOIN frequency_caps f ON f.messages = l.place
        WHERE $7 AND l.is_marketing AND l.started_at + make_interval(hours => 24 * f.days) > $3)
FROM people p
WHERE p.id = $1;

-- name: WeighTemplate.FreeAt
SELECT min(a.last_at) FILTER (WHERE a.place > a.used - p.messaging_limit) + $2::interval
FROM portfolios p
CROSS JOIN LATERAL (/*part Limits.Reached*/) a
WHERE p.id = $3;

-- name: SendReplies.Hold
-- The number before the person, as a claim has them. What a claim looked at is looked at again: it may have been stopped since.
SELECT n.retired_at IS NULL AND n.stopped_reason IS NULL AND n.next_slot_at <= $2::timestamptz AND NOT EXISTS (SELECT FROM sending_epoch WHERE held_reason IS NOT NULL)
FROM phone_numbers n
WHERE n.id = $1
FOR NO KEY UPDATE

-- name: SendTemplate.Write
-- The intent to send and the order behind it; nothing where the order has a live attempt already.
WITH begun AS (
  INSERT INTO send_attempts (id, purpose, command_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, is_marketing, started_at)
  VALUES ($1, 'template', $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (command_id) WHERE live AND command_id IS NOT NULL DO NOTHING
  RETURNING command_id
)
INSERT INTO template_orders (id, template_name, language_code, text, ordered_by, ordered_at)
SELECT command_id, $9, $10, $11::text, $12, $8 FROM begun
ON CONFLICT (id) DO UPDATE
SET template_name = excluded.template_name, language_code = excluded.language_code, text = excluded.text, ordered_by = excluded.ordered_by, ordered_at = excluded.ordered_at;

-- name: TemplateOrders.Used
-- Counted with the replies: neither is a campaign's, whose use is recounted from the recipients.
UPDATE message_templates t
SET usage_count = t.usage_count + 1, used_in_replies = t.used_in_replies + 1, last_used = greatest(t.last_used, a.started_at)
FROM send_attempts a
JOIN template_orders o ON o.id = a.command_id
WHERE a.id = $1 AND t.name = o.template_name;

-- part: RestoreGuard.Here
-- Which server this is, which of its histories it follows (a restore begins a new one), and which of its databases.
pg_control_system() s,
     LATERAL (SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
                     (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS oid) here

-- name: RestoreGuard.Read
SELECT e.epoch, e.held_reason,
       coalesce(e.system_identifier = s.system_identifier AND e.timeline = here.timeline AND e.database_oid = here.oid, false),
       coalesce(e.ticked_at > now() - interval '1 minute', false),
       EXISTS (SELECT FROM marketing_campaigns WHERE status IN ('active', 'paused'))
FROM sending_epoch e, /*part RestoreGuard.Here*/;

-- name: RestoreGuard.Raise
-- Never from below what this server has seen: that would be an older database.
UPDATE sending_epoch e
SET epoch = greatest(e.epoch, $1) + 1, ticked_at = now(), system_identifier = s.system_identifier, timeline = here.timeline, database_oid = here.oid
FROM /*part RestoreGuard.Here*/
WHERE e.held_reason IS NULL
  AND (e.epoch = 0 OR e.epoch >= $1 OR NOT EXISTS (SELECT FROM marketing_campaigns WHERE status IN ('active', 'paused')))
  AND (e.epoch = 0 OR e.system_identifier = s.system_identifier AND e.timeline = here.timeline AND e.database_oid = here.oid
       OR NOT EXISTS (SELECT FROM marketing_campaigns WHERE status IN ('active', 'paused')))
RETURNING e.epoch;

-- name: RestoreGuard.SetHeld
UPDATE sending_epoch SET held_reason = coalesce(held_reason, $1);

-- name: RestoreGuard.PauseAll
UPDATE marketing_campaigns SET status = 'paused', paused_reason = $1, paused_words = $2::jsonb, updated_at = now() WHERE status = 'active';

-- name: RestoreGuard.Free
UPDATE sending_epoch e
SET epoch = greatest(e.epoch, $2) + 1, ticked_at = now(), held_reason = NULL, confirmed_by = $1, confirmed_at = now(),
    system_identifier = s.system_identifier, timeline = here.timeline, database_oid = here.oid
FROM /*part RestoreGuard.Here*/
RETURNING e.epoch;

-- name: RestoreGuard.PausedByRestore
-- Versions before migration 39 began their sentence with that word.
SELECT count(*)::int FROM marketing_campaigns
WHERE status = 'paused' AND (paused_words ->> 'code' = 'campaign.paused.restored' OR paused_reason LIKE 'restored:%');
