-- Saved segments, the people named in lists for a campaign, and numbers that are never written to.

CREATE TABLE segments (
  id           uuid PRIMARY KEY DEFAULT new_id(),
  name         varchar(100) NOT NULL,
  description  text,
  filter       jsonb NOT NULL CHECK (jsonb_typeof(filter) = 'object'),
  created_by   varchar(100) NOT NULL DEFAULT 'curlew',
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX segments_name ON segments (lower(name));
COMMENT ON TABLE segments IS 'Saved filters that audiences refer to by name.';
COMMENT ON COLUMN segments.id IS 'Identifier.';
COMMENT ON COLUMN segments.name IS 'Name; no two differ only in capitals.';
COMMENT ON COLUMN segments.description IS 'What it is for.';
COMMENT ON COLUMN segments.filter IS 'Filter in the language of target_audience.';
COMMENT ON COLUMN segments.created_by IS 'Who created it.';
COMMENT ON COLUMN segments.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN segments.updated_at IS 'Last change, database clock.';

CREATE TABLE listed_recipients (
  id                   uuid PRIMARY KEY,
  campaign_id          uuid NOT NULL REFERENCES marketing_campaigns ON DELETE CASCADE,
  profile_id           uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  template_parameters  text,
  created_at           timestamptz NOT NULL DEFAULT now(),
  UNIQUE (campaign_id, profile_id)
);
CREATE INDEX listed_recipients_profile ON listed_recipients (profile_id);
COMMENT ON TABLE listed_recipients IS 'People imported for a draft. The launch turns them into its recipients and empties the list.';
COMMENT ON COLUMN listed_recipients.id IS 'Identifier; the recipient gets the same one, because its parameters are sealed for it.';
COMMENT ON COLUMN listed_recipients.campaign_id IS 'Draft they are for.';
COMMENT ON COLUMN listed_recipients.profile_id IS 'The person.';
COMMENT ON COLUMN listed_recipients.template_parameters IS 'Values for this person''s variables, sealed.';
COMMENT ON COLUMN listed_recipients.created_at IS 'Record creation, database clock.';

CREATE TABLE suppressions (
  phone_match  varchar(20) PRIMARY KEY,
  reason       varchar(200) NOT NULL,
  created_by   varchar(100) NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE suppressions IS 'Numbers that no campaign and no template by hand is sent to, whoever has them and whatever their subscription says.';
COMMENT ON COLUMN suppressions.phone_match IS 'Match key of the number, sealed: all spellings of it.';
COMMENT ON COLUMN suppressions.reason IS 'Why; never personal data.';
COMMENT ON COLUMN suppressions.created_by IS 'Who put it there.';
COMMENT ON COLUMN suppressions.created_at IS 'Record creation, database clock.';
