-- name: Fitness.Read
-- A throw-away server of tests may lose what it has with its machine; only its own command line makes it one.
SELECT CASE WHEN current_setting('curlew.disposable', true) = 'on' AND f.source = 'command line' THEN 'on' ELSE f.setting END,
       CASE WHEN current_setting('curlew.disposable', true) = 'on' AND w.source = 'command line' THEN 'on' ELSE w.setting END,
       current_setting('synchronous_commit'), current_setting('search_path'), current_setting('transaction_isolation'),
       current_setting('session_replication_role'), pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
       -- What our sessions overrule: that somebody wanted it otherwise is worth knowing.
       EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) c
               WHERE s.setrole IN (0, current_user::regrole)
                 AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                 AND c ~ '^synchronous_commit=(off|false|no|0)$')
FROM pg_settings f, pg_settings w
WHERE f.name = 'fsync' AND w.name = 'full_page_writes'
