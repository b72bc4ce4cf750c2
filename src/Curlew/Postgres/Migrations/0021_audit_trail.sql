-- Who did what: written in the transaction that does it.

CREATE TABLE audit_trail (
  day           date NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC')::date,
  id            uuid NOT NULL,
  recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  at            timestamptz NOT NULL,
  actor_kind    varchar(20) NOT NULL CHECK (actor_kind IN ('person', 'api_key', 'system', 'command_line')),
  actor_id      varchar(200) NOT NULL CHECK ((actor_id = '') = (actor_kind = 'system')),
  on_behalf_of  varchar(200),
  session       varchar(100),
  address       varchar(60),
  action        varchar(100) NOT NULL,
  subject_kind  varchar(40) NOT NULL,
  subject_id    varchar(200),
  count         integer,
  purpose       text,
  outcome       varchar(100) NOT NULL,
  PRIMARY KEY (day, id)
);
COMMENT ON TABLE audit_trail IS 'What people and programs did, and what they were refused: one row each, written in the transaction that does it. Rows are only ever added, and hold no value of anything.';
COMMENT ON COLUMN audit_trail.day IS 'Day (UTC) of the database''s clock: no server with a wrong clock can write into a day that is over. First in the key, so that the table can be divided by it.';
COMMENT ON COLUMN audit_trail.id IS 'Identifier, made by whoever writes.';
COMMENT ON COLUMN audit_trail.recorded_at IS 'When it was written, database clock.';
COMMENT ON COLUMN audit_trail.at IS 'When it was done, business time.';
COMMENT ON COLUMN audit_trail.actor_kind IS 'person, api_key, system (what happens by itself) or command_line.';
COMMENT ON COLUMN audit_trail.actor_id IS 'Id of the person or key, login name at a command line, empty for the system.';
COMMENT ON COLUMN audit_trail.on_behalf_of IS 'For whom the actor said it acted; null for itself.';
COMMENT ON COLUMN audit_trail.session IS 'Sign-in in which it was done; null where there is none.';
COMMENT ON COLUMN audit_trail.address IS 'Network address it came from; null at the machine itself.';
COMMENT ON COLUMN audit_trail.action IS 'Code of the verb, as in campaign.launch.';
COMMENT ON COLUMN audit_trail.subject_kind IS 'What it was about, as in campaign.';
COMMENT ON COLUMN audit_trail.subject_id IS 'Its id or the name it is known by; null for all of its kind.';
COMMENT ON COLUMN audit_trail.count IS 'How many people or things it concerned; null where that says nothing.';
COMMENT ON COLUMN audit_trail.purpose IS 'Why, in the words of whoever did it.';
COMMENT ON COLUMN audit_trail.outcome IS 'Code of what came of it, as in campaign.launch.launched; denied where the actor lacks the permission, begun where somebody outside is asked.';

CREATE FUNCTION refuse_change_of_audit_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is only ever added to.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_trail();
