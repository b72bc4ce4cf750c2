-- An edit, a revocation and a reaction that is taken back say nothing new: they open no window, wait for no answer and answer no campaign.

CREATE FUNCTION is_said(message_type varchar, content text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT message_type NOT IN ('system', 'edit', 'revoke') AND (message_type <> 'reaction' OR content IS NOT NULL)
$$;
COMMENT ON FUNCTION is_said(varchar, text) IS
  'Whether somebody says something by a message: it is no notice of WhatsApp, no edit, no revocation and no reaction taken back.';

-- What earlier versions counted from such messages is taken back. Only people with marks are looked at: a scan of all messages would take hours.
WITH unsaid AS MATERIALIZED (
  SELECT DISTINCT m.id, m.profile_id, m.phone_number_id, m."timestamp"
  FROM message_marks k
  JOIN whatsapp_messages m ON m.id = k.message_id AND m."timestamp" = k."timestamp"
  WHERE NOT is_said(m.message_type, m.content)
),
answers AS (
  DELETE FROM campaign_replies WHERE message_id IN (SELECT id FROM unsaid) RETURNING campaign_id, day
),
folds AS (
  INSERT INTO campaign_counts (campaign_id, day) SELECT DISTINCT campaign_id, day FROM answers
),
days AS (
  INSERT INTO metric_days (day) SELECT DISTINCT business_day("timestamp") FROM unsaid
),
said AS (
  SELECT c.profile_id, c.phone_number_id, max(m."timestamp") AS latest,
         count(m.id) FILTER (WHERE c.answered_at IS NULL OR m."timestamp" > c.answered_at) AS unread
  FROM conversations c
  LEFT JOIN whatsapp_messages m ON m.profile_id = c.profile_id AND m.phone_number_id = c.phone_number_id
    AND m.direction = 'incoming' AND is_said(m.message_type, m.content)
  WHERE (c.profile_id, c.phone_number_id) IN (SELECT profile_id, phone_number_id FROM unsaid)
  GROUP BY c.profile_id, c.phone_number_id
)
UPDATE conversations c
SET last_incoming_at = s.latest, unread = least(c.unread, s.unread), updated_at = now()
FROM said s
WHERE c.profile_id = s.profile_id AND c.phone_number_id = s.phone_number_id;
