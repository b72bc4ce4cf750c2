-- What the engine says in a row was English for everyone. Beside it now stand its code and values, which are said in the language of whoever looks;
-- what people typed and what earlier versions wrote has none and is shown as it is.

ALTER TABLE alarms ADD COLUMN words jsonb;
COMMENT ON COLUMN alarms.words IS 'Code and values of the text, to say it in other languages; null for what versions before migration 39 wrote.';

-- Both tables are small and the columns null: the locks are held for a moment.
ALTER TABLE marketing_campaigns ADD COLUMN paused_words jsonb, ADD CONSTRAINT pauses_with_words CHECK (paused_words IS NULL OR paused_reason IS NOT NULL);
COMMENT ON COLUMN marketing_campaigns.paused_words IS 'Code and values of paused_reason, to say it in other languages; null for what a person typed, and before migration 39.';

ALTER TABLE phone_numbers ADD COLUMN stopped_words jsonb, ADD CONSTRAINT stops_with_words CHECK (stopped_words IS NULL OR stopped_reason IS NOT NULL);
COMMENT ON COLUMN phone_numbers.stopped_words IS 'Code and values of stopped_reason, to say it in other languages; null for what versions before migration 39 wrote.';

COMMENT ON COLUMN sending_epoch.held_reason IS 'Why nothing is sent until somebody confirms that this database is the right one: older, elsewhere, not_remembered, or the sentence of a version before migration 39; null when it may send.';
