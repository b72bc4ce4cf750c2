-- name: MergeProfiles.OneAtATime
-- Unpacking holds this lock shared: nobody adds to a profile that is going away.
SELECT pg_advisory_xact_lock(hashtext('MergeProfiles'))

-- name: MergeProfiles.Read
SELECT id, display_name, email, address_line1, address_line2, notes, subscription
FROM user_profiles
WHERE id IN ($1, $2)

-- name: MergeProfiles.SkipTwins
-- The person is in that campaign already: a second message would be one too many.
UPDATE campaign_recipients r
SET status = 'skipped', waiting = false, skip_reason = 'duplicate', updated_at = now()
WHERE r.profile_id = $2 AND r.status = 'pending'
  AND EXISTS (SELECT FROM campaign_recipients k WHERE k.campaign_id = r.campaign_id AND k.profile_id = $1 AND k.status <> 'skipped')

-- name: MergeProfiles.SkipReached
-- So would one to the profile that stays, where the other was sent to already.
UPDATE campaign_recipients r
SET status = 'skipped', waiting = false, skip_reason = 'duplicate', updated_at = now()
WHERE r.profile_id = $1 AND r.status = 'pending'
  AND EXISTS (SELECT FROM campaign_recipients g WHERE g.campaign_id = r.campaign_id AND g.profile_id = $2 AND g.status NOT IN ('skipped', 'pending'))

-- name: MergeProfiles.Pairs
-- Whoever may be the one who goes may be the one who stays; what was decided about both stays decided.
INSERT INTO merge_candidates (older, younger, reason, message_id, noted_at, decided_at, decided_by)
SELECT least($1, third), greatest($1, third), reason, message_id, noted_at, decided_at, decided_by
FROM (SELECT CASE WHEN older = $2 THEN younger ELSE older END AS third, * FROM merge_candidates WHERE $2 IN (older, younger)) p
WHERE third <> $1
ON CONFLICT DO NOTHING

-- name: MergeProfiles.Recipients
UPDATE campaign_recipients r
SET profile_id = $1, updated_at = now()
WHERE r.profile_id = $2
  AND NOT (r.phone_number IS NULL AND EXISTS (SELECT FROM campaign_recipients k WHERE k.campaign_id = r.campaign_id AND k.profile_id = $1 AND k.phone_number IS NULL))

-- name: MergeProfiles.Lists
UPDATE listed_recipients l
SET profile_id = $1
WHERE l.profile_id = $2 AND NOT EXISTS (SELECT FROM listed_recipients k WHERE k.campaign_id = l.campaign_id AND k.profile_id = $1)

-- name: MergeProfiles.Attempts
UPDATE send_attempts SET profile_id = $1 WHERE profile_id = $2

-- name: MergeProfiles.Replies
-- A command that somebody gave for both stays one reply of each.
UPDATE conversation_replies r
SET profile_id = $1, updated_at = now(),
    command_id = CASE WHEN EXISTS (
      SELECT FROM conversation_replies k
      WHERE k.profile_id = $1 AND k.command_id = r.command_id AND k.written_by = r.written_by AND k.phone_number_id = r.phone_number_id) THEN r.id ELSE r.command_id END
WHERE r.profile_id = $2

-- name: MergeProfiles.Messages
UPDATE whatsapp_messages SET profile_id = $1, updated_at = now() WHERE profile_id = $2

-- name: MergeProfiles.Days
-- One person less wrote on these days, and waits for answers changed.
INSERT INTO metric_days (day)
SELECT DISTINCT business_day("timestamp") FROM whatsapp_messages WHERE profile_id = $1

-- name: MergeProfiles.Conversations
-- Of two with one number something is left to do where it is in either. The messages have moved already, so whoever waits is found among them.
WITH gone AS (
  DELETE FROM conversations WHERE profile_id = $2 RETURNING *
)
INSERT INTO conversations AS old
  (profile_id, phone_number_id, last_incoming_at, last_outgoing_at, answered_at, unread, waiting_since, done_at, done_by, assigned_to, labels)
SELECT $1, phone_number_id, last_incoming_at, last_outgoing_at, answered_at, unread, waiting_since, done_at, done_by, assigned_to, labels FROM gone
ON CONFLICT (profile_id, phone_number_id) DO UPDATE
SET last_incoming_at = greatest(old.last_incoming_at, excluded.last_incoming_at),
    last_outgoing_at = greatest(old.last_outgoing_at, excluded.last_outgoing_at),
    answered_at = greatest(old.answered_at, excluded.answered_at),
    unread = old.unread + excluded.unread,
    waiting_since = (
      SELECT min(m."timestamp") FROM whatsapp_messages m
      WHERE m.profile_id = $1 AND m.phone_number_id = old.phone_number_id AND m.direction = 'incoming' AND is_said(m.message_type, m.content)
        AND m."timestamp" > coalesce(greatest(old.answered_at, excluded.answered_at), '-infinity')
        AND m."timestamp" >= least(old.waiting_since, excluded.waiting_since)),
    done_at = CASE WHEN old.is_done AND excluded.is_done THEN greatest(old.done_at, excluded.done_at) END,
    done_by = CASE WHEN old.is_done AND excluded.is_done THEN old.done_by END,
    assigned_to = coalesce(old.assigned_to, excluded.assigned_to),
    labels = (ARRAY(SELECT DISTINCT label FROM unnest(old.labels || excluded.labels) AS label ORDER BY label))[1:20],
    updated_at = now()

-- name: MergeProfiles.Events
UPDATE conversation_events SET profile_id = $1 WHERE profile_id = $2

-- name: MergeProfiles.Drafts
-- Of two that one person has begun the one that was changed last stays.
INSERT INTO conversation_drafts AS old (profile_id, phone_number_id, actor, id, text, updated_at)
SELECT $1, phone_number_id, actor, id, text, updated_at FROM conversation_drafts WHERE profile_id = $2
ON CONFLICT (profile_id, phone_number_id, actor) DO UPDATE
SET id = excluded.id, text = excluded.text, updated_at = excluded.updated_at
WHERE excluded.updated_at > old.updated_at

-- name: MergeProfiles.Consents
-- By a function of the schema's owner: whoever works may add to the records and not change them.
SELECT move_consents($1, $2)

-- name: MergeProfiles.Reviews
UPDATE consent_reviews SET profile_id = $1 WHERE profile_id = $2

-- name: MergeProfiles.Held
UPDATE held_opt_outs h
SET profile_id = $1
WHERE h.profile_id = $2 AND NOT EXISTS (SELECT FROM held_opt_outs k WHERE k.burst_id = h.burst_id AND k.profile_id = $1)

-- name: MergeProfiles.Mentions
-- The table holds the few days whose words are still counted, so it is read whole.
UPDATE keyword_mentions SET profile_id = $1 WHERE profile_id = $2

-- name: MergeProfiles.AutoReplies
-- Who was given a reply under either profile was given it: the later moment counts.
INSERT INTO auto_replies_given AS old (auto_reply_id, profile_id, phone_number_id, queue_id, at)
SELECT auto_reply_id, $1, phone_number_id, queue_id, at FROM auto_replies_given WHERE profile_id = $2
ON CONFLICT (auto_reply_id, profile_id, phone_number_id) DO UPDATE SET queue_id = excluded.queue_id, at = excluded.at WHERE excluded.at > old.at

-- name: MergeProfiles.Aliases
UPDATE profile_aliases SET profile_id = $1 WHERE profile_id = $2

-- name: MergeProfiles.Personal
-- In the order in which everybody locks profiles, and after recipients and attempts, as senders do.
SELECT id, personal_fields FROM user_profiles WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE

-- name: MergeProfiles.Absorb
-- What the kept profile has stays; of two subscriptions the stricter. The other row goes first: its number and user id may be needed.
-- By a function of the schema's owner: with a profile its records of consent go, so whoever works may delete none.
WITH gone AS MATERIALIZED (
  SELECT * FROM remove_merged_profile($1, $2)
), kept AS MATERIALIZED (
  SELECT * FROM user_profiles WHERE id = $1 FOR UPDATE
), former AS (
  INSERT INTO profile_aliases (identifier, profile_id, kind, since, reason)
  SELECT identifier, $1, kind, $8, 'merged'
  FROM (SELECT gone.phone_match AS identifier, 'phone' AS kind FROM gone, kept WHERE gone.phone_match <> kept.phone_match
        UNION ALL SELECT gone.user_id, 'user_id' FROM gone, kept WHERE gone.user_id <> kept.user_id) AS given_up
  ON CONFLICT (identifier) DO UPDATE SET profile_id = excluded.profile_id
)
UPDATE user_profiles p
SET whatsapp_phone = coalesce(p.whatsapp_phone, gone.whatsapp_phone),
    phone_match = coalesce(p.phone_match, gone.phone_match),
    wa_id = CASE WHEN p.whatsapp_phone IS NULL OR p.phone_match = gone.phone_match THEN coalesce(p.wa_id, gone.wa_id) ELSE p.wa_id END,
    user_id = coalesce(p.user_id, gone.user_id),
    country = coalesce(p.country, gone.country),
    time_zone = coalesce(p.time_zone, gone.time_zone),
    display_name = coalesce(p.display_name, $3::text),
    email_digest = CASE WHEN p.email IS NULL THEN gone.email_digest ELSE p.email_digest END,
    email = coalesce(p.email, $4::text),
    address_line1 = coalesce(p.address_line1, $5::text),
    address_line2 = coalesce(p.address_line2, $6::text),
    city = coalesce(p.city, gone.city), state = coalesce(p.state, gone.state), zipcode = coalesce(p.zipcode, gone.zipcode),
    notes = coalesce(p.notes, $7::text),
    fields = CASE WHEN gone.fields IS NULL THEN p.fields ELSE gone.fields || coalesce(p.fields, '{}') END,
    personal_fields = coalesce($9::text, p.personal_fields),
    tags = ARRAY(SELECT DISTINCT tag FROM unnest(p.tags || gone.tags) AS tag ORDER BY tag),
    subscription = CASE WHEN 'unsubscribed' IN (p.subscription, gone.subscription) THEN 'unsubscribed' ELSE 'subscribed' END,
    subscription_updated_at = greatest(p.subscription_updated_at, gone.subscription_updated_at),
    first_contact = least(p.first_contact, gone.first_contact),
    last_interaction = greatest(p.last_interaction, gone.last_interaction),
    total_messages = p.total_messages + gone.total_messages,
    updated_at = now()
FROM gone, kept
WHERE p.id = kept.id

-- name: MergeProfiles.Note
INSERT INTO profile_merges (id, kept, gone, at, merged_by, evidence, moved) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)

-- name: MergeProfiles.Between
SELECT older, younger, reason, message_id, noted_at FROM merge_candidates
WHERE older = least($1::uuid, $2::uuid) AND younger = greatest($1::uuid, $2::uuid) AND decided_at IS NULL

-- name: MergeProfiles.Candidates
SELECT older, younger, reason, message_id, noted_at FROM merge_candidates WHERE decided_at IS NULL ORDER BY noted_at, older, younger LIMIT $1

-- name: MergeProfiles.Decline
UPDATE merge_candidates SET decided_at = $3, decided_by = $4 WHERE older = least($1::uuid, $2::uuid) AND younger = greatest($1::uuid, $2::uuid) AND decided_at IS NULL

-- name: KeyRotations.Hold
-- A handful of rows. Held, so that two people who decide about keys do it one after the other.
SELECT purpose, key_id, state, wrapped, canary FROM sealed_keys ORDER BY purpose, key_id FOR UPDATE

-- name: KeyRotations.Kept
SELECT purpose, key_id, state, created_at, retired_at FROM sealed_keys ORDER BY purpose, key_id

-- name: KeyRotations.Add
INSERT INTO sealed_keys (purpose, key_id, state, wrapped, canary) VALUES ($1, $2, $3, $4, $5)

-- name: KeyRotations.SetState
UPDATE sealed_keys SET state = $3, retired_at = $4::timestamptz WHERE purpose = $1 AND key_id = $2

-- name: KeyRotations.Wrap
UPDATE sealed_keys k
SET wrapped = u.wrapped
FROM unnest($1::text[], $2::smallint[], $3::bytea[]) AS u (purpose, key_id, wrapped)
WHERE k.purpose = u.purpose AND k.key_id = u.key_id

-- name: KeyRotations.Age
SELECT clock_timestamp() - created_at FROM sealed_keys WHERE purpose = $1 AND key_id = $2

-- name: KeyRotations.Open
-- The unique index lets one be under way at a time.
INSERT INTO key_rotations (id, purpose, old_key, new_key, begun_at, begun_by) VALUES ($1, $2, $3, $4, $5, $6)

-- name: KeyRotations.UnderWay
SELECT id, purpose, old_key, new_key, begun_at, begun_by, place, share, resealed, broken, finished_at FROM key_rotations WHERE finished_at IS NULL

-- name: KeyRotations.Note
UPDATE key_rotations SET place = $2::varchar, share = $3, resealed = $4, broken = $5, touched_at = clock_timestamp() WHERE id = $1

-- name: KeyRotations.Finish
UPDATE key_rotations SET finished_at = $2, share = 1, touched_at = clock_timestamp() WHERE id = $1

-- name: SealedTable.Leaves
-- The table itself, or every partition with rows of its own, and how many pages each has.
SELECT c.oid::regclass::text, pg_relation_size(c.oid) / current_setting('block_size')::int
FROM pg_class c
WHERE c.relkind = 'r' AND (c.oid = $1::text::regclass OR c.oid IN (SELECT relid FROM pg_partition_tree($1::text::regclass) WHERE isleaf))
ORDER BY 1

-- name: ResealIdentities.HoldConsents
SELECT hold_consents()

-- name: ResealIdentities.MoveIds
-- The look-up keys of rewritten WhatsApp ids follow them.
UPDATE whatsapp_message_ids i
SET wamid_key = wamid_key(u.after)
FROM unnest($1::varchar[], $2::varchar[]) AS u (before, after)
WHERE i.wamid_key = wamid_key(u.before)

-- name: ResealIdentities.MoveChanges
UPDATE identity_changes c
SET wamid_key = wamid_key(u.after)
FROM unnest($1::varchar[], $2::varchar[]) AS u (before, after)
WHERE c.wamid_key = wamid_key(u.before)

-- name: ResealIdentities.MoveMarks
-- A mark whose message is not known here is found through the message that says it, which names the other as its context.
UPDATE message_marks k
SET target_key = wamid_key(u.after)
FROM unnest($1::varchar[], $2::varchar[]) AS u (before, after)
WHERE k.target_key = wamid_key(u.before)

-- name: ResealIdentities.UnderWay
-- Messages whose answer is waited for, and imports that go on: what they have begun they may end first.
SELECT (SELECT count(*) FROM sends_in_flight WHERE lease_until > now()) + (SELECT count(*) FROM imports WHERE finished_at IS NULL AND dropped_at IS NULL AND touched_at > clock_timestamp() - interval '10 seconds')

-- name: SealedFiles.Messages
-- Those of replies lie under the ids that their messages get.
SELECT id FROM whatsapp_messages WHERE media_url IS NOT NULL UNION SELECT id FROM conversation_replies WHERE media_url IS NOT NULL
