-- name: AutoReplies.Fits
-- Whether the text and the number of a reply are there; they stay until it is saved.
SELECT (SELECT true FROM message_templates WHERE name = $1 FOR KEY SHARE) IS NOT NULL,
       $2::text IS NULL OR (SELECT true FROM phone_numbers WHERE id = $2 FOR KEY SHARE) IS NOT NULL

-- name: AutoReplies.Save
INSERT INTO auto_replies (trigger, keyword, template_name, phone_number_id, open_days, opens, closes, again_after)
VALUES ($1, $2, $3, $4, $5, $6, $7::text::time, $8)
ON CONFLICT (trigger, keyword, phone_number_id) DO UPDATE
SET template_name = excluded.template_name, open_days = excluded.open_days, opens = excluded.opens, closes = excluded.closes,
    again_after = excluded.again_after, is_active = true, updated_at = now()
RETURNING id

-- name: AutoReplies.List
SELECT id, trigger, keyword, template_name, phone_number_id, again_after FROM auto_replies WHERE is_active ORDER BY trigger <> 'keyword', trigger, keyword, phone_number_id;

-- name: AutoReplies.Off
UPDATE auto_replies SET is_active = false, updated_at = now() WHERE id = $1 AND is_active

-- name: AutoReplies.Active
SELECT r.id, r.trigger, r.keyword, r.phone_number_id, r.template_name, t.template_text, r.open_days, r.opens, r.closes, r.again_after, b.time_zone, coalesce(t.language, 'en')
FROM auto_replies r
JOIN message_templates t ON t.name = r.template_name AND t.is_active
CROSS JOIN business b
WHERE r.is_active
ORDER BY length(r.keyword) DESC NULLS LAST, r.id

-- name: AutoReplies.Written
-- Of the claimed messages those a person wrote and nobody has answered since; those that say stop or start, or may, are left to others. The latest
-- earlier message tells whether somebody is new here.
SELECT q.id, m.profile_id, m.phone_number_id, m.id, m.content, m."timestamp", c.last_incoming_at,
       coalesce(p.wa_id, p.whatsapp_phone), p.user_id, p.display_name, p.city, p.state, p.zipcode, p.customer_tier, before.at,
       p.fields, p.personal_fields
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS q (id, message_row, message_timestamp)
JOIN whatsapp_messages m ON m.id = q.message_row AND m."timestamp" = q.message_timestamp
JOIN user_profiles p ON p.id = m.profile_id
JOIN conversations c ON c.profile_id = m.profile_id AND c.phone_number_id = m.phone_number_id
LEFT JOIN LATERAL (
  SELECT e."timestamp" AS at FROM whatsapp_messages e
  WHERE e.profile_id = m.profile_id AND e.phone_number_id = m.phone_number_id AND e.direction = 'incoming' AND is_said(e.message_type, e.content)
    AND (e."timestamp", e.id) < (m."timestamp", m.id)
  ORDER BY e."timestamp" DESC, e.id DESC
  LIMIT 1
) AS before ON true
WHERE is_said(m.message_type, m.content) AND m.message_type NOT IN ('reaction', 'unsupported', 'unknown')
  AND (c.answered_at IS NULL OR c.answered_at < m."timestamp")
  AND NOT EXISTS (SELECT FROM consent_reviews r WHERE r.message_id = m.message_id)
  AND NOT EXISTS (SELECT FROM consent_events e WHERE e.profile_id = m.profile_id AND e.message_id = m.message_id)

-- name: AutoReplies.Give
-- The row is the fence: of two messages written together only one is answered, on whatever server. The same item may try again.
INSERT INTO auto_replies_given AS given (auto_reply_id, profile_id, phone_number_id, queue_id, at)
VALUES ($1, $2, $6, $3, $4::timestamptz)
ON CONFLICT (auto_reply_id, profile_id, phone_number_id) DO UPDATE SET queue_id = excluded.queue_id, at = excluded.at
WHERE given.at <= excluded.at - $5::interval OR given.queue_id = excluded.queue_id

-- name: AutoReplies.Used
UPDATE message_templates SET usage_count = usage_count + 1, used_in_replies = used_in_replies + 1, last_used = greatest(last_used, $2::timestamptz) WHERE name = $1
