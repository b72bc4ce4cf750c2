-- name: MessageTemplates.Save
INSERT INTO message_templates (name, category, template_text, variables)
VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (name) DO UPDATE
SET category = excluded.category, template_text = excluded.template_text, variables = excluded.variables, is_active = true, updated_at = now();

-- name: MessageTemplates.SaveText
-- The text of the language a template began with is its own; a further language leaves it as it is.
INSERT INTO message_templates AS t (name, category, template_text, language, variables)
VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT (name) DO UPDATE
SET category = excluded.category, is_active = true, updated_at = now(),
    template_text = CASE WHEN t.language = excluded.language THEN excluded.template_text ELSE t.template_text END,
    variables = CASE WHEN t.language = excluded.language THEN excluded.variables ELSE t.variables END
RETURNING id;

-- name: MessageTemplates.SaveTranslation
INSERT INTO template_translations (template_id, language, body, header, footer, buttons, examples, is_numbered, send_components)
VALUES ($1, $2, $3, $4::jsonb, $5::text, $6::jsonb, $7::jsonb, $8, $9::jsonb)
ON CONFLICT (template_id, language) DO UPDATE
SET body = excluded.body, header = excluded.header, footer = excluded.footer, buttons = excluded.buttons, examples = excluded.examples,
    is_numbered = excluded.is_numbered, send_components = excluded.send_components, updated_at = now();

-- name: MessageTemplates.Translations
-- A text for open conversations has no translations, only itself.
SELECT t.name, coalesce(r.language, t.language), t.category, coalesce(r.body, t.template_text), r.header::text, r.footer, coalesce(r.buttons, '[]')::text, coalesce(r.examples, '{}')::text, coalesce(r.is_numbered, false)
FROM message_templates t
LEFT JOIN template_translations r ON r.template_id = t.id
WHERE t.name = $1
ORDER BY r.language <> t.language, r.language;

-- name: MessageTemplates.List
-- Ours, and those that Meta has and nobody wrote here; what several accounts have, once for each of them.
SELECT coalesce(t.name, w.name), coalesce(t.category, lower(w.category)), coalesce(t.usage_count, 0), t.last_used, coalesce(t.is_active, true), coalesce(r.language, w.language, t.language),
       t.id IS NOT NULL, w.status, w.category, w.quality, w.rejected_reason, w.previous_category, w.meta_id, w.synced_at, w.waba_id
FROM message_templates t
LEFT JOIN template_translations r ON r.template_id = t.id
FULL JOIN whatsapp_templates w ON w.name = t.name AND w.language = coalesce(r.language, t.language)
WHERE $1::text IS NULL OR coalesce(t.name, w.name) = $1
ORDER BY 1, 6, w.waba_id;

-- name: MessageTemplates.Verdict
SELECT status, category, quality, rejected_reason, previous_category, meta_id, synced_at FROM whatsapp_templates WHERE waba_id = $1 AND name = $2 AND language = $3;

-- part: MessageTemplates.Sendable
-- The states in which Meta takes messages with a template; MetaVerdict.MaySend says the same.
'APPROVED', 'FLAGGED'

-- name: MessageTemplates.Copy
SELECT components::text FROM whatsapp_templates WHERE name = $1 AND language = $2 ORDER BY synced_at DESC LIMIT 1;

-- name: MessageTemplates.Sync
INSERT INTO whatsapp_templates (waba_id, name, language, meta_id, status, category, quality, parameter_format, components, synced_at, rejected_reason, previous_category)
VALUES ($1, $2, $3, $4::text, $5, $6, $7::text, $8, $9::jsonb, $10, $11::text, $12::text)
ON CONFLICT (waba_id, name, language) DO UPDATE
SET meta_id = excluded.meta_id, status = excluded.status, category = excluded.category, quality = excluded.quality, parameter_format = excluded.parameter_format,
    components = excluded.components, synced_at = excluded.synced_at, rejected_reason = excluded.rejected_reason, previous_category = excluded.previous_category;

-- name: MessageTemplates.Missing
-- Copies that a complete list of Meta's no longer has.
UPDATE whatsapp_templates SET status = 'DELETED' WHERE waba_id = $1 AND status <> 'DELETED' AND (name, language) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]));

-- name: SavedReplies.List
-- There are tens of them, at most hundreds.
SELECT name, category, template_text, shortcut
FROM message_templates
WHERE is_active AND (shortcut IS NOT NULL OR lower(category) NOT IN ('marketing', 'utility', 'authentication'))
  AND ($1::text IS NULL OR starts_with(shortcut, $1))
ORDER BY shortcut NULLS LAST, name
LIMIT $2;

-- name: SavedReplies.Holder
SELECT name FROM message_templates WHERE shortcut = $1;

-- name: SavedReplies.Write
UPDATE message_templates SET shortcut = $2::varchar, updated_at = now() WHERE name = $1 AND is_active;
