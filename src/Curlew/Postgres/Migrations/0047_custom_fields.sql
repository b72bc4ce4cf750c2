-- Fields that a business adds to its customers. Their values stand in the profile itself, under the field's number: so a field can be called something
-- else, and a name that was taken away and given again never shows what people had under it before (decision 0047).

CREATE TABLE custom_fields (
  number       smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name         varchar(50) NOT NULL CHECK (name <> ''),
  label        varchar(100) NOT NULL CHECK (label <> ''),
  kind         varchar(10) NOT NULL CHECK (kind IN ('text', 'number', 'date', 'yes_no', 'choice')),
  choices      text[] NOT NULL DEFAULT '{}' CHECK ((kind = 'choice') = (cardinality(choices) > 0)),
  is_personal  boolean NOT NULL DEFAULT false,
  created_by   varchar(100) NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  retired_at   timestamptz
);
-- A name in use means one field, in whatever capitals.
CREATE UNIQUE INDEX custom_fields_name ON custom_fields (lower(name)) WHERE retired_at IS NULL;
COMMENT ON TABLE custom_fields IS 'Fields the business added to its customers.';
COMMENT ON COLUMN custom_fields.number IS 'Identifier, and the key of its values in user_profiles.fields; never used twice.';
COMMENT ON COLUMN custom_fields.name IS 'What it is called in filters and as a variable.';
COMMENT ON COLUMN custom_fields.label IS 'What people read, and a column of an imported table may be called.';
COMMENT ON COLUMN custom_fields.kind IS 'text, number, date, yes_no or choice; never changes.';
COMMENT ON COLUMN custom_fields.choices IS 'What may be chosen, in order; empty for every other kind.';
COMMENT ON COLUMN custom_fields.is_personal IS 'Whether its values are personal data: then they stand in user_profiles.personal_fields, and nobody is chosen by them. Never changes.';
COMMENT ON COLUMN custom_fields.created_by IS 'Who added it.';
COMMENT ON COLUMN custom_fields.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN custom_fields.retired_at IS 'When it was removed, business time; its values go soon after. Null while it is in use.';

-- Both columns are null in every row, so nothing is rewritten; the check is not held against rows that are there, which have nothing to check.
ALTER TABLE user_profiles
  ADD COLUMN fields jsonb,
  ADD COLUMN personal_fields text,
  ADD CONSTRAINT user_profiles_fields CHECK (jsonb_typeof(fields) = 'object' AND (personal_fields IS NULL OR fields IS NOT NULL)) NOT VALID;
COMMENT ON COLUMN user_profiles.fields IS 'Values of custom fields by their number: text, number, date as yyyy-mm-dd, true or false; null under the number of a personal one that is known.';
COMMENT ON COLUMN user_profiles.personal_fields IS 'Values of personal custom fields by their number, as JSON, sealed.';
