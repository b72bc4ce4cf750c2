-- When plans were last looked after: what became due while nobody did is not sent late by itself.

CREATE TABLE plan_keeping (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kept_at   timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE plan_keeping IS 'When plans were last looked after by any server: one row.';
COMMENT ON COLUMN plan_keeping.only_row IS 'Keeps the table at one row.';
COMMENT ON COLUMN plan_keeping.kept_at IS 'The moment, business time.';
INSERT INTO plan_keeping DEFAULT VALUES;
