-- The audit trail becomes tamper-evident: each row carries a keyed digest over itself and the row before it in its lane. Rows from before that move over
-- to lane 0, which has no digests.

ALTER TABLE audit_trail RENAME TO audit_trail_before;
ALTER INDEX audit_trail_pkey RENAME TO audit_trail_before_pkey;

CREATE TABLE audit_trail (
  day           date NOT NULL,
  lane          smallint NOT NULL,
  position      bigint NOT NULL CHECK (position > 0),
  id            uuid NOT NULL,
  recorded_at   timestamptz NOT NULL,
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
  detail        varchar(100),
  outcome       varchar(100) NOT NULL,
  key_id        smallint,
  mac           bytea CHECK (octet_length(mac) = 32),
  PRIMARY KEY (day, lane, position),
  CHECK ((lane = 0) = (mac IS NULL) AND (lane = 0) = (key_id IS NULL))
) PARTITION BY RANGE (day);
-- For AuditReading.List: the newest, and those about somebody or something.
CREATE INDEX audit_trail_recorded_at ON audit_trail (recorded_at);
CREATE INDEX audit_trail_subject_id ON audit_trail (subject_id, recorded_at) WHERE subject_id IS NOT NULL;
-- For AuditReading.Find.
CREATE INDEX audit_trail_id ON audit_trail (id);
COMMENT ON TABLE audit_trail IS 'What people and programs did, saw in clear, and were refused: one row each, written in the transaction that does it. Rows are only ever added, hold no value of anything, and are chained: whoever changes, removes, adds or moves one without the key is found out.';
COMMENT ON COLUMN audit_trail.day IS 'Day (UTC) of the database''s clock: no server with a wrong clock can write into a day that is over.';
COMMENT ON COLUMN audit_trail.lane IS 'Which of the day''s chains it belongs to: several write at once without waiting for each other. 0 for rows from before there were chains.';
COMMENT ON COLUMN audit_trail.position IS 'Place in that chain, counted from 1 without a gap.';
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
COMMENT ON COLUMN audit_trail.purpose IS 'Why, in the words of whoever did it, or a code.';
COMMENT ON COLUMN audit_trail.detail IS 'Which field was revealed, or the SHA-256 of the file that was written; never a value.';
COMMENT ON COLUMN audit_trail.outcome IS 'Code of what came of it, as in campaign.launch.launched; denied where the actor lacks the permission, begun where somebody outside is asked, seen where something was read.';
COMMENT ON COLUMN audit_trail.key_id IS 'Key of sealed_keys (purpose audit) that the digest was made with.';
COMMENT ON COLUMN audit_trail.mac IS 'HMAC-SHA256 over this row and the mac of the row before it in its lane.';

CREATE TABLE audit_trail_elsewhen PARTITION OF audit_trail DEFAULT;
COMMENT ON TABLE audit_trail_elsewhen IS 'Rows of months that have no partition: so that nothing is refused because nobody made one ahead.';

CREATE TABLE audit_lanes (
  day     date NOT NULL,
  lane    smallint NOT NULL CHECK (lane BETWEEN 1 AND 16),
  rows    bigint NOT NULL DEFAULT 0 CHECK (rows >= 0),
  head    bytea,
  key_id  smallint,
  seal    bytea,
  PRIMARY KEY (day, lane),
  CHECK ((rows = 0) = (head IS NULL) AND (rows = 0) = (seal IS NULL) AND (rows = 0) = (key_id IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE audit_lanes IS 'Where each of a day''s chains ends. A writer takes a lane that is free by its row''s lock, and gives it back with the commit.';
COMMENT ON COLUMN audit_lanes.day IS 'Day (UTC) of the database''s clock.';
COMMENT ON COLUMN audit_lanes.lane IS 'Which of the sixteen.';
COMMENT ON COLUMN audit_lanes.rows IS 'How many rows of audit_trail it has.';
COMMENT ON COLUMN audit_lanes.head IS 'The mac of the last of them.';
COMMENT ON COLUMN audit_lanes.key_id IS 'Key the seal was made with.';
COMMENT ON COLUMN audit_lanes.seal IS 'HMAC-SHA256 over day, lane, rows and head: whoever cuts rows off cannot say that there were no more.';

-- Makes a month's partition if it is missing, moving over what the default partition holds for it.
CREATE FUNCTION create_audit_partition(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  first date := date_trunc('month', month)::date;
  name  text := 'audit_trail_' || to_char(first, 'YYYY_MM');
BEGIN
  IF first NOT BETWEEN '2025-01-01' AND now() + interval '13 months' THEN
    RAISE EXCEPTION 'No audit trail is kept in %.', to_char(first, 'FMMonth YYYY') USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('create_audit_partition'));
  IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'public.audit_trail'::regclass AND c.relname = name) THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_trail INCLUDING ALL)', name);
  EXECUTE format('COMMENT ON TABLE public.%I IS %L', name, 'The audit trail of ' || to_char(first, 'FMMonth YYYY') || ' (UTC).');
  IF EXISTS (SELECT FROM public.audit_trail_elsewhen e WHERE e.day >= first AND e.day < first + interval '1 month') THEN
    ALTER TABLE public.audit_trail_elsewhen DISABLE TRIGGER only_added_to;
    EXECUTE format(
      'WITH moved AS (DELETE FROM public.audit_trail_elsewhen WHERE day >= %L AND day < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
      first, (first + interval '1 month')::date, name);
    ALTER TABLE public.audit_trail_elsewhen ENABLE TRIGGER only_added_to;
  END IF;
  EXECUTE format('ALTER TABLE public.audit_trail ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', name, first, (first + interval '1 month')::date);
  EXECUTE format('CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_audit_trail()', name);
  RETURN true;
END
$$;
COMMENT ON FUNCTION create_audit_partition(date) IS 'Makes the partition of a month (UTC) of audit_trail if it is missing; true when it did.';

-- The only way in which rows of the trail ever go: a whole month, two years after it ended, by the database's clock.
CREATE FUNCTION drop_audit_partition(month date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  first date := date_trunc('month', month)::date;
  name  text := 'audit_trail_' || to_char(first, 'YYYY_MM');
  gone  bigint;
BEGIN
  IF first + interval '25 months' > now() THEN
    RAISE EXCEPTION 'The audit trail is kept for two years.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF to_regclass('public.' || name) IS NULL THEN RETURN NULL; END IF;
  EXECUTE format('SELECT count(*) FROM public.%I', name) INTO gone;
  EXECUTE format('DROP TABLE public.%I', name);
  DELETE FROM public.audit_lanes WHERE day >= first AND day < first + interval '1 month';
  RETURN gone;
END
$$;
COMMENT ON FUNCTION drop_audit_partition(date) IS 'Drops a month of audit_trail that ended two years ago or more, and returns how many rows it had; null where there is none.';

CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_trail();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail_elsewhen FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_trail();

SELECT create_audit_partition((now() + n * interval '1 month')::date) FROM generate_series(0, 2) AS n;

INSERT INTO audit_trail (day, lane, position, id, recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose, outcome)
SELECT day, 0, row_number() OVER (PARTITION BY day ORDER BY recorded_at, id), id, recorded_at, at, actor_kind, actor_id, on_behalf_of, session, address, action, subject_kind, subject_id, count, purpose, outcome
FROM audit_trail_before;
DROP TABLE audit_trail_before;
