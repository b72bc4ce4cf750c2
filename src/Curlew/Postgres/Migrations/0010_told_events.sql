-- Changes that many statements can make are told from the row they land in: whoever writes the next such statement cannot forget to. Where no
-- status changes no function is called, and where nobody listens one small table is looked at. Messages change too often for that: whoever
-- unpacks them tells of them in sets.

-- In plpgsql, which keeps the plan of its statement: as an SQL function it was planned for every row, and 10,000 opt-outs at once took more than 4 s in place of less than 2.
CREATE FUNCTION tell_programs(event text, about uuid, happened timestamptz, more jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outgoing_events (endpoint_id, event_type, subject, at, detail)
  SELECT id, event, about, happened, more FROM webhook_endpoints WHERE is_active AND event = ANY (event_types);
END
$$;

CREATE FUNCTION tell_subscription() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('subscription.changed', NEW.id, coalesce(NEW.subscription_updated_at, now()), jsonb_build_object('subscription', NEW.subscription));
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_subscription AFTER UPDATE OF subscription ON user_profiles
  FOR EACH ROW WHEN (OLD.subscription IS DISTINCT FROM NEW.subscription) EXECUTE FUNCTION tell_subscription();

-- A pause has no business moment of its own; the database clock is near enough for a notice.
CREATE FUNCTION tell_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('campaign.' || NEW.status, NEW.id, coalesce(NEW.completed_at, now()), jsonb_strip_nulls(jsonb_build_object('reason', NEW.paused_reason)));
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_campaign AFTER UPDATE OF status ON marketing_campaigns
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('completed', 'paused')) EXECUTE FUNCTION tell_campaign();

CREATE FUNCTION tell_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_programs('template.status', NULL, greatest(NEW.status_at, NEW.synced_at),
    jsonb_build_object('name', NEW.name, 'language', NEW.language, 'status', NEW.status, 'before', OLD.status));
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_template AFTER UPDATE OF status ON whatsapp_templates
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_template();
