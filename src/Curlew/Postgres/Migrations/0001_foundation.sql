-- What everything else stands on: the record of migrations, time-ordered ids, the business itself and the wrapped keys.

CREATE TABLE schema_migrations (
  number      integer PRIMARY KEY,
  name        text NOT NULL,
  checksum    text NOT NULL,
  applied_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migrations IS 'Which numbered files have been applied.';
COMMENT ON COLUMN schema_migrations.number IS 'Number in the file name.';
COMMENT ON COLUMN schema_migrations.name IS 'Rest of the file name.';
COMMENT ON COLUMN schema_migrations.checksum IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied, by the database clock.';

-- A version 7 uuid: 48 bits of milliseconds, then random bits. Rows made together lie together in an index, which halves the
-- cost of a primary key against random ids. PostgreSQL has this built in from version 18.
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
              PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1),
    'hex')::uuid
$$;
COMMENT ON FUNCTION new_id() IS 'A time-ordered (version 7) uuid.';

CREATE FUNCTION id_at(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (encode(substring(int8send((extract(epoch FROM moment) * 1000)::bigint) FROM 3), 'hex') || repeat('0', 20))::uuid
$$;
COMMENT ON FUNCTION id_at(timestamptz) IS 'Lower bound of the ids made from a moment on: a range of time becomes a range of the primary key.';

-- The 16-byte key under which a sealed WhatsApp id is looked up. The sealed text is already a keyed value, so a plain hash of
-- it gives nothing away and half the size keeps the index of every message ever seen in memory for longer.
CREATE FUNCTION wamid_key(message_id varchar) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(substring(sha256(message_id::bytea) FROM 1 FOR 16), 'hex')::uuid
$$;
COMMENT ON FUNCTION wamid_key(varchar) IS 'Look-up key of a sealed WhatsApp message id.';

CREATE TABLE business (
  only_row        boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  time_zone       text NOT NULL DEFAULT 'UTC',
  default_region  char(2) NOT NULL DEFAULT 'US',
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE business IS 'The business this installation serves: one row.';
COMMENT ON COLUMN business.only_row IS 'Keeps the table at one row.';
COMMENT ON COLUMN business.time_zone IS 'IANA zone in which business days begin and end.';
COMMENT ON COLUMN business.default_region IS 'Country (ISO 3166) assumed for phone numbers typed without a country code.';
COMMENT ON COLUMN business.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN business.updated_at IS 'Last change, database clock.';
INSERT INTO business DEFAULT VALUES;

CREATE FUNCTION business_day(moment timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT (moment AT TIME ZONE time_zone)::date FROM business
$$;
COMMENT ON FUNCTION business_day(timestamptz) IS 'The business day a moment belongs to.';

CREATE TABLE sealed_keys (
  purpose     text NOT NULL,
  key_id      smallint NOT NULL,
  state       text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'decrypt_only', 'retired')),
  wrapped     bytea NOT NULL,
  canary      bytea NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (purpose, key_id)
);
COMMENT ON TABLE sealed_keys IS 'Data keys, wrapped by a root key that is never in the database.';
COMMENT ON COLUMN sealed_keys.purpose IS 'What the key seals: cells, identities, audit.';
COMMENT ON COLUMN sealed_keys.key_id IS 'Number written into every value sealed with it.';
COMMENT ON COLUMN sealed_keys.state IS 'active seals and opens, decrypt_only opens, retired does neither.';
COMMENT ON COLUMN sealed_keys.wrapped IS 'The key under the root key (AES-256-GCM).';
COMMENT ON COLUMN sealed_keys.canary IS 'A known text under this key: a wrong root key is noticed before anything is written.';
COMMENT ON COLUMN sealed_keys.created_at IS 'Record creation, database clock.';
