-- name: AddProfiles.InsertAll
-- Tags come joined by the unit separator: an array of arrays would have to be rectangular.
INSERT INTO user_profiles
  (id, whatsapp_phone, phone_match, user_id, country, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, customer_tier, tags, notes)
SELECT u.id, u.phone, u.phone_match, u.user_id, u.country, u.display_name, u.email, u.email_digest, u.address_line1, u.address_line2, u.city, u.state, u.zipcode,
       u.tier, coalesce(string_to_array(nullif(u.tags, ''), chr(31)), '{}'), u.notes
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
  AS u (id, phone, phone_match, user_id, country, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, tier, tags, notes)
ON CONFLICT DO NOTHING;

-- name: People.Find
-- Four look-ups by index, whatever the number of profiles.
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL FROM user_profiles WHERE user_id = ANY ($1::varchar[])
UNION
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL FROM user_profiles WHERE wa_id = ANY ($2::varchar[])
UNION
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL FROM user_profiles WHERE whatsapp_phone = ANY ($2::varchar[])
UNION
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL FROM user_profiles WHERE phone_match = ANY ($3::varchar[])

-- name: People.Alone
-- Two servers meeting the same new person at once, one by phone and one by user id or by two spellings of a number, would make two
-- profiles that no unique key forbids. Held to the end of the transaction and taken before any row is locked.
SELECT pg_advisory_xact_lock(hashtext('People'))

-- name: People.Insert
-- An import may be writing beside it: then its profile stands, the transaction fails on the missing one and is run again.
INSERT INTO user_profiles (id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name)
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name
FROM unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::varchar[], $5::varchar[], $6::char(2)[], $7::text[])
  AS new (id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name)
ORDER BY whatsapp_phone, user_id

-- name: People.Update
-- Only empty cells are filled.
UPDATE user_profiles p
SET user_id = coalesce(p.user_id, new.user_id),
    whatsapp_phone = coalesce(p.whatsapp_phone, new.whatsapp_phone),
    phone_match = coalesce(p.phone_match, new.phone_match),
    wa_id = coalesce(p.wa_id, new.wa_id),
    country = coalesce(p.country, new.country),
    display_name = coalesce(p.display_name, new.display_name),
    updated_at = now()
FROM (
  SELECT * FROM unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::varchar[], $5::varchar[], $6::char(2)[], $7::text[])
    AS new (id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name)
  ORDER BY id
) AS new
WHERE p.id = new.id

-- name: Subscriptions.Record
-- The key makes a decision that is told twice (a redelivered preference, a repeated error) one row of evidence.
INSERT INTO consent_events (id, profile_id, at, became, source, message_id, evidence)
SELECT id, profile_id, at, became, source, message_id, evidence
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::varchar[], $5::varchar[], $6::varchar[], $7::text[])
  AS new (id, profile_id, at, became, source, message_id, evidence)
ORDER BY profile_id, at
ON CONFLICT (profile_id, at, source, became) DO NOTHING

-- name: Subscriptions.Apply
-- By the moment of the decision, not of its arrival: a START that comes late does not undo a younger STOP. Whoever reads the subscription
-- while it changes sees the old one or the new one; the statement that records the intent to send reads it again.
WITH latest AS (
  SELECT DISTINCT ON (profile_id) profile_id, at, became
  FROM unnest($1::uuid[], $2::timestamptz[], $3::varchar[]) AS decided (profile_id, at, became)
  ORDER BY profile_id, at DESC, became DESC
), locked AS MATERIALIZED (
  SELECT id FROM user_profiles WHERE id IN (SELECT profile_id FROM latest) ORDER BY id FOR NO KEY UPDATE
)
UPDATE user_profiles p
SET subscription = latest.became, subscription_updated_at = latest.at, updated_at = now()
FROM locked
JOIN latest ON latest.profile_id = locked.id
WHERE p.id = locked.id
  AND (p.subscription_updated_at IS NULL OR latest.at > p.subscription_updated_at
       OR latest.at = p.subscription_updated_at AND latest.became = 'unsubscribed')

-- name: ImportProfiles.Moment
SELECT now();

-- name: ImportProfiles.MadeSince
-- created_at is the beginning of the transaction that made the row: ours.
SELECT id FROM user_profiles WHERE id = ANY($1) AND created_at >= $2;

-- name: ImportProfiles.Write
-- An empty field of the table leaves what is known. Tags are added to those a person has.
UPDATE user_profiles p
SET display_name = coalesce(u.display_name, p.display_name), email = coalesce(u.email, p.email), email_digest = coalesce(u.email_digest, p.email_digest),
    address_line1 = coalesce(u.address_line1, p.address_line1), address_line2 = coalesce(u.address_line2, p.address_line2),
    city = coalesce(u.city, p.city), state = coalesce(u.state, p.state), zipcode = coalesce(u.zipcode, p.zipcode), customer_tier = coalesce(u.tier, p.customer_tier),
    tags = CASE WHEN u.tags IS NULL THEN p.tags ELSE ARRAY(SELECT DISTINCT tag FROM unnest(p.tags || string_to_array(u.tags, chr(31))) AS tag WHERE tag <> '' ORDER BY tag) END,
    notes = coalesce(u.notes, p.notes), updated_at = now()
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
  AS u (id, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, tier, tags, notes)
WHERE p.id = u.id;

-- name: ImportProfiles.StillUnsubscribed
SELECT count(*)::int FROM user_profiles WHERE id = ANY($1) AND subscription = 'unsubscribed';
