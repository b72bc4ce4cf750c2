-- A window may last over midnight: it closes before it opens. What it must not be is empty.

ALTER TABLE marketing_campaigns DROP CONSTRAINT a_day_has_one_window, ADD CONSTRAINT a_window_lasts CHECK (window_opens <> window_closes);
COMMENT ON COLUMN marketing_campaigns.window_closes IS 'Time of day at which it stops; before window_opens it is one of the next day.';

ALTER TABLE auto_replies DROP CONSTRAINT opens_before_it_closes, ADD CONSTRAINT opening_hours_last CHECK (opens <> closes);
COMMENT ON COLUMN auto_replies.closes IS 'End of the opening hours; before opens it is one of the next day.';

-- A database of a rehearsal looks like one of a business, and nothing in it may be sent to anybody.

CREATE TABLE rehearsals (
  plan      text NOT NULL,
  begun_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE rehearsals IS 'Rehearsals this database was made for: with a row here it is never served.';
COMMENT ON COLUMN rehearsals.plan IS 'What is rehearsed.';
COMMENT ON COLUMN rehearsals.begun_at IS 'When it was begun, database clock.';
