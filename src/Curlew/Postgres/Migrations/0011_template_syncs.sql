-- When Meta's copies of the templates have to be read again.

CREATE TABLE template_syncs (
  waba_id   text PRIMARY KEY,
  asked_at  timestamptz NOT NULL,
  done_at   timestamptz
);
COMMENT ON TABLE template_syncs IS 'Accounts whose templates are read from Meta: when that was last wanted and when it was last done.';
COMMENT ON COLUMN template_syncs.waba_id IS 'WhatsApp account.';
COMMENT ON COLUMN template_syncs.asked_at IS 'When a webhook last told of something that only reading shows, business time.';
COMMENT ON COLUMN template_syncs.done_at IS 'When the latest complete reading began, business time; null before the first.';
