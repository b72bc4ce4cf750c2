-- name: MessageTemplates.Save
INSERT INTO message_templates (name, category, template_text, variables)
VALUES ($1, $2, $3, $4::jsonb)
ON CONFLICT (name) DO UPDATE
SET category = excluded.category, template_text = excluded.template_text, variables = excluded.variables, updated_at = now();

-- name: MessageTemplates.Sync
INSERT INTO whatsapp_templates (waba_id, name, language, meta_id, status, category, quality, parameter_format, components, synced_at)
VALUES ($1, $2, $3, $4::text, $5, $6, $7::text, $8, $9::jsonb, $10)
ON CONFLICT (waba_id, name, language) DO UPDATE
SET meta_id = excluded.meta_id, status = excluded.status, category = excluded.category, quality = excluded.quality,
    parameter_format = excluded.parameter_format, components = excluded.components, synced_at = excluded.synced_at;
