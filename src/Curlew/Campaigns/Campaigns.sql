-- name: MarketingCampaigns.Create
INSERT INTO marketing_campaigns
  (name, description, template_name, language_code, target_audience, template_components, daily_send_limit, priority,
   scheduled_start_date, scheduled_end_date, phone_number_id, time_zone, window_opens, window_closes, created_by,
   window_zone, weekdays, holidays, batches_per_day, batch_times, grace_minutes, excluded_audience)
VALUES ($1, $2::text, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9::timestamptz, $10::timestamptz, $11, $12, $13::text::time, $14::text::time, $15,
  $16, $17::int[], $18::date[], $19, $20::text[]::time[], $21, $22::jsonb)
RETURNING id;

-- part: MarketingCampaigns.Counted
-- The counters are those of the row plus what triggers have noted since it was last folded.
SELECT c.id, c.name, c.status, c.template_name, c.language_code, c.target_audience::text, c.template_components::text,
       c.daily_send_limit, c.priority, c.phone_number_id, c.time_zone, c.paused_reason, c.total_target_customers,
       c.messages_sent + d.sent, c.messages_delivered + d.delivered, c.messages_read + d.read, c.messages_failed + d.failed,
       c.messages_pending + d.pending, c.messages_skipped + d.skipped, c.messages_uncertain + d.uncertain
FROM marketing_campaigns c
CROSS JOIN LATERAL (
  SELECT coalesce(sum(sent), 0)::int AS sent, coalesce(sum(delivered), 0)::int AS delivered, coalesce(sum(read), 0)::int AS read, coalesce(sum(failed), 0)::int AS failed,
         coalesce(sum(pending), 0)::int AS pending, coalesce(sum(skipped), 0)::int AS skipped, coalesce(sum(uncertain), 0)::int AS uncertain
  FROM campaign_counts WHERE campaign_id = c.id
) d

-- name: MarketingCampaigns.Find
/*part MarketingCampaigns.Counted*/
WHERE c.id = $1;

-- name: MarketingCampaigns.IsListed
SELECT NOT EXISTS (SELECT FROM imports WHERE campaign_id = $1 AND finished_at IS NULL);

-- name: MarketingCampaigns.Named
/*part MarketingCampaigns.Counted*/
WHERE c.name = $1 OR c.id::text = lower($1)
ORDER BY c.created_at DESC, c.id;

-- name: CampaignDescription.Of
SELECT c.description, c.target_audience::text, c.excluded_audience::text, (SELECT count(*) FROM listed_recipients l WHERE l.campaign_id = c.id)::int,
       n.throughput, p.messaging_limit, c.created_by, c.created_at, c.started_at, c.completed_at
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN portfolios p ON p.id = n.portfolio_id
WHERE c.id = $1;

-- name: MarketingCampaigns.List
/*part MarketingCampaigns.Counted*/
ORDER BY c.created_at DESC, c.id;

-- name: MarketingCampaigns.Activate
-- Of two launches at once one finds a draft; the other waits for the row and then finds none.
UPDATE marketing_campaigns
SET status = 'active', started_at = $2, updated_at = now()
WHERE id = $1 AND status = 'draft';

-- name: MarketingCampaigns.TemplateStatus
SELECT t.status
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code
WHERE c.id = $1;

-- name: MarketingCampaigns.Pause
UPDATE marketing_campaigns SET status = 'paused', paused_reason = $2, updated_at = now() WHERE id = $1 AND status = 'active';

-- name: MarketingCampaigns.Resume
UPDATE marketing_campaigns SET status = 'active', paused_reason = NULL, updated_at = now()
WHERE id = $1
  AND (status = 'paused' OR status = 'active' AND EXISTS (SELECT FROM campaign_send_schedule s WHERE s.campaign_id = $1 AND s.missed_at IS NOT NULL AND s.status = 'pending'));

-- name: MarketingCampaigns.EndEarly
UPDATE marketing_campaigns
SET status = 'cancelled', paused_reason = NULL, completed_at = $2, updated_at = now()
WHERE id = $1 AND status IN ('draft', 'active', 'paused');

-- name: MarketingCampaigns.Prioritise
UPDATE marketing_campaigns SET priority = $2, updated_at = now() WHERE id = $1 AND status IN ('draft', 'active', 'paused');

-- name: MarketingCampaigns.HoldClaims
-- A claim locks its number before it reads any plan. One that only waited for the campaign's row would go on with the batches it had read before, and pass the new limit.
SELECT FROM phone_numbers WHERE id = (SELECT phone_number_id FROM marketing_campaigns WHERE id = $1) FOR NO KEY UPDATE;

-- name: MarketingCampaigns.SetLimit
UPDATE marketing_campaigns SET daily_send_limit = $2, updated_at = now() WHERE id = $1 AND status IN ('draft', 'active', 'paused') RETURNING status <> 'draft';

-- name: MarketingCampaigns.SetWindow
-- A batch that is to begin at a time outside of the window would never begin.
UPDATE marketing_campaigns
SET window_opens = $2::text::time, window_closes = $3::text::time, updated_at = now()
WHERE id = $1 AND status IN ('draft', 'active', 'paused') AND NOT EXISTS (SELECT FROM unnest(batch_times) AS at WHERE at < $2::text::time OR at >= $3::text::time)
RETURNING status <> 'draft';

-- name: MarketingCampaigns.Numbers
SELECT id FROM phone_numbers ORDER BY created_at, id;

-- name: MarketingCampaigns.SkippedBy
SELECT skip_reason, count(*)::int FROM campaign_recipients WHERE campaign_id = $1 AND skip_reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1;

-- name: MarketingCampaigns.SkipWaiting
UPDATE campaign_recipients
SET status = 'skipped', waiting = false, skip_reason = 'campaign_cancelled', updated_at = now()
WHERE campaign_id = $1 AND waiting;

-- name: MarketingCampaigns.CloseBatches
UPDATE campaign_send_schedule
SET status = CASE WHEN messages_sent = 0 THEN 'failed' ELSE 'completed' END, messages_remaining = 0, completed_at = $2, updated_at = now()
WHERE campaign_id = $1 AND status IN ('pending', 'processing');

-- name: Letters.Read
-- Components of the campaign or its variant; where it has none, those of the template as it was written here.
SELECT v.label, l.name, l.language,
       coalesce(nullif(coalesce(v.template_components, c.template_components), '[]'), r.send_components, '[]')::text,
       coalesce(r.body, t.template_text), nullif(w.components, '[]')::text
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
LEFT JOIN campaign_variants v ON v.campaign_id = c.id AND v.template_name IS NOT NULL
CROSS JOIN LATERAL (SELECT coalesce(v.template_name, c.template_name) AS name, coalesce(v.language_code, c.language_code) AS language) l
LEFT JOIN message_templates t ON t.name = l.name
LEFT JOIN template_translations r ON r.template_id = t.id AND r.language = l.language
LEFT JOIN whatsapp_templates w ON w.waba_id = n.waba_id AND w.name = l.name AND w.language = l.language
WHERE c.id = $1
ORDER BY v.position;

-- name: Letters.FreezeCampaign
UPDATE marketing_campaigns c
SET template_components = r.send_components, updated_at = now()
FROM message_templates t
JOIN template_translations r ON r.template_id = t.id
WHERE c.id = $1 AND c.template_components = '[]' AND t.name = c.template_name AND r.language = c.language_code AND r.send_components <> '[]';

-- name: Letters.FreezeVariants
UPDATE campaign_variants v
SET template_components = r.send_components
FROM message_templates t
JOIN template_translations r ON r.template_id = t.id
WHERE v.campaign_id = $1 AND v.template_components = '[]' AND t.name = v.template_name AND r.language = v.language_code AND r.send_components <> '[]';

-- name: Variants.WriteAll
INSERT INTO campaign_variants (campaign_id, label, position, first_bucket, share, template_name, language_code, template_components)
SELECT $1, u.label, u.position, u.first_bucket, u.share, u.template_name, u.language_code, u.components::jsonb
FROM unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[])
  AS u (label, position, first_bucket, share, template_name, language_code, components);

-- name: Variants.ReadAll
SELECT label, share, template_name, language_code, template_components::text FROM campaign_variants WHERE campaign_id = $1 ORDER BY position;

-- name: Variants.Unapproved
SELECT v.template_name, v.language_code, t.status
FROM campaign_variants v
JOIN marketing_campaigns c ON c.id = v.campaign_id
JOIN phone_numbers n ON n.id = c.phone_number_id
LEFT JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = v.template_name AND t.language = v.language_code
WHERE v.campaign_id = $1 AND v.template_name IS NOT NULL AND coalesce(t.status NOT IN ('APPROVED', 'FLAGGED'), true)
ORDER BY v.position
LIMIT 1;

-- name: CampaignAudience.Find
SELECT c.target_audience::text, c.excluded_audience::text, EXISTS (SELECT FROM listed_recipients l WHERE l.campaign_id = c.id)
FROM marketing_campaigns c
WHERE c.id = $1;

-- name: ImportRecipients.Hold
-- A launch changes the row: it waits until the table is staged, and then finds it unfinished; or the import finds that the draft is one no more.
SELECT status FROM marketing_campaigns WHERE id = $1 FOR NO KEY UPDATE;

-- name: ImportRecipients.List
-- Of a person who is on the list already the later values count. The id changes with them, because they are sealed for it.
INSERT INTO listed_recipients (id, campaign_id, profile_id, template_parameters)
SELECT id, $1, profile_id, parameters
FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS u (id, profile_id, parameters)
ON CONFLICT (campaign_id, profile_id) DO UPDATE SET id = excluded.id, template_parameters = excluded.template_parameters;

-- name: ImportRecipients.Count
SELECT count(*)::int, (count(*) FILTER (WHERE p.subscription = 'unsubscribed'))::int
FROM listed_recipients l JOIN user_profiles p ON p.id = l.profile_id
WHERE l.campaign_id = $1;

-- name: SendingCalendar.Of
SELECT time_zone, window_opens, window_closes, window_zone = 'customer', weekdays, holidays, batches_per_day, batch_times, grace_minutes, scheduled_start_date, scheduled_end_date
FROM marketing_campaigns WHERE id = $1;

-- part: FreezeAudience.Judged
-- Everyone a filter or a list names, with the reason for which they are left out. Spellings of one number that look alike to WhatsApp (the match key) are one person:
-- the one heard from last is sent to. Only people who share a key are ranked, not a million who share it with nobody; OFFSET 0 keeps the planner, which takes a third of all
-- keys for shared ones, from reading everybody in the order of the key.
-- The holdout is drawn last, from those who would be sent to: only then does it compare with them.
SELECT p.id, p.whatsapp_phone, p.country, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, v.label AS variant, l.id AS listed, l.template_parameters,
       CASE WHEN (SELECT window_zone FROM marketing_campaigns WHERE id = $1) = 'customer' THEN coalesce(p.time_zone, '') ELSE '' END AS time_zone,
       CASE
         WHEN s.phone_match IS NOT NULL THEN 'suppressed'
         WHEN p.subscription = 'unsubscribed' THEN 'opted_out'
         WHEN o.phone_match IS NOT NULL THEN 'opted_out'
         WHEN x.id IS NOT NULL THEN 'excluded'
         WHEN NOT p.is_active THEN 'inactive'
         WHEN twin.id IS NOT NULL THEN 'duplicate'
         WHEN v.label = 'holdout' THEN 'holdout'
       END AS skip_reason
FROM user_profiles p
LEFT JOIN (SELECT DISTINCT phone_match FROM user_profiles WHERE subscription = 'unsubscribed') o ON o.phone_match = p.phone_match
LEFT JOIN (SELECT label, first_bucket, first_bucket + share AS end_bucket FROM campaign_variants WHERE campaign_id = $1) v
  ON variant_bucket($1, p.id) >= v.first_bucket AND variant_bucket($1, p.id) < v.end_bucket
LEFT JOIN suppressions s ON s.phone_match = p.phone_match
LEFT JOIN listed_recipients l ON l.campaign_id = $1 AND l.profile_id = p.id
LEFT JOIN (SELECT p.id FROM user_profiles p WHERE /*excluded*/ false) x ON x.id = p.id
LEFT JOIN (
  SELECT ranked.id FROM (
    SELECT p.id, row_number() OVER (PARTITION BY p.phone_match ORDER BY p.last_interaction DESC NULLS LAST, p.id) AS place
    FROM (SELECT phone_match FROM user_profiles GROUP BY 1 HAVING count(*) > 1) shared
    CROSS JOIN LATERAL (SELECT p.* FROM user_profiles p WHERE p.phone_match = shared.phone_match OFFSET 0) p
    LEFT JOIN listed_recipients l ON l.campaign_id = $1 AND l.profile_id = p.id
    WHERE /*where*/ true
  ) ranked
  WHERE ranked.place > 1
) twin ON twin.id = p.id
WHERE /*where*/ true

-- name: FreezeAudience.Zones
-- How many people wait in each zone, before the freeze: it is the plan that says who is sent to on which day.
SELECT judged.time_zone, count(*)::int FROM (/*part FreezeAudience.Judged*/) judged WHERE judged.skip_reason IS NULL GROUP BY 1;

-- name: FreezeAudience.Most
-- What the people in it can be at most, without asking who is left out.
SELECT count(*)::int FROM user_profiles p LEFT JOIN listed_recipients l ON l.campaign_id = $1 AND l.profile_id = p.id WHERE /*where*/ true;

-- part: FreezeAudience.Ids
-- Version 7 ids of one moment: 73 random bits, then counted up from there (RFC 9562, 6.2, method 2). A million of new_id() take two seconds, these a fifth of one.
-- One of the random bits is cleared, so that no audience counts over the end.
SELECT left(made.id, 16) AS prefix, ('x' || right(made.id, 16))::bit(64)::bigint & x'9fffffffffffffff'::bigint AS first
FROM (SELECT replace(new_id()::text, '-', '') AS id OFFSET 0) made

-- name: FreezeAudience.Freeze
-- Positions follow the sealed numbers, which is as good as drawing lots: a campaign's first day is like its last. Rows are inserted in that order too, so that each of the
-- keys grows at its end and those claimed together stand on the same pages; in the order of the profiles a million people took a quarter longer (2026-11).
-- Sealed numbers are ASCII: "C" puts them in the order of the key in every database that sorts by code point, and is twice as fast at it.
-- Where all wait in one zone ($5 is false) the partition is a constant the planner drops, and the sort has one key.
-- A person's day is that of the last range of places in their zone that begins at or before theirs.
-- The digest is that of Preflight.Groups.
WITH frozen AS (
  INSERT INTO campaign_recipients (id, campaign_id, phone_number, profile_id, time_zone, position, status, waiting, scheduled_send_date, skip_reason, variant, template_parameters)
  SELECT coalesce(placed.listed, (ids.prefix || to_hex(ids.first + row_number() OVER ()))::uuid), $1, placed.whatsapp_phone, placed.id, placed.time_zone,
         CASE WHEN placed.skip_reason IS NULL THEN placed.place ELSE 0 END,
         CASE WHEN placed.skip_reason IS NULL THEN 'pending' ELSE 'skipped' END,
         placed.skip_reason IS NULL,
         CASE WHEN placed.skip_reason IS NULL THEN plan.days[greatest(1, width_bucket(placed.place, plan.begins))] END,
         placed.skip_reason,
         CASE WHEN placed.skip_reason IS NULL OR placed.skip_reason = 'holdout' THEN placed.variant END,
         to_jsonb(placed.template_parameters)
  FROM (
    SELECT judged.id, judged.whatsapp_phone, judged.time_zone, judged.skip_reason, judged.variant, judged.listed, judged.template_parameters,
           count(*) FILTER (WHERE judged.skip_reason IS NULL) OVER (
             PARTITION BY CASE WHEN $5 THEN judged.time_zone ELSE '' END ORDER BY judged.whatsapp_phone COLLATE "C", judged.id ROWS UNBOUNDED PRECEDING)::int AS place
    FROM (/*part FreezeAudience.Judged*/) judged
  ) placed
  LEFT JOIN (
    SELECT u.zone, array_agg(u.begin ORDER BY u.begin) AS begins, array_agg(u.day ORDER BY u.begin) AS days
    FROM unnest($2::text[], $3::int[], $4::date[]) AS u (zone, begin, day) GROUP BY u.zone
  ) plan ON plan.zone = placed.time_zone
  CROSS JOIN (/*part FreezeAudience.Ids*/) ids
  RETURNING skip_reason, time_zone, profile_id
)
SELECT skip_reason, time_zone, count(*)::int, bit_xor(uuid_hash_extended(profile_id, hashtextextended(coalesce(skip_reason, ''), 0)))
FROM frozen
GROUP BY 1, 2;

-- name: FreezeAudience.EmptyList
DELETE FROM listed_recipients WHERE campaign_id = $1;

-- name: FreezeAudience.Remember
UPDATE marketing_campaigns SET total_target_customers = $2, frozen_audience = $3::jsonb, updated_at = now() WHERE id = $1;

-- name: Preflight.Groups
SELECT j.skip_reason, j.time_zone, j.variant, j.country::text, j.display_name IS NOT NULL, coalesce(btrim(j.city), '') <> '', coalesce(btrim(j.state), '') <> '',
       coalesce(btrim(j.zipcode), '') <> '', j.template_parameters IS NOT NULL, count(*)::int, bit_xor(uuid_hash_extended(j.id, hashtextextended(coalesce(j.skip_reason, ''), 0)))
FROM (/*part FreezeAudience.Judged*/) j
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

-- name: Preflight.Listed
SELECT j.listed, j.variant, j.id, j.whatsapp_phone, NULL, NULL, j.display_name, j.city, j.state, j.zipcode, j.customer_tier, j.template_parameters
FROM (/*part FreezeAudience.Judged*/) j
WHERE j.skip_reason IS NULL AND j.template_parameters IS NOT NULL;

-- name: Preflight.Sample
-- Five at random, and the same five whenever it is asked.
SELECT j.listed, j.variant, j.id, j.whatsapp_phone, NULL, NULL, j.display_name, j.city, j.state, j.zipcode, j.customer_tier, j.template_parameters
FROM (/*part FreezeAudience.Judged*/) j
WHERE j.skip_reason IS NULL
ORDER BY hashtextextended(j.id::text, 1)
LIMIT 5;

-- name: Preflight.TemplatesOf
SELECT v.label, l.name, l.language, t.status, t.category, t.quality, m.category, t.synced_at
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
LEFT JOIN campaign_variants v ON v.campaign_id = c.id AND v.template_name IS NOT NULL
CROSS JOIN LATERAL (SELECT coalesce(v.template_name, c.template_name) AS name, coalesce(v.language_code, c.language_code) AS language) l
LEFT JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = l.name AND t.language = l.language
LEFT JOIN message_templates m ON m.name = l.name
WHERE c.id = $1
ORDER BY v.position;

-- name: MessageRates.Save
INSERT INTO message_rates (country, category, price, currency) VALUES ($1, $2, $3, $4)
ON CONFLICT (country, category) DO UPDATE SET price = excluded.price, currency = excluded.currency, updated_at = now();

-- name: MessageRates.CurrencyOfOthers
SELECT currency FROM message_rates WHERE NOT (country = $1 AND category = $2) LIMIT 1;

-- name: MessageRates.All
SELECT country, category, price, currency FROM message_rates ORDER BY country, category;

-- name: Forecasts.Campaigns
SELECT c.id, c.name, c.status, c.priority, c.daily_send_limit, n.id, n.throughput, p.id, p.messaging_limit,
       EXISTS (SELECT FROM frequency_caps) AND EXISTS (
         SELECT FROM whatsapp_templates t
         WHERE t.waba_id = n.waba_id AND t.category = 'MARKETING'
           AND (t.name = c.template_name AND t.language = c.language_code
             OR EXISTS (SELECT FROM campaign_variants v WHERE v.campaign_id = c.id AND v.template_name = t.name AND v.language_code = t.language)))
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN portfolios p ON p.id = n.portfolio_id
WHERE c.status = 'active' OR c.status = 'draft' AND c.id = $1::uuid
ORDER BY c.priority, c.started_at, c.id;

-- name: Forecasts.Batches
-- What was missed waits for a person and is in no forecast.
SELECT campaign_id, send_date, batch_number, time_zone, due_at, ends_at, messages_sent, CASE WHEN missed_at IS NULL THEN messages_remaining ELSE 0 END
FROM campaign_send_schedule
WHERE campaign_id = ANY ($1) AND (messages_remaining > 0 OR ends_at > $2::timestamptz - interval '2 days');

-- name: Forecasts.PutOff
SELECT campaign_id, count(*)::int, max(next_try_at) FROM campaign_recipients WHERE campaign_id = ANY ($1) AND waiting AND next_try_at > $2 GROUP BY 1;

-- name: Forecasts.Reached
SELECT portfolio_id, last_at, count(*)::int
FROM (SELECT portfolio_id, profile_id, max(started_at) AS last_at FROM send_attempts
      WHERE counts_toward_limit AND started_at > $1::timestamptz - $2::interval GROUP BY 1, 2) a
GROUP BY 1, 2;

-- name: Outlines.Sharing
SELECT c.id, c.status, c.priority, c.daily_send_limit, n.id, n.throughput, p.id, p.messaging_limit
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN portfolios p ON p.id = n.portfolio_id
WHERE c.id = $1::uuid
   OR c.status = 'active' AND n.portfolio_id = (SELECT o.portfolio_id FROM marketing_campaigns m JOIN phone_numbers o ON o.id = m.phone_number_id WHERE m.id = $1::uuid)
ORDER BY c.id <> $1::uuid, c.priority, c.started_at, c.id;

-- name: Outlines.Judged
SELECT j.skip_reason, j.country::text, j.customer_tier, count(*)::int
FROM (/*part FreezeAudience.Judged*/) j
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- name: Outlines.Waiting
SELECT r.skip_reason, p.country::text, p.customer_tier, count(*)::int
FROM campaign_recipients r
JOIN user_profiles p ON p.id = r.profile_id
WHERE r.campaign_id = $1 AND r.status IN ('pending', 'queued', 'skipped')
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- name: SendBatch.LockNumber
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
WHERE n.id = $1 AND n.stopped_reason IS NULL AND n.next_slot_at <= $2
  AND NOT EXISTS (SELECT FROM sending_epoch WHERE held_reason IS NOT NULL)
FOR NO KEY UPDATE OF p, n;

-- name: SendBatch.Ask
UPDATE phone_numbers SET asked_at = now() WHERE id = $1;

-- name: SendBatch.Due
-- Campaigns are held FOR SHARE: a pause or a cancellation that comes now waits until this claim is committed, and every later claim sees it.
-- Everything that locks several campaigns does so in order of id, so none of it waits in a circle. After a time in which no server ran, a batch that is late
-- by more than the grace waits until the plan has been looked after: that decides whether it was missed. The labels are those of the letters that are marketing
-- today (Meta moves templates by itself), '' that of the campaign's own.
WITH held AS MATERIALIZED (
  SELECT * FROM marketing_campaigns WHERE phone_number_id = $1 AND status = 'active' ORDER BY id FOR SHARE
)
SELECT c.id, s.id, c.priority, s.messages_remaining, s.send_date,
       (SELECT coalesce(sum(b.messages_sent), 0)::int FROM campaign_send_schedule b WHERE b.campaign_id = c.id AND b.send_date = s.send_date),
       ARRAY(
         SELECT '' WHERE t.category = 'MARKETING'
         UNION ALL
         SELECT v.label FROM campaign_variants v
         JOIN whatsapp_templates w ON w.waba_id = n.waba_id AND w.name = v.template_name AND w.language = v.language_code AND w.category = 'MARKETING'
         WHERE v.campaign_id = c.id
       ), s.time_zone
FROM held c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code AND t.status IN ('APPROVED', 'FLAGGED')
JOIN campaign_send_schedule s ON s.campaign_id = c.id AND s.due_at <= $2 AND s.ends_at > $2 AND s.messages_remaining > 0 AND s.missed_at IS NULL
CROSS JOIN plan_keeping k
WHERE coalesce(c.scheduled_start_date, '-infinity') <= $2 AND coalesce(c.scheduled_end_date, 'infinity') > $2
  AND (s.started_at IS NOT NULL OR greatest(s.due_at, k.kept_at) >= $2::timestamptz - make_interval(mins => c.grace_minutes))
  AND variants_sendable(c.id, n.waba_id)
ORDER BY c.priority, c.started_at, c.id, s.batch_number;

-- name: SendBatch.Rivals
-- Campaigns of the portfolio's other numbers that could send now as well, with how many people they could send to: their part of the messaging
-- limit is left to them. Numbers that no server sends from are left out, so that nothing is kept back for them.
SELECT c.priority,
       (SELECT count(*)::int FROM (SELECT FROM campaign_recipients r
                                   WHERE r.campaign_id = c.id AND r.waiting AND r.time_zone = ANY (s.zones) AND r.scheduled_send_date <= s.send_date AND r.next_try_at <= $2 LIMIT least(s.messages_remaining, $4)) due),
       (SELECT coalesce(sum(b.messages_sent), 0)::int FROM campaign_send_schedule b WHERE b.campaign_id = c.id AND b.send_date = s.send_date)
FROM phone_numbers n
JOIN marketing_campaigns c ON c.phone_number_id = n.id AND c.status = 'active'
JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code AND t.status IN ('APPROVED', 'FLAGGED')
JOIN LATERAL (
  SELECT b.send_date, sum(b.messages_remaining) AS messages_remaining, array_agg(DISTINCT b.time_zone) AS zones FROM campaign_send_schedule b
  WHERE b.campaign_id = c.id AND b.due_at <= $2 AND b.ends_at > $2 AND b.messages_remaining > 0 AND b.missed_at IS NULL GROUP BY b.send_date
) s ON true
WHERE n.portfolio_id = $1 AND n.id <> $3 AND n.stopped_reason IS NULL AND n.next_slot_at <= $2 AND n.asked_at > now() - interval '1 minute'
  AND coalesce(c.scheduled_start_date, '-infinity') <= $2 AND coalesce(c.scheduled_end_date, 'infinity') > $2
  AND variants_sendable(c.id, n.waba_id)
ORDER BY c.priority, c.started_at, c.id;

-- name: SendBatch.BudgetUsed
-- People reached outside an open window since the rolling window began; whoever WhatsApp took a message for counts, delivered or not, because Meta may count so. An index-only scan of send_attempts_budget: 45 ms for 110,000 people on two cores,
-- no slower than a hash aggregate over the same scan.
SELECT count(DISTINCT profile_id)::int
FROM send_attempts
WHERE portfolio_id = $1 AND counts_toward_limit AND started_at > $2;

-- name: SendBatch.Claim
-- The intent to send: who is taken is marked, recorded as an attempt and counted against the batch in this one statement.
-- Customers are read FOR SHARE in order of id: an opt-out that is being committed is waited for and seen, so it always wins.
-- Where one person has two profiles (two spellings of one number), the opt-out of either counts, and so does what either was sent.
-- Where the budget is short ($12), those it does not cost (an open service window, or reached already) may go before their turn. Where it is not, nobody
-- looks through the whole rolling window for who was reached already: taking each for new is safe, and the next claim counts exactly.
-- Who was written to from this number a moment ago, or has had as many marketing messages as the caps allow and would get another (the letters of $13), is put
-- off until that is over.
WITH candidates AS MATERIALIZED (
  SELECT r.id, r.profile_id, r.position, r.scheduled_send_date, r.retry_count, r.postponed, r.template_parameters #>> '{}' AS parameters, r.variant,
         coalesce(r.variant, '') = ANY ($13::text[]) AS is_marketing
  FROM campaign_recipients r
  WHERE r.campaign_id = $1 AND r.waiting AND r.time_zone = $14 AND r.scheduled_send_date <= $3 AND r.next_try_at <= $4
  ORDER BY r.scheduled_send_date, r.position
  LIMIT $6
  FOR NO KEY UPDATE SKIP LOCKED
),
spellings AS MATERIALIZED (
  SELECT profile_id AS id FROM candidates
  UNION
  SELECT twin.id FROM candidates c JOIN user_profiles p ON p.id = c.profile_id JOIN user_profiles twin ON twin.phone_match = p.phone_match
),
people AS MATERIALIZED (
  SELECT p.*, coalesce(p.phone_match, p.id::text) AS who FROM user_profiles p WHERE p.id IN (SELECT id FROM spellings) ORDER BY p.id FOR SHARE
),
opted_out AS MATERIALIZED (
  SELECT DISTINCT phone_match FROM people WHERE subscription = 'unsubscribed' AND phone_match IS NOT NULL
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
  SELECT c.*, p.whatsapp_phone, p.wa_id, p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier,
         CASE
           WHEN p.id IS NULL THEN 'erased'
           WHEN p.phone_match IN (SELECT phone_match FROM suppressions) THEN 'suppressed'
           WHEN p.subscription = 'unsubscribed' OR p.phone_match IN (SELECT phone_match FROM opted_out) THEN 'opted_out'
           WHEN NOT p.is_active THEN 'inactive'
           WHEN o.until >= m.scheduled_end_date THEN o.reason
         END AS skip_reason,
         o.reason AS wait_reason, o.until, m.time_zone,
         w.open IS NOT TRUE AS outside_window,
         w.open IS NOT TRUE AND NOT ($12 AND EXISTS (
           SELECT FROM send_attempts a
           WHERE a.portfolio_id = $8 AND a.counts_toward_limit AND a.started_at > $9 AND a.profile_id = c.profile_id
         )) AS costs
  FROM candidates c
  JOIN marketing_campaigns m ON m.id = $1
  LEFT JOIN people p ON p.id = c.profile_id
  LEFT JOIN put_off o ON o.who = p.who AND o.for_marketing = c.is_marketing
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
  RETURNING r.id
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
      messages_remaining = greatest(0, s.messages_remaining - t.taken - t.skipped),
      status = 'processing', started_at = coalesce(s.started_at, $4), updated_at = now()
  FROM (SELECT (SELECT count(*) FROM queued)::int AS taken, (SELECT count(*) FROM skipped)::int AS skipped) t
  WHERE s.id = $2 AND t.taken + t.skipped > 0
)
-- One row without anybody where nobody was taken, because others may have been skipped or put off all the same.
SELECT aside.people, p.attempt, p.id, p.retry_count, p.postponed, p.costs, p.profile_id, p.whatsapp_phone, p.wa_id, p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, p.parameters, p.variant
FROM (SELECT count(*)::int AS people FROM judged WHERE skip_reason IS NOT NULL OR until IS NOT NULL) aside
LEFT JOIN picked p ON true
ORDER BY p.scheduled_send_date, p.position;

-- name: SendBatch.TakeSlots
UPDATE phone_numbers n
SET recent_at = r.at || $2::timestamptz, recent_count = r.messages || $3::int,
    paced_until = greatest(n.paced_until, $2::timestamptz) + $3::int * interval '1 second' / n.throughput, updated_at = now()
FROM (
  SELECT coalesce(array_agg(x.at ORDER BY x.at), '{}') AS at, coalesce(array_agg(x.messages ORDER BY x.at), '{}') AS messages
  FROM phone_numbers p CROSS JOIN LATERAL unnest(p.recent_at, p.recent_count) AS x (at, messages)
  WHERE p.id = $1 AND x.at > $2::timestamptz - interval '1 second'
) r
WHERE n.id = $1;

-- name: SendTemplate.Hold
-- The locks of a claim, in the order of a claim: orders by hand and campaigns pass here one after another, so that together they keep the portfolio's limit.
SELECT n.portfolio_id, p.messaging_limit, (SELECT held_reason FROM sending_epoch), n.stopped_reason,
       CASE WHEN n.next_slot_at > $2 THEN n.next_slot_at
            ELSE (SELECT min(r.at) + interval '1 second' FROM unnest(n.recent_at, n.recent_count) AS r (at, messages) WHERE r.at > $2::timestamptz - interval '1 second' HAVING sum(r.messages) >= n.throughput) END
FROM phone_numbers n
JOIN portfolios p ON p.id = n.portfolio_id
WHERE n.id = $1
FOR NO KEY UPDATE OF p, n;

-- name: SendTemplate.Earlier
SELECT id, outcome FROM send_attempts WHERE command_id = $1 AND live;

-- name: SendTemplate.Find
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

-- name: SendTemplate.Judge
-- The rules of SendBatch.Claim for one person. Both spellings of a number are read FOR SHARE: an opt-out that is being committed is waited for and seen.
WITH people AS MATERIALIZED (
  SELECT p.* FROM user_profiles p
  WHERE p.id = $1 OR p.phone_match = (SELECT phone_match FROM user_profiles WHERE id = $1)
  ORDER BY p.id
  FOR SHARE
),
lately AS MATERIALIZED (
  SELECT a.started_at, a.phone_number_id, a.is_marketing, row_number() OVER (PARTITION BY a.is_marketing ORDER BY a.started_at DESC) AS place
  FROM people s
  JOIN send_attempts a ON a.profile_id = s.id AND a.live
    AND a.started_at > $3::timestamptz - greatest(interval '6 seconds', (SELECT make_interval(hours => 24 * max(days)) FROM frequency_caps WHERE $7))
)
SELECT p.id, p.whatsapp_phone, p.wa_id, p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, NULL,
       EXISTS (SELECT FROM suppressions s WHERE s.phone_match = p.phone_match),
       EXISTS (SELECT FROM people s WHERE s.subscription = 'unsubscribed'),
       p.is_active,
       NOT EXISTS (SELECT FROM conversations v WHERE v.profile_id = p.id AND v.phone_number_id = $2 AND v.last_incoming_at > $4),
       EXISTS (SELECT FROM send_attempts a WHERE a.portfolio_id = $5 AND a.counts_toward_limit AND a.started_at > $6 AND a.profile_id = p.id),
       (SELECT max(l.started_at) + interval '6 seconds' FROM lately l WHERE l.phone_number_id = $2 AND l.started_at > $3::timestamptz - interval '6 seconds'),
       (SELECT max(l.started_at + make_interval(hours => 24 * f.days)) FROM lately l JOIN frequency_caps f ON f.messages = l.place
        WHERE $7 AND l.is_marketing AND l.started_at + make_interval(hours => 24 * f.days) > $3)
FROM people p
WHERE p.id = $1;

-- name: SendTemplate.FreeAt
SELECT min(a.last_at) FILTER (WHERE a.place > a.used - p.messaging_limit) + $2::interval
FROM portfolios p
CROSS JOIN LATERAL (/*part Limits.Reached*/) a
WHERE p.id = $3;

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

-- name: RecordBatch.SlowDown
UPDATE phone_numbers n
SET next_slot_at = greatest(n.next_slot_at, $2), updated_at = now()
FROM phone_numbers refused
WHERE refused.id = $1 AND (n.id = refused.id OR $3 = 'app' OR $3 = 'account' AND n.waba_id = refused.waba_id);

-- name: RecordBatch.StopNumber
UPDATE phone_numbers n
SET stopped_reason = $2, updated_at = now()
FROM phone_numbers refused
WHERE refused.id = $1 AND n.stopped_reason IS NULL AND (n.id = refused.id OR $3 = 'app' OR $3 = 'account' AND n.waba_id = refused.waba_id);

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
SET status = 'paused', paused_reason = $2, updated_at = now()
FROM held h
WHERE c.id = h.id;

-- name: CircuitBreaker.Alone
SELECT pg_advisory_xact_lock(7311);

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

-- name: Alarms.Raise
INSERT INTO alarms (kind, subject, text, first_at, last_at)
VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (kind, subject) WHERE acknowledged_at IS NULL DO UPDATE SET times = alarms.times + 1, last_at = greatest(alarms.last_at, excluded.last_at), text = excluded.text;

-- name: Alarms.List
SELECT id, kind, subject, text, times, first_at, last_at, acknowledged_at, acknowledged_by
FROM alarms
WHERE $1 OR acknowledged_at IS NULL
ORDER BY last_at DESC, id
LIMIT 1000;

-- name: Alarms.Open
SELECT count(*)::int FROM alarms WHERE acknowledged_at IS NULL;

-- name: Alarms.Acknowledge
UPDATE alarms SET acknowledged_at = $3, acknowledged_by = $2 WHERE id = $1 AND acknowledged_at IS NULL;

-- name: Settlement.Open
-- Attempts a status speaks of whose answer has not been recorded, with what is needed to write down what was sent.
SELECT a.id, a.recipient_id, a.campaign_id, a.profile_id, r.template_parameters #>> '{}', p.display_name, p.city, p.state, p.zipcode, p.customer_tier, r.variant, o.id, o.text
FROM send_attempts a
LEFT JOIN campaign_recipients r ON r.id = a.recipient_id
LEFT JOIN template_orders o ON o.id = a.command_id
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

-- name: CampaignReplies.Unattributed
-- What people wrote since an attempt began and what answers nothing so far, along whatsapp_messages_conversation. Meta tells whole seconds, so that an
-- answer within the second may seem to come before its message.
SELECT DISTINCT m.id, m.profile_id, m."timestamp", m.context_message_id
FROM send_attempts a
JOIN whatsapp_messages m ON m.profile_id = a.profile_id AND m."timestamp" >= date_trunc('second', a.started_at)
WHERE a.id = ANY($1) AND a.recipient_id IS NOT NULL AND m.direction = 'incoming' AND m.message_type <> 'system'
  AND NOT EXISTS (SELECT FROM campaign_replies r WHERE r.message_id = m.id);

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

-- name: CampaignReplies.Attribute
-- A message answers the campaign message to its writer that it quotes, else the latest campaign message of the three days before the end of its second. The marker row in
-- campaign_counts makes the next fold count that day's answers again.
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS u (message, profile_id, at, context)
),
found AS (
  SELECT g.message, g.at, coalesce(quoted.recipient_id, latest.recipient_id) AS recipient_id
  FROM given g
  LEFT JOIN LATERAL (
    SELECT m.recipient_id FROM whatsapp_message_ids i JOIN whatsapp_messages m ON m.id = i.id AND m."timestamp" = i."timestamp"
    WHERE i.wamid_key = wamid_key(g.context) AND m.profile_id = g.profile_id
  ) quoted ON true
  LEFT JOIN LATERAL (
    SELECT m.recipient_id FROM whatsapp_messages m
    WHERE m.profile_id = g.profile_id AND m."timestamp" < g.at + interval '1 second' AND m."timestamp" > g.at - interval '3 days' AND m.recipient_id IS NOT NULL
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

-- part: Limits.Reached
-- Everybody the portfolio p has reached in the rolling window ($2) before a moment ($1), those whose place is free first in front. Where a limit was cut below
-- what is used, as many have to become free as are over it.
SELECT max(started_at) AS last_at, row_number() OVER (ORDER BY max(started_at)) AS place, count(*) OVER () AS used FROM send_attempts
WHERE portfolio_id = p.id AND counts_toward_limit AND started_at > $1::timestamptz - $2::interval
GROUP BY profile_id

-- name: Limits.Portfolios
SELECT p.id, p.messaging_limit, p.limit_told_at, coalesce(used.people, 0)::int, used.free_at
FROM portfolios p
LEFT JOIN LATERAL (
  SELECT max(a.used) AS people, CASE WHEN max(a.used) >= p.messaging_limit THEN min(a.last_at) FILTER (WHERE a.place > a.used - p.messaging_limit) + $2::interval END AS free_at
  FROM (/*part Limits.Reached*/) a
) used ON true
ORDER BY p.id;

-- name: Limits.Numbers
SELECT id, portfolio_id, throughput, CASE WHEN next_slot_at > $1 THEN next_slot_at END, stopped_reason FROM phone_numbers ORDER BY portfolio_id, id;

-- name: Limits.Caps
SELECT days, messages FROM frequency_caps ORDER BY days;

-- name: Limits.SetLimit
UPDATE portfolios SET messaging_limit = $2::int, limit_told_at = $3, updated_at = now() WHERE id = $1;

-- name: Limits.SetThroughput
UPDATE phone_numbers SET throughput = $2, throughput_told_at = $3, updated_at = now() WHERE id = $1;

-- name: Limits.SetCap
WITH gone AS (
  DELETE FROM frequency_caps WHERE days = $1 AND $2 = 0
)
INSERT INTO frequency_caps (days, messages)
SELECT $1, $2 WHERE $2 > 0
ON CONFLICT (days) DO UPDATE SET messages = excluded.messages, updated_at = now();

-- name: RestoreGuard.Read
SELECT e.epoch, e.held_reason,
       coalesce(e.system_identifier = s.system_identifier AND e.timeline = here.timeline AND e.database_oid = here.oid, false),
       coalesce(e.ticked_at > now() - interval '1 minute', false),
       EXISTS (SELECT FROM marketing_campaigns WHERE status IN ('active', 'paused'))
FROM sending_epoch e, pg_control_system() s,
     LATERAL (SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
                     (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS oid) here;

-- name: RestoreGuard.Raise
-- Never from below what this server has seen: that would be an older database.
UPDATE sending_epoch e
SET epoch = greatest(e.epoch, $1) + 1, ticked_at = now(), system_identifier = s.system_identifier, timeline = here.timeline, database_oid = here.oid
FROM pg_control_system() s,
     LATERAL (SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
                     (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS oid) here
WHERE e.held_reason IS NULL
  AND (e.epoch = 0 OR e.epoch >= $1 OR NOT EXISTS (SELECT FROM marketing_campaigns WHERE status IN ('active', 'paused')))
  AND (e.epoch = 0 OR e.system_identifier = s.system_identifier AND e.timeline = here.timeline AND e.database_oid = here.oid
       OR NOT EXISTS (SELECT FROM marketing_campaigns WHERE status IN ('active', 'paused')))
RETURNING e.epoch;

-- name: RestoreGuard.SetHeld
UPDATE sending_epoch SET held_reason = coalesce(held_reason, $1);

-- name: RestoreGuard.PauseAll
UPDATE marketing_campaigns SET status = 'paused', paused_reason = $1, updated_at = now() WHERE status = 'active';

-- name: RestoreGuard.Confirm
UPDATE sending_epoch e
SET epoch = greatest(e.epoch, $2) + 1, ticked_at = now(), held_reason = NULL, confirmed_by = $1, confirmed_at = now(),
    system_identifier = s.system_identifier, timeline = here.timeline, database_oid = here.oid
FROM pg_control_system() s,
     LATERAL (SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
                     (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS oid) here
RETURNING e.epoch;

-- name: RestoreGuard.PausedByRestore
SELECT count(*)::int FROM marketing_campaigns WHERE status = 'paused' AND paused_reason LIKE 'restored:%';

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
WHERE r.id = placed.id AND r.waiting AND r.scheduled_send_date <> placed.day;

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
-- Nothing pending or under way by the counters that triggers keep, and nothing uncertain that a status may still settle.
UPDATE marketing_campaigns c
SET status = 'completed', completed_at = $1, updated_at = now()
WHERE c.status = 'active'
  AND c.messages_pending + (SELECT coalesce(sum(d.pending), 0) FROM campaign_counts d WHERE d.campaign_id = c.id) = 0
  AND (c.messages_uncertain + (SELECT coalesce(sum(d.uncertain), 0) FROM campaign_counts d WHERE d.campaign_id = c.id) = 0
    OR NOT EXISTS (SELECT FROM campaign_send_schedule s WHERE s.campaign_id = c.id AND coalesce(s.completed_at, 'infinity') > $1::timestamptz - interval '24 hours'))
RETURNING c.id;

-- name: KeepPlan.CloseBatches
UPDATE campaign_send_schedule
SET status = CASE WHEN messages_sent = 0 THEN 'failed' ELSE 'completed' END, messages_remaining = 0, completed_at = $2, updated_at = now()
WHERE campaign_id = ANY($1) AND status IN ('pending', 'processing');

-- name: FoldCounts.Fold
-- Takes the noted changes and adds them to the campaign, its template and its days. One runner at a time: the others find the lock taken and nothing to do.
-- A place in the table names a row safely: rows are never updated, and only this statement deletes them.
WITH taken AS (
  DELETE FROM campaign_counts
  WHERE ctid = ANY (ARRAY(SELECT ctid FROM campaign_counts WHERE (SELECT pg_try_advisory_xact_lock(7310)) LIMIT 50000))
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
  FROM (SELECT time_zone, max(send_date) AS day FROM campaign_send_schedule
        WHERE campaign_id = c.id AND status IN ('pending', 'processing') AND messages_remaining > 0 AND missed_at IS NULL AND due_at <= $1 AND ends_at > $1
        GROUP BY 1) z
  CROSS JOIN LATERAL (
    SELECT next_try_at FROM campaign_recipients
    WHERE campaign_id = c.id AND waiting AND time_zone = z.time_zone AND scheduled_send_date <= z.day
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
    (2, NOT $4 AND line.is_silent, 'no_server', NULL),
    (3, n.stopped_reason IS NOT NULL, 'number_stopped', NULL),
    (4, coalesce(t.status NOT IN ('APPROVED', 'FLAGGED'), true) OR NOT variants_sendable(c.id, n.waba_id), 'template_not_approved', NULL),
    (5, c.scheduled_start_date > $1, 'start_date', c.scheduled_start_date),
    (6, NOT people.waiting, 'uncertain', CASE WHEN plan.open_until > $1 THEN plan.open_until WHEN patience.until > $1 THEN patience.until ELSE coalesce(plan.next_due, $1) END),
    (7, plan.open_until IS NULL AND next.send_date = today.day, CASE WHEN done.batches = 0 THEN 'window' ELSE 'next_batch' END, plan.next_due),
    (8, plan.open_until IS NULL AND plan.next_due IS NOT NULL, CASE WHEN done.used >= c.daily_send_limit THEN 'daily_limit' ELSE 'window' END, plan.next_due),
    (9, plan.open_until IS NULL AND plan.missed > 0, 'missed', NULL),
    (10, plan.open_until IS NULL AND c.scheduled_end_date > $1, 'end_date', c.scheduled_end_date),
    (11, plan.open_until IS NULL, 'planning', NULL),
    (12, queue.first_try IS NULL, 'nobody_due', least(plan.next_due, plan.open_until)),
    (13, queue.first_try > $1, 'retry', queue.first_try),
    (14, budget.used >= p.messaging_limit, 'messaging_limit', budget.first_free),
    (15, n.next_slot_at > $1 OR recent.messages >= n.throughput OR n.paced_until > $1 + greatest(interval '0.25 seconds', interval '1 second' / n.throughput) - interval '0.999 seconds' / n.throughput,
      'throughput', greatest(n.next_slot_at, n.paced_until, CASE WHEN recent.messages >= n.throughput THEN recent.first + interval '1 second' END)),
    (16, true, 'nothing', $1)
  ) v (place, applies, binds, until)
  WHERE v.applies
  ORDER BY v.place LIMIT 1
) verdict
WHERE c.status = 'active' AND ($3::uuid IS NULL OR c.id = $3)
ORDER BY c.priority, c.started_at, c.id;

-- part: CampaignRecipient.Columns
r.id, r.profile_id, r.phone_number, r.status, r.variant, r.scheduled_send_date, nullif(r.next_try_at, '-infinity'),
r.sent_at, r.delivered_at, r.read_at, r.failed_at, a.replied_at, coalesce(a.replies, 0), l.left_at,
r.skip_reason, r.wait_reason, r.failure_code, r.failure_reason, r.retry_count, r.postponed

-- part: CampaignRecipient.Left
LEFT JOIN LATERAL (
  SELECT min(e.at) AS left_at FROM consent_events e WHERE e.profile_id = r.profile_id AND e.became = 'unsubscribed' AND e.at >= c.started_at
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
  SELECT id, whatsapp_phone FROM user_profiles WHERE id = $2 OR phone_match = $4
),
found AS (
  SELECT id FROM campaign_recipients WHERE id = $2::uuid AND campaign_id = $1
  UNION
  SELECT id FROM campaign_recipients WHERE campaign_id = $1 AND phone_number = $3::text
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
SELECT at, became, source FROM consent_events WHERE profile_id = $1 AND at >= $2 ORDER BY at, id;

-- name: ExportRecipients.Everyone
-- One statement, so one moment: what is exported adds up even while the campaign is being sent. In the order of sending, whoever was never in it last.
SELECT /*part CampaignRecipient.Columns*/
FROM campaign_recipients r
LEFT JOIN (SELECT recipient_id, min(at) AS replied_at, count(*)::int AS replies FROM campaign_replies WHERE campaign_id = $1 GROUP BY 1) a ON a.recipient_id = r.id
LEFT JOIN (
  SELECT e.profile_id, min(e.at) AS left_at
  FROM marketing_campaigns c JOIN consent_events e ON e.at >= c.started_at AND e.became = 'unsubscribed'
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
-- A message m that is more than a wish to leave and more than the notice of a changed number.
m.message_type <> 'system'
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
people AS (
  SELECT r.id, r.profile_id, r.variant, r.sent_at, r.delivered_at, r.read_at,
         (SELECT max(e.at) FROM consent_events e WHERE e.profile_id = r.profile_id AND e.became = 'unsubscribed' AND e.at >= s.begins AND e.at <= s.ends) AS left_at,
         EXISTS (SELECT FROM conversations v WHERE v.profile_id = r.profile_id AND v.phone_number_id = s.phone_number_id AND v.last_incoming_at >= s.begins)
           AND EXISTS (
             SELECT FROM whatsapp_messages m
             WHERE m.profile_id = r.profile_id AND m.phone_number_id = s.phone_number_id AND m.direction = 'incoming' AND m."timestamp" >= s.begins AND m."timestamp" <= s.ends
               AND /*part CampaignResults.SaysMore*/) AS wrote
  FROM span s
  JOIN campaign_recipients r ON r.campaign_id = s.id AND (r.position > 0 OR r.variant IS NOT NULL)
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
