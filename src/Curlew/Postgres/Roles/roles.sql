-- The four roles. They belong to the whole server, so databases of several Curlews may share them. Who may log in with which password (or by which
-- other means) is the operator's business; on the private server Curlew sets the passwords itself.
--   curlew_owner  owns the schema: migrations
--   app_user      works: every command, every job, every page
--   app_report    reads the views of the schema report: your own SQL, BI tools
--   app_archive   reads what is moved to an archive, and deletes it here
DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['curlew_owner', 'app_user', 'app_report', 'app_archive'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', role);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      -- Somebody made it at the same moment, which is what was asked for.
      NULL;
    END;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = role AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
      RAISE EXCEPTION 'The role % has rights over the whole server. Take them away: ALTER ROLE % NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', role, role;
    END IF;
  END LOOP;

  -- Whoever hands a database over has to be one of its new owners; a superuser is everybody.
  IF NOT pg_has_role('curlew_owner', 'MEMBER') THEN
    EXECUTE format('GRANT curlew_owner TO %I', current_user);
  END IF;
END
$$;

-- Curlew's own sessions ask for these themselves; here they hold for whoever logs in with the same name.
ALTER ROLE curlew_owner SET search_path = public, pg_temp;
ALTER ROLE app_user SET search_path = public, pg_temp;
ALTER ROLE app_user SET synchronous_commit = on;
ALTER ROLE app_user SET statement_timeout = '31min';
ALTER ROLE app_user SET lock_timeout = '2min';
ALTER ROLE app_user SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE app_report SET search_path = report, pg_temp;
ALTER ROLE app_report SET default_transaction_read_only = on;
ALTER ROLE app_report SET statement_timeout = '5min';
ALTER ROLE app_report SET lock_timeout = '10s';
ALTER ROLE app_report SET idle_in_transaction_session_timeout = '1min';
ALTER ROLE app_archive SET search_path = public, pg_temp;
ALTER ROLE app_archive SET lock_timeout = '2min';
ALTER ROLE app_archive SET idle_in_transaction_session_timeout = '5min';
