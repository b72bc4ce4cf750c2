-- Whoever works need not own the schema: what only its owner may do for them is done by functions, which know nothing but their own tables. And what
-- people's own programs may see of them, in views without a sealed column and without a word of anybody.

CREATE OR REPLACE FUNCTION create_message_partition(day date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date := date_trunc('month', day)::date;
  name  text := 'whatsapp_messages_' || to_char(month, 'YYYY_MM');
BEGIN
  -- WhatsApp is from 2009: whoever asks for other months wants to litter the schema.
  IF month NOT BETWEEN '2009-01-01' AND '2100-01-01' THEN
    RAISE EXCEPTION 'No message is from %.', to_char(day, 'FMMonth YYYY') USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF to_regclass('public.' || name) IS NOT NULL THEN RETURN false; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partition'));
  -- Read from the table: to_regclass may still answer from a cache that does not know what another session has committed meanwhile.
  IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'whatsapp_messages'::regclass AND c.relname = name) THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE whatsapp_messages INCLUDING ALL) WITH (fillfactor = 50)', name);
  EXECUTE format('COMMENT ON TABLE public.%I IS %L', name, 'Messages of ' || to_char(month, 'FMMonth YYYY') || ' (UTC).');
  EXECUTE format(
    'WITH moved AS (DELETE FROM whatsapp_messages_elsewhen WHERE "timestamp" >= %L AND "timestamp" < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
    month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC', name);
  EXECUTE format(
    'ALTER TABLE whatsapp_messages ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
    name, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
  PERFORM create_words_partition(month), let_partition_be_rewritten(name), let_partition_be_rewritten('message_words_' || to_char(month, 'YYYY_MM'));
  RETURN true;
END
$$;

-- Also for whoever goes through the partitions as they lie on the disk, where there is such a role.
CREATE FUNCTION let_partition_be_rewritten(name text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_user') THEN
    EXECUTE format('GRANT SELECT, UPDATE ON public.%I TO app_user', name);
  END IF;
END
$$;
COMMENT ON FUNCTION let_partition_be_rewritten(text) IS 'Gives app_user what it needs to seal a partition anew; create_message_partition calls it.';

CREATE FUNCTION hold_consents() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  LOCK TABLE consent_events IN SHARE ROW EXCLUSIVE MODE;
END
$$;
COMMENT ON FUNCTION hold_consents() IS 'Lets nobody add a record of consent until the transaction ends: who may not change the table may not lock it either.';

CREATE FUNCTION move_consents(kept uuid, gone uuid) RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH moved AS (
    UPDATE consent_events e
    SET profile_id = kept
    WHERE e.profile_id = gone
      AND NOT EXISTS (SELECT FROM consent_events k WHERE k.profile_id = kept AND k.at = e.at AND k.source = e.source AND k.became = e.became)
    RETURNING 1
  )
  SELECT count(*)::integer FROM moved
$$;
COMMENT ON FUNCTION move_consents(uuid, uuid) IS 'Gives the decisions of a profile that goes to the one that stays, and returns how many: the only change that a record of consent ever sees.';
CREATE FUNCTION remove_merged_profile(kept uuid, gone uuid) RETURNS SETOF user_profiles LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT move_consents(kept, gone);
  DELETE FROM user_profiles p
  WHERE p.id = gone AND gone <> kept AND EXISTS (SELECT FROM user_profiles k WHERE k.id = kept)
  RETURNING p.*
$$;
COMMENT ON FUNCTION remove_merged_profile(uuid, uuid) IS 'Takes a profile away for one that stays, to whom its decisions go first, and returns what it held: with a profile its records of consent would go, so app_user may delete none.';
COMMENT ON FUNCTION tell_programs(text, uuid, timestamptz, jsonb) IS 'Notes an event for every program that is to be told of it.';

CREATE SCHEMA report;
COMMENT ON SCHEMA report IS 'What people''s own SQL and BI tools may see (app_report): the tables by their own names, without sealed columns, texts of messages and names of staff.';

CREATE VIEW report.user_profiles AS
SELECT id, country, time_zone, city, state, zipcode, customer_tier, tags, subscription, subscription_updated_at, first_contact, last_interaction,
       total_messages, is_active, created_at
FROM public.user_profiles;
COMMENT ON VIEW report.user_profiles IS 'Customers without name, number, user id, address and notes.';

CREATE VIEW report.consent_events AS
SELECT id, profile_id, at, became, source, created_at FROM public.consent_events;
COMMENT ON VIEW report.consent_events IS 'Decisions about subscriptions without the words.';

CREATE VIEW report.whatsapp_messages AS
SELECT id, profile_id, phone_number_id, direction, message_type, media_type, media_size, status, "timestamp", recipient_id, failure_code, failure_reason,
       pricing_category, pricing_type, created_at
FROM public.whatsapp_messages;
COMMENT ON VIEW report.whatsapp_messages IS 'Messages without their text, their numbers and their WhatsApp ids.';

CREATE VIEW report.message_templates AS
SELECT id, name, category, language, usage_count, used_in_replies, last_used, is_active, created_at FROM public.message_templates;
COMMENT ON VIEW report.message_templates IS 'Reusable texts: how often which was used.';

CREATE VIEW report.whatsapp_templates AS
SELECT waba_id, name, language, status, category, quality, rejected_reason, previous_category, synced_at FROM public.whatsapp_templates;
COMMENT ON VIEW report.whatsapp_templates IS 'Templates at Meta and what it thinks of them.';

CREATE VIEW report.phone_numbers AS
SELECT id, portfolio_id, waba_id, throughput, stopped_reason, stopped_until, retired_at, created_at FROM public.phone_numbers;
COMMENT ON VIEW report.phone_numbers IS 'The business''s own numbers by Meta''s ids.';

CREATE VIEW report.marketing_campaigns AS
SELECT id, name, template_name, language_code, status, priority, phone_number_id, time_zone, total_target_customers, daily_send_limit,
       scheduled_start_date, scheduled_end_date, started_at, completed_at, messages_sent, messages_delivered, messages_read, messages_failed,
       messages_pending, messages_skipped, messages_uncertain, created_at
FROM public.marketing_campaigns;
COMMENT ON VIEW report.marketing_campaigns IS 'Campaigns and how far they have come.';

CREATE VIEW report.campaign_variants AS
SELECT campaign_id, label, position, share, template_name, language_code FROM public.campaign_variants;
COMMENT ON VIEW report.campaign_variants IS 'Letters of campaigns that try several.';

CREATE VIEW report.campaign_recipients AS
SELECT id, campaign_id, profile_id, position, status, variant, scheduled_send_date, time_zone, wait_reason, sent_at, delivered_at, read_at, failed_at,
       failure_code, failure_reason, skip_reason, retry_count, postponed
FROM public.campaign_recipients;
COMMENT ON VIEW report.campaign_recipients IS 'Who of a campaign is where, without numbers and values.';

CREATE VIEW report.campaign_send_schedule AS
SELECT id, campaign_id, send_date, batch_number, time_zone, due_at, ends_at, batch_size, daily_limit, messages_sent, messages_remaining, status,
       missed_at, started_at, completed_at
FROM public.campaign_send_schedule;
COMMENT ON VIEW report.campaign_send_schedule IS 'Plans of campaigns, batch by batch.';

CREATE VIEW report.campaign_replies AS
SELECT message_id, campaign_id, recipient_id, at, day, after FROM public.campaign_replies;
COMMENT ON VIEW report.campaign_replies IS 'Which messages answered which campaign.';

CREATE VIEW report.campaign_analytics AS
SELECT campaign_id, date, messages_sent, messages_delivered, messages_read, messages_failed, replies_received, unique_responders, delivery_rate,
       read_rate, response_rate, avg_response_time_minutes
FROM public.campaign_analytics;
COMMENT ON VIEW report.campaign_analytics IS 'What happened in a campaign on each day.';

CREATE VIEW report.business_metrics AS
SELECT date, total_messages_received, total_responses_sent, unique_users, response_time_avg_seconds FROM public.business_metrics;
COMMENT ON VIEW report.business_metrics IS 'Numbers of each business day.';
