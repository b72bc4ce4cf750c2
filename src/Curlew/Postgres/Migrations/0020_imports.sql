-- Tables of people that were checked and are being brought in.

CREATE TABLE imports (
  id           uuid PRIMARY KEY,
  campaign_id  uuid REFERENCES marketing_campaigns,
  added        integer NOT NULL DEFAULT 0,
  changed      integer NOT NULL DEFAULT 0,
  unheard      integer NOT NULL DEFAULT 0,
  began_at     timestamptz NOT NULL,
  touched_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz
);
CREATE INDEX imports_unfinished ON imports (began_at) WHERE finished_at IS NULL;
COMMENT ON TABLE imports IS 'Every import of people. Once its row is here all of its rows take effect, whatever process dies meanwhile.';
COMMENT ON COLUMN imports.id IS 'Identifier.';
COMMENT ON COLUMN imports.campaign_id IS 'The draft whose list it is; null for customers.';
COMMENT ON COLUMN imports.added IS 'People who are new.';
COMMENT ON COLUMN imports.changed IS 'People who were known.';
COMMENT ON COLUMN imports.unheard IS 'People whose row claims another subscription than the one they have: a table brings nobody back, a list takes nobody out.';
COMMENT ON COLUMN imports.began_at IS 'When its table had been checked, business time.';
COMMENT ON COLUMN imports.touched_at IS 'When a process last worked on it, time of the database: what nobody touches any more another process finishes.';
COMMENT ON COLUMN imports.finished_at IS 'When its last row took effect, business time.';

CREATE TABLE import_parts (
  id         uuid PRIMARY KEY,
  import_id  uuid NOT NULL REFERENCES imports,
  place      integer NOT NULL,
  content    text NOT NULL,
  UNIQUE (import_id, place)
);
COMMENT ON TABLE import_parts IS 'Rows of unfinished imports, up to a thousand together; deleted in the transaction in which they take effect.';
COMMENT ON COLUMN import_parts.id IS 'Identifier.';
COMMENT ON COLUMN import_parts.import_id IS 'Import they belong to.';
COMMENT ON COLUMN import_parts.place IS 'Order in the table, from 0.';
COMMENT ON COLUMN import_parts.content IS 'What the table says about these people, a JSON list, sealed.';
