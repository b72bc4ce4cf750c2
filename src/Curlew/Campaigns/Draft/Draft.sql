-- name: MarketingCampaigns.Create
INSERT INTO marketing_campaigns
  (name, description, template_name, language_code, target_audience, template_components, daily_send_limit, priority,
   scheduled_start_date, scheduled_end_date, phone_number_id, time_zone, window_opens, window_closes, created_by,
   window_zone, weekdays, holidays, batches_per_day, batch_times, grace_minutes, excluded_audience, audience_given)
VALUES ($1, $2::text, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9::timestamptz, $10::timestamptz, $11, $12, $13::text::time, $14::text::time, $15,
  $16, $17::int[], $18::date[], $19, $20::text[]::time[], $21, $22::jsonb, $23)
RETURNING id;

-- part: MarketingCampaigns.Counted
-- The counters are those of the row plus what triggers have noted since it was last folded.
SELECT c.id, c.name, c.status, c.template_name, c.language_code, c.target_audience::text, c.template_components::text,
       c.daily_send_limit, c.priority, c.phone_number_id, c.time_zone, coalesce(c.paused_words, to_jsonb(c.paused_reason))::text, c.total_target_customers,
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

-- name: CampaignAudience.IsGiven
SELECT c.audience_given OR EXISTS (SELECT FROM listed_recipients l WHERE l.campaign_id = c.id) OR EXISTS (SELECT FROM imports i WHERE i.campaign_id = c.id)
FROM marketing_campaigns c
WHERE c.id = $1;

-- name: MarketingCampaigns.IsListed
SELECT NOT EXISTS (SELECT FROM imports WHERE campaign_id = $1 AND finished_at IS NULL);

-- name: MarketingCampaigns.Named
/*part MarketingCampaigns.Counted*/
WHERE c.name = $1 OR c.id::text = lower($1)
ORDER BY c.created_at DESC, c.id;

-- name: CampaignDescription.Of
SELECT c.description, c.target_audience::text, c.excluded_audience::text, (SELECT count(*) FROM listed_recipients l WHERE l.campaign_id = c.id)::int,
       n.throughput, p.messaging_limit, c.created_by, c.created_at, c.started_at, c.completed_at, c.audience_given
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

-- name: MarketingCampaigns.RetiredNumber
SELECT n.id FROM marketing_campaigns c JOIN phone_numbers n ON n.id = c.phone_number_id WHERE c.id = $1 AND n.retired_at IS NOT NULL;

-- name: MarketingCampaigns.TemplateStatus
SELECT t.status
FROM marketing_campaigns c
JOIN phone_numbers n ON n.id = c.phone_number_id
JOIN whatsapp_templates t ON t.waba_id = n.waba_id AND t.name = c.template_name AND t.language = c.language_code
WHERE c.id = $1;

-- name: MarketingCampaigns.Numbers
SELECT id FROM phone_numbers WHERE retired_at IS NULL ORDER BY created_at, id;

-- name: MarketingCampaigns.SkippedBy
SELECT skip_reason, count(*)::int FROM campaign_recipients WHERE campaign_id = $1 AND skip_reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1;

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
WHERE v.campaign_id = $1 AND v.template_name IS NOT NULL AND coalesce(t.status NOT IN (/*part MessageTemplates.Sendable*/), true)
ORDER BY v.position
LIMIT 1;

-- name: CampaignAudience.Find
-- A draft for which a list was imported has that list, also when nobody is on it: an import that was dropped, or that says no about everybody.
SELECT c.target_audience::text, c.excluded_audience::text,
       EXISTS (SELECT FROM listed_recipients l WHERE l.campaign_id = c.id) OR EXISTS (SELECT FROM imports i WHERE i.campaign_id = c.id)
FROM marketing_campaigns c
WHERE c.id = $1;

-- name: ImportRecipients.Hold
-- A launch changes the row: it waits until the table is staged, and then finds it unfinished; or the import finds that the draft is one no more.
SELECT status FROM marketing_campaigns WHERE id = $1 FOR NO KEY UPDATE;

-- name: ImportRecipients.Unlist
DELETE FROM listed_recipients WHERE campaign_id = $1 AND profile_id = ANY ($2::uuid[]);

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

-- part: FreezeAudience.Judged
-- Everyone a filter or a list names, with the reason for which they are left out. Spellings of one number that look alike to WhatsApp (the match key) are one person:
-- the one heard from last is sent to. So are pairs of profiles that nobody has decided about: the older is sent to. Only people who share are ranked, not a million who share it with nobody; OFFSET 0 keeps the planner, which takes a third of all
-- keys for shared ones, from reading everybody in the order of the key.
-- The holdout is drawn last, from those who would be sent to: only then does it compare with them.
SELECT p.id, p.whatsapp_phone, p.country, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, p.fields, p.personal_fields,
       v.label AS variant, l.id AS listed, l.template_parameters,
       CASE WHEN (SELECT window_zone FROM marketing_campaigns WHERE id = $1) = 'customer' THEN coalesce(p.time_zone, '') ELSE '' END AS time_zone,
       CASE
         WHEN s.phone_match IS NOT NULL OR mate.suppressed THEN 'suppressed'
         WHEN p.subscription = 'unsubscribed' OR mate.opted_out THEN 'opted_out'
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
  SELECT own.profile_id AS id, bool_or(other.opted_out) AS opted_out, bool_or(other.suppressed) AS suppressed
  FROM same_people own
  JOIN same_people mate ON mate.person = own.person
  CROSS JOIN LATERAL (
    SELECT q.subscription = 'unsubscribed' AS opted_out, EXISTS (SELECT FROM suppressions x WHERE x.phone_match = q.phone_match) AS suppressed
    FROM user_profiles q WHERE q.id = mate.profile_id OFFSET 0) other
  GROUP BY 1
) mate ON mate.id = p.id
LEFT JOIN (
  SELECT ranked.id FROM (
    SELECT p.id, row_number() OVER (PARTITION BY coalesce(p.person::text, p.phone_match) ORDER BY CASE WHEN p.person IS NULL THEN p.last_interaction END DESC NULLS LAST, p.id) AS place
    FROM (
      SELECT spelled.id FROM (SELECT phone_match FROM user_profiles GROUP BY 1 HAVING count(*) > 1) shared
      CROSS JOIN LATERAL (SELECT q.id FROM user_profiles q WHERE q.phone_match = shared.phone_match OFFSET 0) spelled
      UNION
      SELECT profile_id FROM same_people
    ) several
    CROSS JOIN LATERAL (SELECT q.*, y.person FROM user_profiles q LEFT JOIN same_people y ON y.profile_id = q.id WHERE q.id = several.id OFFSET 0) p
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

-- part: FreezeAudience.Seed
-- Of a campaign c that is launched at launch.at. OFFSET 0 behind it: the planner would compute it anew for each person, twice, which took three seconds for a million.
hashtextextended(c.name || (SELECT count(*) FROM marketing_campaigns o WHERE o.name = c.name AND o.id < c.id), extract(epoch FROM launch.at)::bigint)

-- part: FreezeAudience.Turn
-- The order of the judged people, drawn with the seed of lot.
hashtextextended(left(judged.whatsapp_phone, 2), lot.seed), judged.whatsapp_phone COLLATE "C", uuid_hash_extended(judged.id, lot.seed)

-- name: FreezeAudience.Freeze
-- Positions are drawn anew for each campaign: sealed numbers, which are as good as lots, are shuffled by their first two characters, 4,096 bundles, with the campaign's name, how many of that name there were before, and the moment of its launch as the seed, so that a rehearsal draws as it drew before; people
-- without a number come after all others, because they may turn out to be one of them (SendBatch.NumbersFirst), in an order of their own. A bundle of a million holds 244 people. Rows are inserted in that order too, so that those claimed together stand on the same
-- pages and each of the keys grows at one place at a time; in the order of the profiles a million people took a quarter longer (2026-11).
-- Sealed numbers are ASCII: "C" puts them in the order of the key in every database that sorts by code point, and is twice as fast at it.
-- People known only by user id come last: until all numbers are tried, any of them may be one of those (SendBatch.NumbersFirst).
-- Where all wait in one zone ($5 is false) the partition is a constant the planner drops, and the sort has one key.
-- A person's day is that of the last range of places in their zone that begins at or before theirs; in a zone that has no place yet, the last of the plan:
-- somebody without a day would be claimed by no batch, also when a later plan has one for them.
-- The digest is that of Preflight.Groups.
WITH frozen AS (
  INSERT INTO campaign_recipients (id, campaign_id, phone_number, profile_id, time_zone, position, status, waiting, scheduled_send_date, skip_reason, variant, template_parameters)
  SELECT coalesce(placed.listed, (ids.prefix || to_hex(ids.first + row_number() OVER ()))::uuid), $1, placed.whatsapp_phone, placed.id, placed.time_zone,
         CASE WHEN placed.skip_reason IS NULL THEN placed.place ELSE 0 END,
         CASE WHEN placed.skip_reason IS NULL THEN 'pending' ELSE 'skipped' END,
         placed.skip_reason IS NULL,
         CASE WHEN placed.skip_reason IS NULL THEN coalesce(plan.days[greatest(1, width_bucket(placed.place, plan.begins))], (SELECT max(day) FROM unnest($4::date[]) AS u (day))) END,
         placed.skip_reason,
         CASE WHEN placed.skip_reason IS NULL OR placed.skip_reason = 'holdout' THEN placed.variant END,
         to_jsonb(placed.template_parameters)
  FROM (
    SELECT judged.id, judged.whatsapp_phone, judged.time_zone, judged.skip_reason, judged.variant, judged.listed, judged.template_parameters,
           count(*) FILTER (WHERE judged.skip_reason IS NULL) OVER (
             PARTITION BY CASE WHEN $5 THEN judged.time_zone ELSE '' END
             ORDER BY /*part FreezeAudience.Turn*/
             ROWS UNBOUNDED PRECEDING)::int AS place
    FROM (/*part FreezeAudience.Judged*/) judged
    CROSS JOIN (
      SELECT /*part FreezeAudience.Seed*/ AS seed
      FROM marketing_campaigns c CROSS JOIN LATERAL (SELECT c.started_at AS at) launch WHERE c.id = $1 OFFSET 0) lot
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
-- $2 are the numbers of the custom fields that the letters ask for: whether they are known divides people too.
SELECT j.skip_reason, j.time_zone, j.variant, j.country::text, j.display_name IS NOT NULL, coalesce(btrim(j.city), '') <> '', coalesce(btrim(j.state), '') <> '',
       coalesce(btrim(j.zipcode), '') <> '', j.template_parameters IS NOT NULL,
       CASE WHEN j.fields IS NULL OR cardinality($2::text[]) = 0 THEN '{}' ELSE ARRAY(SELECT key FROM unnest($2::text[]) AS u (key) WHERE j.fields ? key ORDER BY key) END,
       count(*)::int, bit_xor(uuid_hash_extended(j.id, hashtextextended(coalesce(j.skip_reason, ''), 0)))
FROM (/*part FreezeAudience.Judged*/) j
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

-- name: Preflight.Listed
SELECT j.listed, j.variant, j.id, j.whatsapp_phone, NULL, NULL, j.display_name, j.city, j.state, j.zipcode, j.customer_tier, j.template_parameters,
       CASE WHEN cardinality($2::text[]) > 0 THEN j.fields END, CASE WHEN cardinality($2::text[]) > 0 THEN j.personal_fields END
FROM (/*part FreezeAudience.Judged*/) j
WHERE j.skip_reason IS NULL AND j.template_parameters IS NOT NULL;

-- name: Preflight.Sample
-- Five at random, and the same five whenever it is asked.
SELECT j.listed, j.variant, j.id, j.whatsapp_phone, NULL, NULL, j.display_name, j.city, j.state, j.zipcode, j.customer_tier, j.template_parameters,
       CASE WHEN cardinality($2::text[]) > 0 THEN j.fields END, CASE WHEN cardinality($2::text[]) > 0 THEN j.personal_fields END
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

-- name: TemplateUses.Of
-- Templates and campaigns are few: all of them are read.
WITH uses AS MATERIALIZED (
  SELECT t.name FROM message_templates t
  LEFT JOIN template_translations r ON r.template_id = t.id
  WHERE t.is_active AND (strpos(concat(t.template_text, r.send_components), $1) > 0 OR strpos(concat(t.template_text, r.send_components), $2) > 0)
  GROUP BY t.name
)
SELECT 'template ''' || name || '''' FROM uses
UNION
SELECT 'campaign ''' || c.name || '''' FROM marketing_campaigns c
LEFT JOIN campaign_variants v ON v.campaign_id = c.id
WHERE c.status NOT IN ('completed', 'cancelled') AND (c.template_name IN (SELECT name FROM uses) OR v.template_name IN (SELECT name FROM uses))
ORDER BY 1;
