-- Hands this database, and what is in it, to curlew_owner. What an extension brought stays the extension's, and the sequence of
-- a column goes with its table. Takes away from everybody what PostgreSQL lets everybody do with large objects: Curlew keeps none, and whoever may only
-- read could fill the disk with them. Changes nothing the second time.
DO $$
DECLARE
  thing text;
BEGIN
  IF (SELECT datdba FROM pg_database WHERE datname = current_database()) <> 'curlew_owner'::regrole THEN
    EXECUTE format('ALTER DATABASE %I OWNER TO curlew_owner', current_database());
  END IF;

  FOR thing IN
    SELECT format('SCHEMA %I', nspname)
    FROM pg_namespace
    WHERE nspname IN ('public', 'report') AND nspowner NOT IN ('curlew_owner'::regrole, 'pg_database_owner'::regrole)
    UNION ALL
    SELECT format('%s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass)
    FROM pg_class c
    WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'report'))
      AND c.relkind IN ('r', 'p', 'v', 'S') AND c.relowner <> 'curlew_owner'::regrole
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('i', 'a')))
    UNION ALL
    SELECT format('ROUTINE %s', p.oid::regprocedure)
    FROM pg_proc p
    WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'report')) AND p.proowner <> 'curlew_owner'::regrole
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('ALTER %s OWNER TO curlew_owner', thing);
  END LOOP;

  -- They are the superuser's; nobody else can take them away.
  FOR thing IN
    SELECT p.oid::regprocedure::text
    FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND (p.proname LIKE 'lo\_%' OR p.proname IN ('loread', 'lowrite'))
      AND pg_has_role(p.proowner, 'USAGE')
      AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS given WHERE given.grantee = 0)
  LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', thing);
  END LOOP;
END
$$;
