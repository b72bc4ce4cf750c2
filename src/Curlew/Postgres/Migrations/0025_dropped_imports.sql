-- Imports that somebody gave up, and drafts for which nobody has said whom they are for.

ALTER TABLE imports ADD COLUMN dropped_at timestamptz;
COMMENT ON COLUMN imports.dropped_at IS 'When somebody dropped the rest of it, business time: what had taken effect until then stays.';

-- A constant default: the table is not rewritten. Campaigns of before keep the audience they have.
ALTER TABLE marketing_campaigns ADD COLUMN audience_given boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN marketing_campaigns.audience_given IS 'Whether somebody wrote target_audience down. Otherwise its people are those of an imported list, and without one it is for nobody.';
