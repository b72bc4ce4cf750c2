-- Keys that are replaced by others while everything runs.

ALTER TABLE sealed_keys ADD COLUMN retired_at timestamptz;
ALTER TABLE sealed_keys ADD CONSTRAINT retired_has_its_moment CHECK (retired_at IS NULL OR state = 'retired');
COMMENT ON COLUMN sealed_keys.retired_at IS 'When it was retired, business time: nothing in the database needs it any more, older backups do.';

CREATE TABLE key_rotations (
  id           uuid PRIMARY KEY DEFAULT new_id(),
  purpose      text NOT NULL CHECK (purpose IN ('cells', 'identities')),
  old_key      smallint NOT NULL,
  new_key      smallint NOT NULL,
  begun_at     timestamptz NOT NULL,
  begun_by     varchar(200) NOT NULL,
  place        varchar(60),
  share        double precision NOT NULL DEFAULT 0 CHECK (share BETWEEN 0 AND 1),
  resealed     bigint NOT NULL DEFAULT 0,
  broken       bigint NOT NULL DEFAULT 0,
  touched_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz,
  CONSTRAINT the_next_key CHECK (new_key = old_key + 1)
);
CREATE UNIQUE INDEX one_rotation_at_a_time ON key_rotations ((true)) WHERE finished_at IS NULL;
COMMENT ON TABLE key_rotations IS 'Every replacement of a data key by the next one, and how far it is.';
COMMENT ON COLUMN key_rotations.id IS 'Identifier.';
COMMENT ON COLUMN key_rotations.purpose IS 'What the key is for: cells or identities.';
COMMENT ON COLUMN key_rotations.old_key IS 'Key that is replaced.';
COMMENT ON COLUMN key_rotations.new_key IS 'Key that replaces it.';
COMMENT ON COLUMN key_rotations.begun_at IS 'When it was ordered, business time.';
COMMENT ON COLUMN key_rotations.begun_by IS 'Who ordered it.';
COMMENT ON COLUMN key_rotations.place IS 'Table it is at; media for the files of messages.';
COMMENT ON COLUMN key_rotations.share IS 'How much of the data it has gone through, 0 to 1.';
COMMENT ON COLUMN key_rotations.resealed IS 'Rows rewritten so far.';
COMMENT ON COLUMN key_rotations.broken IS 'Values that do not open: they are left as they are, and their key cannot be retired.';
COMMENT ON COLUMN key_rotations.touched_at IS 'When a process last worked on it, database clock.';
COMMENT ON COLUMN key_rotations.finished_at IS 'When the last row was rewritten, business time; null while it goes on.';
