-- name: Fitness.Read
SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
       current_setting('search_path'), current_setting('transaction_isolation'), current_setting('session_replication_role'),
       pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'
