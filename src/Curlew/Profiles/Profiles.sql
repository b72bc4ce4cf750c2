-- name: AddProfiles.InsertAll
-- Tags come joined by the unit separator: an array of arrays would have to be rectangular.
INSERT INTO user_profiles
  (id, whatsapp_phone, phone_match, user_id, country, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, customer_tier, tags, notes, time_zone)
SELECT u.id, u.phone, u.phone_match, u.user_id, u.country, u.display_name, u.email, u.email_digest, u.address_line1, u.address_line2, u.city, u.state, u.zipcode,
       u.tier, coalesce(string_to_array(nullif(u.tags, ''), chr(31)), '{}'), u.notes, u.time_zone
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[])
  AS u (id, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, tier, tags, notes, phone, phone_match, user_id, country, time_zone)
ON CONFLICT DO NOTHING;

-- name: People.Find
-- Five look-ups by index, whatever the number of profiles; equal numbers are among the numbers that match. What somebody was called before
-- or beside it comes last and counts least. $4 are those to whom the messages went that are answered.
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL, NULL::varchar AS alias FROM user_profiles WHERE user_id = ANY ($1::varchar[])
UNION
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL, NULL FROM user_profiles WHERE wa_id = ANY ($2::varchar[])
UNION
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL, NULL FROM user_profiles WHERE phone_match = ANY ($3::varchar[])
UNION
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, display_name IS NOT NULL, NULL FROM user_profiles WHERE id = ANY ($4::uuid[])
UNION
SELECT p.id, p.user_id, p.whatsapp_phone, p.phone_match, p.wa_id, p.display_name IS NOT NULL, a.identifier
FROM profile_aliases a JOIN user_profiles p ON p.id = a.profile_id
WHERE a.identifier = ANY ($1::varchar[] || $3::varchar[])

-- name: SamePeople.Unlisted
SELECT count(*)::int FROM unnest($1::uuid[], $2::uuid[]) AS doubt (one, other)
WHERE NOT EXISTS (SELECT FROM merge_candidates m WHERE m.older = least(doubt.one, doubt.other) AND m.younger = greatest(doubt.one, doubt.other))

-- name: SamePeople.List
INSERT INTO merge_candidates (older, younger, reason, message_id)
SELECT least(one, other), greatest(one, other), min(reason), $4::varchar
FROM unnest($1::uuid[], $2::uuid[], $3::varchar[]) AS doubt (one, other, reason)
GROUP BY 1, 2
ORDER BY 1, 2
ON CONFLICT (older, younger) DO NOTHING

-- name: SamePeople.Recount
-- From each profile that is touched along open pairs and equal match keys to everybody it hangs together with: seldom more than two. All of
-- them find the same oldest one. Who is left alone by a decision has no row afterwards.
WITH RECURSIVE touched AS (
  SELECT unnest($1::uuid[]) AS id
  UNION
  SELECT mate.profile_id FROM same_people own JOIN same_people mate ON mate.person = own.person WHERE own.profile_id = ANY ($1::uuid[])
), reach (root, id) AS (
  SELECT id, id FROM touched
  UNION
  SELECT r.root, near.id
  FROM reach r
  CROSS JOIN LATERAL (/*part SamePeople.Near*/) near
), people AS (
  SELECT root, (array_agg(id ORDER BY id))[1] AS person, count(*) AS profiles FROM reach GROUP BY root
), alone AS (
  DELETE FROM same_people s USING people WHERE s.profile_id = people.root AND people.profiles = 1
), joined AS (
  INSERT INTO joined_people SELECT root FROM people WHERE profiles > 1 ORDER BY root ON CONFLICT DO NOTHING
)
INSERT INTO same_people AS s (profile_id, person)
SELECT DISTINCT r.id, people.person FROM reach r JOIN people USING (root) WHERE people.profiles > 1
ON CONFLICT (profile_id) DO UPDATE SET person = excluded.person WHERE s.person <> excluded.person

-- name: SamePeople.Joined
SELECT profile_id FROM joined_people ORDER BY profile_id LIMIT 1000

-- name: SamePeople.TakeJoined
DELETE FROM joined_people WHERE profile_id = ANY ($1) RETURNING profile_id

-- name: VerifyPeople.Persons
-- The whole of SamePeople.Recount: from everybody who is in a pair that is open or is kept as one with somebody. Who has no row is a person alone.
WITH RECURSIVE reach (root, id) AS (
  SELECT id, id FROM (SELECT older FROM merge_candidates WHERE decided_at IS NULL UNION SELECT younger FROM merge_candidates WHERE decided_at IS NULL
                      UNION SELECT profile_id FROM same_people) AS concerned (id)
  UNION
  SELECT r.root, near.id
  FROM reach r
  CROSS JOIN LATERAL (/*part SamePeople.Near*/) near
), counted AS (
  SELECT root AS profile_id, (array_agg(id ORDER BY id))[1] AS person, count(*) AS profiles FROM reach GROUP BY root
), stored AS (
  SELECT profile_id, person, count(*) OVER (PARTITION BY person) AS profiles FROM same_people
)
SELECT 'profiles of one person', format('%s (kept under %s, belongs under %s)', c.profile_id, coalesce(s.person, c.profile_id), c.person),
       coalesce(s.profiles, 1), c.profiles
FROM counted c
LEFT JOIN stored s USING (profile_id)
WHERE coalesce(s.person, c.profile_id) <> c.person OR s.person IS NOT NULL AND c.profiles = 1 OR s.person IS NULL AND c.profiles > 1
ORDER BY 2

-- part: SamePeople.Near
-- Whom a profile hangs together with at once: in a pair that nobody has decided about, or by a number in one of its spellings.
SELECT younger AS id FROM merge_candidates WHERE older = r.id AND decided_at IS NULL
UNION ALL SELECT older FROM merge_candidates WHERE younger = r.id AND decided_at IS NULL
UNION ALL SELECT q.id FROM user_profiles p JOIN user_profiles q ON q.phone_match = p.phone_match WHERE p.id = r.id

-- part: SamePeople.OfSpellings
-- The spellings, and whoever counts as one person with one of them.
SELECT id FROM spellings
UNION
SELECT mate.profile_id FROM spellings s JOIN same_people own ON own.profile_id = s.id JOIN same_people mate ON mate.person = own.person

-- part: SamePeople.OfWriter
SELECT g.profile_id
UNION ALL
SELECT mate.profile_id FROM same_people own JOIN same_people mate ON mate.person = own.person WHERE own.profile_id = g.profile_id AND mate.profile_id <> g.profile_id

-- part: SamePeople.HasToldNoUserId
-- Neither the profile p nor another of the same person: somebody known only by user id may be this one.
p.user_id IS NULL
AND NOT EXISTS (SELECT FROM profile_aliases s WHERE s.profile_id = p.id AND s.kind = 'user_id')
AND NOT EXISTS (
  SELECT FROM same_people own JOIN same_people mate ON mate.person = own.person JOIN user_profiles q ON q.id = mate.profile_id AND q.user_id IS NOT NULL
  WHERE own.profile_id = p.id)

-- part: IdentityProofs.Holders
-- Whoever has what was told, by three indexes.
SELECT h.id FROM user_profiles h WHERE told.kind = 'user_id' AND h.user_id = told.identifier
UNION ALL SELECT h.id FROM user_profiles h WHERE told.kind = 'phone' AND h.phone_match = told.identifier
UNION ALL SELECT a.profile_id FROM profile_aliases a WHERE a.identifier = told.identifier

-- part: IdentityProofs.IsNews
-- Neither the profile has it, nor anybody with whom it makes a pair that is listed.
NOT EXISTS (
  SELECT FROM (/*part IdentityProofs.Holders*/) holder
  WHERE holder.id = told.profile_id
     OR EXISTS (SELECT FROM merge_candidates m WHERE m.older = least(holder.id, told.profile_id) AND m.younger = greatest(holder.id, told.profile_id)))

-- name: IdentityProofs.News
SELECT told.profile_id, told.identifier
FROM unnest($1::uuid[], $2::varchar[], $3::varchar[]) AS told (profile_id, kind, identifier)
WHERE /*part IdentityProofs.IsNews*/

-- name: IdentityProofs.Add
-- A profile that was erased or merged meanwhile learns nothing.
INSERT INTO profile_aliases (identifier, profile_id, kind, reason)
SELECT DISTINCT ON (told.identifier) told.identifier, p.id, told.kind, told.reason
FROM unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::varchar[]) AS told (profile_id, kind, identifier, reason)
JOIN user_profiles p ON p.id = told.profile_id
WHERE NOT EXISTS (/*part IdentityProofs.Holders*/)
ORDER BY told.identifier, p.id
ON CONFLICT (identifier) DO NOTHING

-- name: IdentityProofs.Others
SELECT p.id, holder.id, told.reason
FROM unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::varchar[]) AS told (profile_id, kind, identifier, reason)
JOIN user_profiles p ON p.id = told.profile_id
CROSS JOIN LATERAL (/*part IdentityProofs.Holders*/) holder
WHERE holder.id <> p.id

-- name: People.OneAtATime
-- Two servers meeting the same new person at once, one by phone and one by user id or by two spellings of a number, would make two
-- profiles that no unique key forbids. Held to the end of the transaction and taken before any row is locked.
SELECT pg_advisory_xact_lock(hashtext('People'))

-- name: People.Insert
-- An import may be writing beside it: then its profile stands, the transaction fails on the missing one and is run again.
INSERT INTO user_profiles (id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name, time_zone)
SELECT id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name, time_zone
FROM unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::varchar[], $5::varchar[], $6::char(2)[], $7::text[], $8::varchar[])
  AS new (id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name, time_zone)
ORDER BY whatsapp_phone, user_id

-- name: People.Update
-- Only empty cells are filled.
UPDATE user_profiles p
SET user_id = coalesce(p.user_id, new.user_id),
    whatsapp_phone = coalesce(p.whatsapp_phone, new.whatsapp_phone),
    phone_match = coalesce(p.phone_match, new.phone_match),
    wa_id = coalesce(p.wa_id, new.wa_id),
    country = coalesce(p.country, new.country),
    time_zone = coalesce(p.time_zone, new.time_zone),
    display_name = coalesce(p.display_name, new.display_name),
    updated_at = now()
FROM (
  SELECT * FROM unnest($1::uuid[], $2::varchar[], $3::varchar[], $4::varchar[], $5::varchar[], $6::char(2)[], $7::text[], $8::varchar[])
    AS new (id, user_id, whatsapp_phone, phone_match, wa_id, country, display_name, time_zone)
  ORDER BY id
) AS new
WHERE p.id = new.id

-- name: Subscriptions.Hold
-- The lock that Apply takes, so that nothing waits for us that would not then.
SELECT FROM user_profiles WHERE id = $1 FOR NO KEY UPDATE

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

-- name: StagedImports.Begin
INSERT INTO imports (id, campaign_id, began_at) VALUES ($1, $2, $3);

-- name: StagedImports.Add
INSERT INTO import_parts (id, import_id, place, content) VALUES ($1, $2, $3, $4);

-- name: StagedImports.Unfinished
SELECT id, campaign_id FROM imports WHERE finished_at IS NULL AND (NOT $1 OR touched_at < clock_timestamp() - interval '10 seconds') ORDER BY began_at, id;

-- name: UnfinishedImports.List
SELECT i.id, c.name, (SELECT count(*)::int FROM import_parts p WHERE p.import_id = i.id), i.added, i.changed, i.began_at, i.touched_at
FROM imports i LEFT JOIN marketing_campaigns c ON c.id = i.campaign_id
WHERE i.finished_at IS NULL
ORDER BY i.began_at, i.id;

-- name: UnfinishedImports.End
-- Waits for a part that is taking effect at this moment, like another process that works on the import.
UPDATE imports SET finished_at = $2, dropped_at = $2 WHERE id = $1 AND finished_at IS NULL RETURNING added, changed;

-- name: UnfinishedImports.Empty
DELETE FROM import_parts WHERE import_id = $1;

-- name: StagedImports.Hold
-- Before anything else: of two processes that work on one import each takes its own part, and none sees a part the other is deleting.
UPDATE imports SET touched_at = clock_timestamp() WHERE id = $1 AND finished_at IS NULL;

-- name: StagedImports.Part
SELECT id, content FROM import_parts WHERE import_id = $1 ORDER BY place LIMIT 1;

-- name: StagedImports.Done
WITH gone AS (DELETE FROM import_parts WHERE id = $2)
UPDATE imports SET added = added + $3, changed = changed + $4, unheard = unheard + $5 WHERE id = $1;

-- name: StagedImports.Finish
UPDATE imports SET finished_at = $2 WHERE id = $1;

-- name: StagedImports.Counts
SELECT added, changed, unheard FROM imports WHERE id = $1;

-- name: ImportProfiles.Write
-- An empty field of the table leaves what is known. Tags are added to those a person has. Rows are locked in the order in which everybody locks them.
WITH locked AS MATERIALIZED (
  SELECT id FROM user_profiles WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE user_profiles p
SET display_name = coalesce(u.display_name, p.display_name), email = coalesce(u.email, p.email), email_digest = coalesce(u.email_digest, p.email_digest),
    address_line1 = coalesce(u.address_line1, p.address_line1), address_line2 = coalesce(u.address_line2, p.address_line2),
    city = coalesce(u.city, p.city), state = coalesce(u.state, p.state), zipcode = coalesce(u.zipcode, p.zipcode), customer_tier = coalesce(u.tier, p.customer_tier),
    tags = CASE WHEN u.tags IS NULL THEN p.tags ELSE ARRAY(SELECT DISTINCT tag FROM unnest(p.tags || string_to_array(u.tags, chr(31))) AS tag WHERE tag <> '' ORDER BY tag) END,
    notes = coalesce(u.notes, p.notes), fields = CASE WHEN u.fields IS NULL THEN p.fields ELSE coalesce(p.fields, '{}') || u.fields::jsonb END,
    personal_fields = coalesce(u.personal_fields, p.personal_fields), updated_at = now()
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
  AS u (id, display_name, email, email_digest, address_line1, address_line2, city, state, zipcode, tier, tags, notes, fields, personal_fields)
JOIN locked ON locked.id = u.id
WHERE p.id = u.id;

-- name: ImportProfiles.StillUnsubscribed
SELECT count(*)::int FROM user_profiles WHERE id = ANY($1) AND subscription = 'unsubscribed';

-- name: IdentityChanges.Fresh
SELECT message_id FROM unnest($1::varchar[]) AS notice (message_id)
WHERE NOT EXISTS (SELECT FROM identity_changes c WHERE c.wamid_key = wamid_key(notice.message_id))

-- name: IdentityChanges.Holders
-- Whoever has or had the new number or user id and is somebody else.
SELECT id FROM user_profiles WHERE id <> $1 AND (user_id = $2::varchar OR wa_id = $3::varchar OR whatsapp_phone = $3::varchar OR phone_match = $4::varchar)
UNION
SELECT profile_id FROM profile_aliases WHERE profile_id <> $1 AND identifier IN ($2::varchar, $4::varchar)

-- name: IdentityChanges.Move
-- What is given up stays as an alias; what is taken again is one no longer.
WITH old AS MATERIALIZED (
  SELECT id, user_id, phone_match FROM user_profiles WHERE id = $1 FOR UPDATE
), former AS (
  INSERT INTO profile_aliases (identifier, profile_id, kind, since, reason)
  SELECT identifier, $1, kind, $6, $7
  FROM (SELECT phone_match AS identifier, 'phone' AS kind FROM old WHERE $4::varchar <> phone_match
        UNION ALL SELECT user_id, 'user_id' FROM old WHERE $2::varchar <> user_id) AS given_up
  ON CONFLICT (identifier) DO UPDATE SET profile_id = excluded.profile_id, since = excluded.since, reason = excluded.reason
), again AS (
  DELETE FROM profile_aliases WHERE profile_id = $1 AND identifier IN ($2::varchar, $4::varchar)
)
UPDATE user_profiles p
SET user_id = coalesce($2::varchar, p.user_id), wa_id = coalesce($3::varchar, p.wa_id), whatsapp_phone = coalesce($3::varchar, p.whatsapp_phone),
    phone_match = coalesce($4::varchar, p.phone_match), country = coalesce($5::char(2), p.country), time_zone = coalesce($8::varchar, p.time_zone), updated_at = now()
FROM old
WHERE p.id = old.id AND (p.user_id IS DISTINCT FROM coalesce($2::varchar, p.user_id) OR p.wa_id IS DISTINCT FROM coalesce($3::varchar, p.wa_id))

-- name: IdentityChanges.Note
INSERT INTO identity_changes (wamid_key, profile_id, at, kind, outcome)
VALUES (wamid_key($1), $2, $3, $4, $5)
ON CONFLICT (wamid_key) DO NOTHING

-- name: ConsentReviews.Add
INSERT INTO consent_reviews (message_id, id, profile_id, at, evidence)
SELECT message_id, id, profile_id, at, evidence
FROM unnest($1::varchar[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[]) AS unclear (message_id, id, profile_id, at, evidence)
ORDER BY message_id
ON CONFLICT (message_id) DO NOTHING

-- name: ConsentReviews.Open
SELECT id, profile_id, message_id, at, evidence FROM consent_reviews WHERE decision IS NULL ORDER BY at, id LIMIT $1

-- name: ConsentReviews.Close
UPDATE consent_reviews
SET decision = $2, decided_at = $3, decided_by = $4
WHERE id = ANY ($1) AND decision IS NULL
RETURNING profile_id, message_id, at, evidence, id

-- name: OptOutBursts.OneAtATime
SELECT pg_advisory_xact_lock(hashtext('OptOutBursts'))

-- name: OptOutBursts.Open
SELECT id FROM opt_out_bursts WHERE source = $1 AND decision IS NULL

-- name: OptOutBursts.Recent
-- People this source unsubscribed lately, beside those named now, and messages the business sent in that time.
SELECT
  (SELECT count(*) FROM (
    SELECT profile_id FROM consent_events WHERE source = $1 AND became = 'unsubscribed' AND at > $2 AND at <= $3
    UNION SELECT unnest($4::uuid[])) AS people),
  (SELECT count(*) FROM whatsapp_messages WHERE direction = 'outgoing' AND "timestamp" > $2 AND "timestamp" <= $3)

-- name: OptOutBursts.Begin
INSERT INTO opt_out_bursts (id, source, since, opened_at) VALUES ($1, $2, $3, $4)

-- name: OptOutBursts.Hold
INSERT INTO held_opt_outs (burst_id, profile_id, at, message_id)
SELECT DISTINCT ON (profile_id) $1, profile_id, at, message_id
FROM unnest($2::uuid[], $3::timestamptz[], $4::varchar[]) AS told (profile_id, at, message_id)
ORDER BY profile_id, at
ON CONFLICT (burst_id, profile_id) DO NOTHING

-- name: OptOutBursts.Close
UPDATE opt_out_bursts SET decision = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND decision IS NULL RETURNING source, since

-- name: OptOutBursts.Held
SELECT profile_id, at, message_id FROM held_opt_outs WHERE burst_id = $1 ORDER BY profile_id

-- name: OptOutBursts.Believed
-- Those the source unsubscribed before it was stopped, unless the person has decided something else since or had said the same before.
SELECT e.profile_id
FROM consent_events e
JOIN user_profiles p ON p.id = e.profile_id AND p.subscription = 'unsubscribed' AND p.subscription_updated_at = e.at
WHERE e.source = $1 AND e.became = 'unsubscribed' AND e.at > $2
  AND 'unsubscribed' IS DISTINCT FROM (
    SELECT before.became FROM consent_events before
    WHERE before.profile_id = e.profile_id AND before.source <> $1 AND before.at <= e.at
    ORDER BY before.at DESC, before.became DESC
    LIMIT 1)
ORDER BY e.profile_id

-- name: OptOutBursts.List
SELECT b.id, b.source, b.since, b.opened_at, (SELECT count(*) FROM held_opt_outs h WHERE h.burst_id = b.id)
FROM opt_out_bursts b
WHERE b.decision IS NULL
ORDER BY b.opened_at

-- name: MaskedPeople.Read
SELECT id, whatsapp_phone, user_id IS NOT NULL, display_name IS NOT NULL, country, subscription, customer_tier, total_messages, first_contact, last_interaction, created_at
FROM user_profiles
WHERE id = ANY ($1::uuid[])

-- name: FindProfiles.Find
-- One look-up by index for each kind of key. Each key comes in the forms it has under every sealing key that is readable.
WITH found AS (
  SELECT $1::uuid AS id
  UNION SELECT id FROM user_profiles WHERE phone_match = ANY ($2::varchar[])
  UNION SELECT id FROM user_profiles WHERE user_id = ANY ($3::varchar[])
  UNION SELECT id FROM user_profiles WHERE email_digest = ANY ($4::varchar[])
  UNION SELECT profile_id FROM profile_aliases WHERE identifier = ANY ($2::varchar[] || $3::varchar[])
)
SELECT p.id, p.whatsapp_phone, p.display_name, p.email, p.city, p.state, p.zipcode, p.country::text, p.customer_tier, p.subscription, p.subscription_updated_at, p.tags, p.is_active,
       EXISTS (SELECT FROM suppressions s WHERE s.phone_match = p.phone_match), p.last_interaction, p.total_messages, p.fields, p.personal_fields
FROM user_profiles p
JOIN found USING (id)
ORDER BY p.id
LIMIT 20;

-- name: Suppressions.Insert
INSERT INTO suppressions (phone_match, reason, created_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: Suppressions.Delete
DELETE FROM suppressions WHERE phone_match = $1;

-- name: RevealProfile.Find
SELECT whatsapp_phone, display_name, email, address_line1, address_line2, notes, user_id FROM user_profiles WHERE id = $1

-- name: NameWords.Write
-- By the very name that is stored: of two who write one at once the words of the one that stays are kept. Whoever wrote it holds the row.
INSERT INTO name_words (profile_id, words)
SELECT p.id, u.words::bigint[]
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (id, name, words)
JOIN user_profiles p ON p.id = u.id AND p.display_name = u.name
ORDER BY p.id
ON CONFLICT (profile_id) DO UPDATE SET words = excluded.words

-- name: SearchNames.Find
-- GIN gives whose names hold every word. Of a name that very many have, the first thousand are looked at.
SELECT p.id
FROM (SELECT profile_id FROM name_words WHERE words @> $1::bigint[] LIMIT 1000) AS found
JOIN user_profiles p ON p.id = found.profile_id
ORDER BY p.last_interaction DESC NULLS LAST, p.id
LIMIT $2

-- name: ReadNames.Take
-- The names are held: whoever writes another one comes before us or after us.
WITH taken AS (
  DELETE FROM unread_names
  WHERE profile_id IN (SELECT profile_id FROM unread_names ORDER BY profile_id LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING profile_id
)
SELECT p.id, p.display_name FROM user_profiles p JOIN taken ON taken.profile_id = p.id ORDER BY p.id FOR NO KEY UPDATE OF p

-- name: VerifyPeople.Names
-- Whoever has a name has its words, or a server has yet to read it.
SELECT 'words of a name', coalesce(p.id, w.profile_id)::text, (w.profile_id IS NOT NULL)::int::bigint, (p.display_name IS NOT NULL)::int::bigint
FROM user_profiles p
FULL JOIN name_words w ON w.profile_id = p.id
WHERE (w.profile_id IS NOT NULL) <> (p.display_name IS NOT NULL) AND NOT EXISTS (SELECT FROM unread_names u WHERE u.profile_id = p.id)
ORDER BY 2

-- name: FieldCells.Known
SELECT id, personal_fields FROM user_profiles WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- name: CustomFields.Lock
SELECT pg_advisory_xact_lock(hashtext('CustomFields'));

-- name: CustomFields.All
SELECT number, name, label, kind, choices, is_personal, created_at, retired_at FROM custom_fields ORDER BY retired_at DESC NULLS FIRST, lower(name);

-- name: CustomFields.Find
SELECT number, name, label, kind, choices, is_personal, created_at, retired_at FROM custom_fields WHERE lower(name) = lower($1) AND retired_at IS NULL;

-- name: CustomFields.Hold
-- Whoever removes one of them waits for us, and we for them.
SELECT number FROM custom_fields WHERE number = ANY ($1::smallint[]) AND retired_at IS NULL ORDER BY number FOR SHARE;

-- name: CustomFields.Insert
INSERT INTO custom_fields (name, label, kind, choices, is_personal, created_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING number, name, label, kind, choices, is_personal, created_at, retired_at;

-- name: CustomFields.Update
UPDATE custom_fields SET label = $2, choices = $3 WHERE number = $1
RETURNING number, name, label, kind, choices, is_personal, created_at, retired_at;

-- name: CustomFields.Close
UPDATE custom_fields SET retired_at = $2 WHERE number = $1
RETURNING number, name, label, kind, choices, is_personal, created_at, retired_at;

-- name: CustomFields.People
-- Every profile is looked at, as when a segment is counted.
SELECT count(*)::int FROM user_profiles WHERE fields ? $1::text;

-- name: CustomFields.Choosing
SELECT count(*)::int FROM user_profiles WHERE fields ->> $1::text = ANY ($2::text[]);

-- name: EmptyField.Next
-- Along the primary key, so that every profile is looked at once. Who imports locks in the same order.
SELECT id, personal_fields FROM user_profiles WHERE id > $2 AND fields ? $1::text ORDER BY id LIMIT $3 FOR NO KEY UPDATE;

-- name: EmptyField.Clear
UPDATE user_profiles p
SET fields = CASE WHEN u.personal_fields IS NULL THEN nullif(p.fields - $1::text, '{}') ELSE p.fields - $1::text END, personal_fields = u.personal_fields, updated_at = now()
FROM unnest($2::uuid[], $3::text[]) AS u (id, personal_fields)
WHERE p.id = u.id;

-- name: RevealField.Find
SELECT fields, personal_fields FROM user_profiles WHERE id = $1;
