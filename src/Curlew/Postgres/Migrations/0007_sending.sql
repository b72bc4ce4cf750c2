-- What sending keeps besides the campaigns: how often a person may be written to.

CREATE TABLE frequency_caps (
  days        integer PRIMARY KEY CHECK (days BETWEEN 1 AND 365),
  messages    integer NOT NULL CHECK (messages > 0),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE frequency_caps IS 'How many marketing messages one person may get within how many days; every row holds, no row is no cap.';
COMMENT ON COLUMN frequency_caps.days IS 'Days of 24 hours, rolling.';
COMMENT ON COLUMN frequency_caps.messages IS 'Most marketing messages within them, over all campaigns and numbers.';
COMMENT ON COLUMN frequency_caps.updated_at IS 'Last change, database clock.';
