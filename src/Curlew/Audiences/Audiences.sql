-- name: Glossary.ZoneOf
SELECT time_zone FROM business;

-- name: Glossary.All
SELECT name, filter::text FROM segments;

-- name: Glossary.Named
-- Campaigns by name or by id. There are hundreds of them, not millions.
SELECT given.name, c.id
FROM unnest($1::text[]) AS given (name)
JOIN marketing_campaigns c ON c.name = given.name OR c.id::text = lower(given.name)
ORDER BY given.name, c.created_at;

-- name: AudiencePreview.Limit
-- The people of a campaign to a million are sorted or hashed in memory instead of on disk.
SELECT set_config('statement_timeout', $1, true), set_config('work_mem', '128MB', true);

-- name: AudiencePreview.Count
SELECT count(*)::int, (count(*) FILTER (WHERE p.subscription = 'subscribed' AND p.is_active))::int
FROM user_profiles p
WHERE /*where*/ true;

-- name: AudiencePreview.Sample
-- Mixed by a hash of the id: repeatable, and one pass with a heap of $1 rows whatever the audience.
SELECT p.id, p.whatsapp_phone, p.city, p.state, p.country::text, p.customer_tier, p.subscription, p.tags, p.last_interaction
FROM user_profiles p
WHERE /*where*/ true
ORDER BY uuid_hash_extended(p.id, $2::bigint), p.id
LIMIT $1;

-- name: Segments.Lock
SELECT pg_advisory_xact_lock(hashtext('Segments'));

-- name: Segments.List
SELECT id, name, description, filter::text, created_by, created_at, updated_at FROM segments ORDER BY lower(name);

-- name: Segments.Find
SELECT id, name, description, filter::text, created_by, created_at, updated_at FROM segments WHERE name = $1;

-- name: Segments.Insert
INSERT INTO segments (name, description, filter, created_by)
VALUES ($1, $2::text, $3::jsonb, $4)
ON CONFLICT DO NOTHING
RETURNING id, name, description, filter::text, created_by, created_at, updated_at;

-- name: Segments.Update
UPDATE segments SET filter = $2::jsonb, updated_at = now() WHERE name = $1
RETURNING id, name, description, filter::text, created_by, created_at, updated_at;

-- name: Segments.Taken
SELECT EXISTS (SELECT FROM segments WHERE lower(name) = lower($2) AND name <> $1);

-- name: Segments.Put
UPDATE segments SET name = $2, updated_at = now() WHERE name = $1
RETURNING id, name, description, filter::text, created_by, created_at, updated_at;

-- name: Segments.Remove
DELETE FROM segments WHERE name = $1;

-- name: Segments.Filters
-- Every filter that may refer to a segment and can still change its meaning.
SELECT id, 'filter', 'segment ''' || name || '''', filter::text FROM segments
UNION ALL
SELECT id, 'target_audience', 'draft ''' || name || '''', target_audience::text FROM marketing_campaigns WHERE status = 'draft'
UNION ALL
SELECT id, 'excluded_audience', 'draft ''' || name || '''', excluded_audience::text FROM marketing_campaigns WHERE status = 'draft' AND excluded_audience IS NOT NULL
ORDER BY 3;

-- name: Segments.Rewrite
WITH saved AS (
  UPDATE segments SET filter = $3::jsonb, updated_at = now() WHERE id = $1 AND $2 = 'filter'
)
UPDATE marketing_campaigns
SET target_audience = CASE WHEN $2 = 'target_audience' THEN $3::jsonb ELSE target_audience END,
    excluded_audience = CASE WHEN $2 = 'excluded_audience' THEN $3::jsonb ELSE excluded_audience END,
    updated_at = now()
WHERE id = $1 AND $2 IN ('target_audience', 'excluded_audience') AND status = 'draft';
