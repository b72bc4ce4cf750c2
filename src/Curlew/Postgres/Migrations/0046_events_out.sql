-- What other programs are told: who hears of what, every try to tell them, and what has to be told again. An event is its own place in the line: it waits in
-- outgoing_events, under a lease while it is told, so that one program that does not answer holds up nobody else and a paused one loses nothing.

ALTER TABLE webhook_endpoints
  ADD COLUMN only_numbers text[] CHECK (cardinality(only_numbers) > 0),
  ADD COLUMN only_campaigns uuid[] CHECK (cardinality(only_campaigns) > 0),
  ADD COLUMN full_by varchar(200),
  ADD COLUMN previous_secret text,
  ADD COLUMN previous_secret_until timestamptz,
  ADD COLUMN failing_since timestamptz,
  ADD COLUMN paused_at timestamptz,
  ADD COLUMN paused_reason varchar(20) CHECK (paused_reason IN ('gone', 'failing')),
  ADD CONSTRAINT pauses_with_reason CHECK ((paused_at IS NULL) = (paused_reason IS NULL)),
  ADD CONSTRAINT previous_secret_ends CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL));
COMMENT ON COLUMN webhook_endpoints.is_active IS 'False when a person has switched it off.';
COMMENT ON COLUMN webhook_endpoints.only_numbers IS 'Business numbers whose events it hears, by Meta''s id; null for all of them.';
COMMENT ON COLUMN webhook_endpoints.only_campaigns IS 'Campaigns whose events it hears; null for everything else too.';
COMMENT ON COLUMN webhook_endpoints.full_by IS 'Who lets it be told names, numbers and texts, for as long as they may themselves; null where it is told ids.';
COMMENT ON COLUMN webhook_endpoints.previous_secret IS 'Key before this one, which events are signed with as well, sealed; null where there is none.';
COMMENT ON COLUMN webhook_endpoints.previous_secret_until IS 'When the key before this one is used no more, business time.';
COMMENT ON COLUMN webhook_endpoints.failing_since IS 'Since when it took nothing, business time; null when it took the latest.';
COMMENT ON COLUMN webhook_endpoints.paused_at IS 'When telling it was paused because it does not take anything, business time; null while it is told.';
COMMENT ON COLUMN webhook_endpoints.paused_reason IS 'gone (it answered 410) or failing (for days).';

ALTER TABLE outgoing_events
  ADD COLUMN state varchar(10) NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'told', 'failed')),
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_try_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN lease_until timestamptz;
UPDATE outgoing_events v
SET state = coalesce(
      (SELECT CASE q.status WHEN 'completed' THEN 'told' WHEN 'failed' THEN 'failed' ELSE 'waiting' END
       FROM message_queue q WHERE q.queue_name = 'webhooks' AND q.message_id = replace(v.id::text, '-', '')),
      'told')
WHERE queued;
DELETE FROM queue_pointers WHERE queue_name = 'webhooks';
DELETE FROM message_queue WHERE queue_name = 'webhooks';
DROP INDEX outgoing_events_unqueued;
ALTER TABLE outgoing_events DROP COLUMN queued;
COMMENT ON TABLE outgoing_events IS 'Events for the business''s own programs, a row for each that is to hear of it: kept for 30 days once told, for 90 where they were not.';
COMMENT ON COLUMN outgoing_events.id IS 'Identifier, sent along as webhook-id: the same at every try, and when a person lets it be told again.';
COMMENT ON COLUMN outgoing_events.state IS 'waiting (for its first or next try, or under way), told, or failed (given up; a person may let it be told again).';
COMMENT ON COLUMN outgoing_events.attempts IS 'Tries since it began to wait.';
COMMENT ON COLUMN outgoing_events.next_try_at IS 'Not before this moment, database clock; the end of the lease while it is under way.';
COMMENT ON COLUMN outgoing_events.lease_until IS 'Until when whoever tells it at this moment is the only one, database clock; null while nobody does.';
-- OutgoingWebhooks.Claim rides the first along each endpoint, and counts by the second what is under way; the log rides the third.
CREATE INDEX outgoing_events_due ON outgoing_events (endpoint_id, next_try_at, id) WHERE state = 'waiting';
CREATE INDEX outgoing_events_under_way ON outgoing_events (endpoint_id) WHERE lease_until IS NOT NULL;
CREATE INDEX outgoing_events_log ON outgoing_events (endpoint_id, state, id);

CREATE TABLE event_tries (
  id        uuid PRIMARY KEY DEFAULT new_id(),
  event_id  uuid NOT NULL REFERENCES outgoing_events ON DELETE CASCADE,
  at        timestamptz NOT NULL,
  status    integer,
  problem   varchar(20) CHECK (problem IN ('answer', 'no_answer', 'timeout', 'connection', 'certificate', 'address', 'unreadable')),
  took_ms   integer NOT NULL CHECK (took_ms >= 0)
);
-- The tries of one event, and what goes with an event that is forgotten.
CREATE INDEX event_tries_event ON event_tries (event_id, id);
COMMENT ON TABLE event_tries IS 'Every try to tell a program of an event, kept for 30 days. Nothing of what it answered is kept but the status.';
COMMENT ON COLUMN event_tries.id IS 'Identifier.';
COMMENT ON COLUMN event_tries.event_id IS 'Which event.';
COMMENT ON COLUMN event_tries.at IS 'When the try had ended, business time.';
COMMENT ON COLUMN event_tries.status IS 'HTTP status of the answer; null when there was none.';
COMMENT ON COLUMN event_tries.problem IS 'Why it does not count as told: answer (not 2xx), no_answer, timeout, connection, certificate, address (refused before anything was sent) or unreadable (the endpoint''s row was changed); null when it was taken.';
COMMENT ON COLUMN event_tries.took_ms IS 'How long it took, milliseconds.';

DROP FUNCTION tell_programs(text, uuid, timestamptz, jsonb);
CREATE FUNCTION tell_programs(event text, about uuid, happened timestamptz, more jsonb, number text, campaign uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outgoing_events (endpoint_id, event_type, subject, at, detail)
  SELECT e.id, event, about, happened, more
  FROM webhook_endpoints e
  WHERE e.is_active AND event = ANY (e.event_types)
    AND (e.only_numbers IS NULL OR number = ANY (e.only_numbers)) AND (e.only_campaigns IS NULL OR campaign = ANY (e.only_campaigns));
END
$$;
COMMENT ON FUNCTION tell_programs(text, uuid, timestamptz, jsonb, text, uuid) IS 'Notes an event for every program that is to be told of it: whatever it is about, and of which number and campaign it is.';

CREATE FUNCTION somebody_hears(event text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM webhook_endpoints WHERE is_active AND event = ANY (event_types));
END
$$;
COMMENT ON FUNCTION somebody_hears(text) IS 'Whether any program is to be told of such events: asked before anything else is looked at.';

-- People. Whoever brings many in is one call, not one a person.
CREATE FUNCTION tell_new_profiles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF somebody_hears('profile.created') THEN
    INSERT INTO outgoing_events (endpoint_id, event_type, subject, at)
    SELECT e.id, 'profile.created', p.id, now()
    FROM webhook_endpoints e CROSS JOIN new_profiles p
    WHERE e.is_active AND 'profile.created' = ANY (e.event_types) AND e.only_numbers IS NULL AND e.only_campaigns IS NULL;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_new_profiles AFTER INSERT ON user_profiles
  REFERENCING NEW TABLE AS new_profiles FOR EACH STATEMENT EXECUTE FUNCTION tell_new_profiles();

-- What is sealed for its cell reads otherwise each time: the same name written again counts as changed. Whoever seals everything anew because a key is replaced
-- leaves updated_at as it was.
CREATE FUNCTION tell_changed_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF somebody_hears('profile.updated') THEN
    PERFORM tell_programs('profile.updated', NEW.id, now(), jsonb_build_object('changed', to_jsonb(array_remove(ARRAY[
      CASE WHEN NEW.display_name IS DISTINCT FROM OLD.display_name THEN 'name' END,
      CASE WHEN NEW.email_digest IS DISTINCT FROM OLD.email_digest THEN 'email' END,
      CASE WHEN (NEW.address_line1, NEW.address_line2) IS DISTINCT FROM (OLD.address_line1, OLD.address_line2) THEN 'address' END,
      CASE WHEN NEW.city IS DISTINCT FROM OLD.city THEN 'city' END,
      CASE WHEN NEW.state IS DISTINCT FROM OLD.state THEN 'state' END,
      CASE WHEN NEW.zipcode IS DISTINCT FROM OLD.zipcode THEN 'zipcode' END,
      CASE WHEN NEW.customer_tier IS DISTINCT FROM OLD.customer_tier THEN 'tier' END,
      CASE WHEN NEW.tags IS DISTINCT FROM OLD.tags THEN 'tags' END,
      CASE WHEN NEW.notes IS DISTINCT FROM OLD.notes THEN 'notes' END,
      CASE WHEN NEW.is_active IS DISTINCT FROM OLD.is_active THEN 'is_active' END
    ]::text[], NULL))), NULL, NULL);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_changed_profile
  AFTER UPDATE OF display_name, email_digest, address_line1, address_line2, city, state, zipcode, customer_tier, tags, notes, is_active ON user_profiles
  FOR EACH ROW WHEN (NEW.updated_at IS DISTINCT FROM OLD.updated_at
    AND (NEW.display_name, NEW.email_digest, NEW.address_line1, NEW.address_line2, NEW.city, NEW.state, NEW.zipcode, NEW.customer_tier, NEW.tags, NEW.notes, NEW.is_active)
      IS DISTINCT FROM
        (OLD.display_name, OLD.email_digest, OLD.address_line1, OLD.address_line2, OLD.city, OLD.state, OLD.zipcode, OLD.customer_tier, OLD.tags, OLD.notes, OLD.is_active))
  EXECUTE FUNCTION tell_changed_profile();

CREATE FUNCTION tell_changed_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF somebody_hears('profile.identity_changed') THEN
    PERFORM tell_programs('profile.identity_changed', NEW.id, now(), jsonb_build_object('changed', to_jsonb(array_remove(ARRAY[
      CASE WHEN NEW.whatsapp_phone IS DISTINCT FROM OLD.whatsapp_phone THEN 'phone' END,
      CASE WHEN NEW.user_id IS DISTINCT FROM OLD.user_id THEN 'user_id' END
    ]::text[], NULL))), NULL, NULL);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_changed_identity AFTER UPDATE OF whatsapp_phone, user_id ON user_profiles
  FOR EACH ROW WHEN (NEW.updated_at IS DISTINCT FROM OLD.updated_at
    AND (NEW.whatsapp_phone, NEW.user_id) IS DISTINCT FROM (OLD.whatsapp_phone, OLD.user_id))
  EXECUTE FUNCTION tell_changed_identity();

CREATE FUNCTION tell_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('profile.merged', NEW.kept, NEW.at, jsonb_build_object('merged', NEW.gone), NULL, NULL);
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_merge AFTER INSERT ON profile_merges FOR EACH ROW EXECUTE FUNCTION tell_merge();

CREATE OR REPLACE FUNCTION tell_subscription() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('subscription.changed', NEW.id, coalesce(NEW.subscription_updated_at, now()), jsonb_build_object('subscription', NEW.subscription), NULL, NULL);
  RETURN NULL;
END
$$;

-- Conversations are told as they begin, are given to somebody, are done and open again. Those that begin come with messages, in sets: one call a statement.
CREATE FUNCTION tell_new_conversations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF somebody_hears('conversation.opened') THEN
    INSERT INTO outgoing_events (endpoint_id, event_type, at, detail)
    SELECT e.id, 'conversation.opened', c.last_incoming_at, jsonb_build_object('profile', c.profile_id, 'number', c.phone_number_id)
    FROM webhook_endpoints e CROSS JOIN new_conversations c
    WHERE e.is_active AND 'conversation.opened' = ANY (e.event_types) AND c.last_incoming_at IS NOT NULL
      AND (e.only_numbers IS NULL OR c.phone_number_id = ANY (e.only_numbers)) AND e.only_campaigns IS NULL;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_new_conversations AFTER INSERT ON conversations
  REFERENCING NEW TABLE AS new_conversations FOR EACH STATEMENT EXECUTE FUNCTION tell_new_conversations();

CREATE FUNCTION tell_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whose jsonb := jsonb_build_object('profile', NEW.profile_id, 'number', NEW.phone_number_id);
BEGIN
  IF OLD.last_incoming_at IS NULL AND NEW.last_incoming_at IS NOT NULL THEN
    PERFORM tell_programs('conversation.opened', NULL, NEW.last_incoming_at, whose, NEW.phone_number_id, NULL);
  END IF;
  IF OLD.done_at IS NOT NULL AND NEW.done_at IS NULL THEN
    PERFORM tell_programs('conversation.reopened', NULL, now(), whose, NEW.phone_number_id, NULL);
  ELSIF OLD.done_at IS NULL AND NEW.done_at IS NOT NULL THEN
    PERFORM tell_programs('conversation.done', NULL, NEW.done_at, whose, NEW.phone_number_id, NULL);
  END IF;
  IF NEW.assigned_to IS DISTINCT FROM OLD.assigned_to THEN
    PERFORM tell_programs('conversation.assigned', NULL, now(), jsonb_set(whose, '{staff}', coalesce(to_jsonb(NEW.assigned_to), 'null')), NEW.phone_number_id, NULL);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_conversation AFTER UPDATE OF last_incoming_at, done_at, assigned_to ON conversations
  FOR EACH ROW WHEN (OLD.last_incoming_at IS NULL AND NEW.last_incoming_at IS NOT NULL OR NEW.done_at IS DISTINCT FROM OLD.done_at
    OR NEW.assigned_to IS DISTINCT FROM OLD.assigned_to)
  EXECUTE FUNCTION tell_conversation();

-- Campaigns. A pause and its end have no business moment of their own; the database clock is near enough for a notice.
CREATE OR REPLACE FUNCTION tell_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs(
    'campaign.' || CASE WHEN NEW.status <> 'active' THEN NEW.status WHEN OLD.status = 'draft' THEN 'launched' WHEN OLD.status = 'paused' THEN 'resumed' ELSE 'reopened' END,
    NEW.id,
    coalesce(CASE WHEN OLD.status = 'draft' THEN NEW.started_at ELSE NEW.completed_at END, now()),
    jsonb_strip_nulls(jsonb_build_object('number', NEW.phone_number_id, 'reason', NEW.paused_reason)),
    NEW.phone_number_id,
    NEW.id);
  RETURN NULL;
END
$$;
DROP TRIGGER tell_campaign ON marketing_campaigns;
CREATE TRIGGER tell_campaign AFTER UPDATE OF status ON marketing_campaigns
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_campaign();

CREATE FUNCTION tell_failed_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF somebody_hears('recipient.failed') THEN
    PERFORM tell_programs('recipient.failed', NEW.id, NEW.failed_at,
      jsonb_strip_nulls(jsonb_build_object('campaign', NEW.campaign_id, 'profile', NEW.profile_id, 'code', NEW.failure_code)),
      (SELECT phone_number_id FROM marketing_campaigns WHERE id = NEW.campaign_id), NEW.campaign_id);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_failed_recipient AFTER UPDATE OF status ON campaign_recipients
  FOR EACH ROW WHEN (NEW.status = 'failed' AND OLD.status IS DISTINCT FROM 'failed') EXECUTE FUNCTION tell_failed_recipient();

CREATE OR REPLACE FUNCTION tell_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('template.status', NULL, greatest(NEW.status_at, NEW.synced_at),
    jsonb_build_object('name', NEW.name, 'language', NEW.language, 'status', NEW.status, 'before', OLD.status), NULL, NULL);
  RETURN NULL;
END
$$;

-- Numbers. What changes with every message of theirs stands in other columns.
CREATE FUNCTION tell_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stopped_reason IS NULL AND OLD.stopped_reason IS NOT NULL THEN
    PERFORM tell_programs('number.restarted', NULL, now(), jsonb_build_object('number', NEW.id), NEW.id, NULL);
  ELSIF NEW.stopped_reason IS DISTINCT FROM OLD.stopped_reason THEN
    PERFORM tell_programs('number.stopped', NULL, now(),
      jsonb_strip_nulls(jsonb_build_object('number', NEW.id, 'code', NEW.stopped_words ->> 'code', 'reason', NEW.stopped_reason, 'until', NEW.stopped_until)), NEW.id, NULL);
  END IF;
  IF NEW.throughput IS DISTINCT FROM OLD.throughput THEN
    PERFORM tell_programs('number.throughput', NULL, now(),
      jsonb_build_object('number', NEW.id, 'throughput', NEW.throughput, 'before', OLD.throughput), NEW.id, NULL);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_number AFTER UPDATE OF stopped_reason, throughput ON phone_numbers
  FOR EACH ROW WHEN ((NEW.stopped_reason, NEW.throughput) IS DISTINCT FROM (OLD.stopped_reason, OLD.throughput)) EXECUTE FUNCTION tell_number();

CREATE FUNCTION tell_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('number.limit', NULL, coalesce(NEW.limit_told_at, now()),
    jsonb_build_object('number', n.id, 'portfolio', NEW.id, 'limit', NEW.messaging_limit, 'before', OLD.messaging_limit), n.id, NULL)
  FROM phone_numbers n
  WHERE n.portfolio_id = NEW.id AND n.retired_at IS NULL;
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_limit AFTER UPDATE OF messaging_limit ON portfolios
  FOR EACH ROW WHEN (NEW.messaging_limit IS DISTINCT FROM OLD.messaging_limit) EXECUTE FUNCTION tell_limit();

CREATE FUNCTION tell_quality() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('number.quality', NULL, NEW.at,
    jsonb_strip_nulls(jsonb_build_object('account', NEW.waba_id, 'event', NEW.event, 'about', NEW.about)), NULL, NULL);
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_quality AFTER INSERT ON account_events
  FOR EACH ROW WHEN (NEW.field = 'phone_number_quality_update') EXECUTE FUNCTION tell_quality();

-- Counted again while it is open, an alarm is updated: it is told once.
CREATE FUNCTION tell_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('alarm.raised', NEW.id, NEW.first_at, jsonb_build_object('kind', NEW.kind, 'subject', NEW.subject, 'text', NEW.text), NULL, NULL);
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_alarm AFTER INSERT ON alarms FOR EACH ROW EXECUTE FUNCTION tell_alarm();
