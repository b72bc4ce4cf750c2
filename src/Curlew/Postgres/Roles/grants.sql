-- Who may what in this database: written anew, as curlew_owner, after every migration, so that no table is ever forgotten. What a role may is what it
-- is given here and nothing else. Partitions are given to nobody: they are reached through their table, whose rights count then, so those that are
-- made while Curlew runs need none. Those of messages are the exception: when keys are replaced they are gone through as they
-- lie on the disk, and create_message_partition gives new ones the same. What no migration has made yet is passed over: the last one of a run is followed
-- by all of this.
DO $$
DECLARE
  thing record;
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO app_user', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO app_report, app_archive', current_database());

  FOR thing IN
    SELECT c.oid::regclass AS name, c.relispartition, c.relnamespace = to_regnamespace('report') AS is_report,
           c.relispartition AND pg_partition_root(c.oid) IN (to_regclass('whatsapp_messages'), to_regclass('message_words')) AS is_of_messages
    FROM pg_class c
    WHERE c.relnamespace IN ('public'::regnamespace, to_regnamespace('report')) AND c.relkind IN ('r', 'p', 'v') AND c.relowner = 'curlew_owner'::regrole
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, app_user, app_report, app_archive', thing.name);
    IF thing.is_report THEN
      EXECUTE format('GRANT SELECT ON %s TO app_report', thing.name);
    ELSIF thing.is_of_messages THEN
      EXECUTE format('GRANT SELECT, UPDATE ON %s TO app_user', thing.name);
    ELSIF NOT thing.relispartition THEN
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO app_user', thing.name);
    END IF;
  END LOOP;

  FOR thing IN
    SELECT p.oid::regprocedure AS name
    FROM pg_proc p
    WHERE p.pronamespace IN ('public'::regnamespace, to_regnamespace('report')) AND p.proowner = 'curlew_owner'::regrole
  LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC, app_user, app_report, app_archive', thing.name);
    EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO app_user', thing.name);
  END LOOP;
END
$$;

DO $$
DECLARE
  statement text;
BEGIN
  FOREACH statement IN ARRAY ARRAY[
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    'REVOKE ALL ON SCHEMA report FROM PUBLIC',
    'GRANT USAGE ON SCHEMA public TO app_user, app_archive',
    'GRANT USAGE ON SCHEMA report TO app_report',

    -- Records are added to, and never changed: what would change them has a function of its own.
    'REVOKE UPDATE, DELETE ON audit_trail FROM app_user',
    'REVOKE UPDATE, DELETE ON consent_events FROM app_user',
    -- With a profile its records of consent go: that is done by remove_merged_profile, which hands them on first.
    'REVOKE DELETE ON user_profiles FROM app_user',
    -- What is sealed is sealed anew when its key is replaced: what it says stays what it was, and it is bound to its row.
    'GRANT UPDATE (message_id, evidence) ON consent_events TO app_user',
    -- Chains of the trail grow and are never forgotten (drop_audit_partition alone does that, after two years), and a key stays for as long as the
    -- backups that need it.
    'REVOKE DELETE ON audit_lanes FROM app_user',
    'REVOKE DELETE ON sealed_keys FROM app_user',
    'REVOKE DELETE ON key_rotations FROM app_user',
    -- Only who changes the schema says what it is.
    'REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM app_user',
    'REVOKE EXECUTE ON FUNCTION create_words_partition(date) FROM app_user',
    'REVOKE EXECUTE ON FUNCTION let_partition_be_rewritten(text) FROM app_user',

    -- What is archived, whose it is, the keys it is sealed with, and which schema that is.
    'GRANT SELECT, DELETE ON whatsapp_messages TO app_archive',
    'GRANT SELECT, DELETE ON message_words TO app_archive',
    'GRANT SELECT, DELETE ON whatsapp_message_ids TO app_archive',
    'GRANT SELECT, DELETE ON webhook_deliveries TO app_archive',
    'GRANT SELECT (id) ON user_profiles TO app_archive',
    'GRANT SELECT ON sealed_keys TO app_archive',
    'GRANT SELECT ON schema_migrations TO app_archive'
  ] LOOP
    BEGIN
      EXECUTE statement;
    EXCEPTION WHEN undefined_table OR undefined_column OR undefined_function OR invalid_schema_name THEN
      -- It is not there yet.
      NULL;
    END;
  END LOOP;
END
$$;
