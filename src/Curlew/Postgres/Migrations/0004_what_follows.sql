-- What follows an incoming message: automatic replies, its files, and the webhooks of the business's own programs.

CREATE TABLE auto_replies (
  id               uuid PRIMARY KEY DEFAULT new_id(),
  trigger          varchar(20) NOT NULL CHECK (trigger IN ('welcome', 'away', 'keyword')),
  keyword          text,
  template_name    varchar(100) NOT NULL REFERENCES message_templates (name) ON UPDATE CASCADE,
  phone_number_id  text REFERENCES phone_numbers,
  open_days        integer[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
  opens            time NOT NULL DEFAULT '00:00',
  closes           time NOT NULL DEFAULT '24:00',
  again_after      interval NOT NULL DEFAULT '24 hours' CHECK (again_after > interval '0'),
  is_active        boolean NOT NULL DEFAULT true,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (trigger, keyword, phone_number_id),
  CONSTRAINT a_keyword_has_its_word CHECK ((trigger = 'keyword') = (keyword IS NOT NULL)),
  CONSTRAINT opens_before_it_closes CHECK (opens < closes)
);
COMMENT ON TABLE auto_replies IS 'What is answered by itself, inside the service window only.';
COMMENT ON COLUMN auto_replies.id IS 'Identifier.';
COMMENT ON COLUMN auto_replies.trigger IS 'welcome (the first message of a person, or the first for long), away (outside the hours), keyword (a word is written).';
COMMENT ON COLUMN auto_replies.keyword IS 'Word or words the message must hold next to each other: lower case, without accents and punctuation.';
COMMENT ON COLUMN auto_replies.template_name IS 'Text in message_templates.';
COMMENT ON COLUMN auto_replies.phone_number_id IS 'Business number it answers for; null for all.';
COMMENT ON COLUMN auto_replies.open_days IS 'Days of the week with opening hours, 1 is Monday; used by away only.';
COMMENT ON COLUMN auto_replies.opens IS 'Beginning of the opening hours in the business''s time zone; away answers outside them.';
COMMENT ON COLUMN auto_replies.closes IS 'End of the opening hours.';
COMMENT ON COLUMN auto_replies.again_after IS 'How long after it was sent to a person it may be sent to them again.';
COMMENT ON COLUMN auto_replies.is_active IS 'False for those that are switched off.';
COMMENT ON COLUMN auto_replies.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN auto_replies.updated_at IS 'Last change, database clock.';

CREATE TABLE auto_replies_given (
  auto_reply_id  uuid NOT NULL REFERENCES auto_replies ON DELETE CASCADE,
  profile_id     uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  queue_id       uuid NOT NULL,
  at             timestamptz NOT NULL,
  PRIMARY KEY (auto_reply_id, profile_id)
);
COMMENT ON TABLE auto_replies_given IS 'Who was given which automatic reply last: nobody gets the same one twice within its period.';
COMMENT ON COLUMN auto_replies_given.auto_reply_id IS 'Reply.';
COMMENT ON COLUMN auto_replies_given.profile_id IS 'Person.';
COMMENT ON COLUMN auto_replies_given.queue_id IS 'Queue item it was begun for: that one may be tried again.';
COMMENT ON COLUMN auto_replies_given.at IS 'When it was begun, business time.';

CREATE TABLE webhook_endpoints (
  id           uuid PRIMARY KEY,
  url          text NOT NULL,
  secret       text NOT NULL,
  event_types  text[] NOT NULL,
  is_active    boolean NOT NULL DEFAULT true,
  last_status  integer,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE webhook_endpoints IS 'The business''s own programs that want to hear what happens.';
COMMENT ON COLUMN webhook_endpoints.id IS 'Identifier.';
COMMENT ON COLUMN webhook_endpoints.url IS 'Where events are posted, sealed: such addresses hold tokens.';
COMMENT ON COLUMN webhook_endpoints.secret IS 'Key the events are signed with, sealed.';
COMMENT ON COLUMN webhook_endpoints.event_types IS 'Which events it hears: message.received, …';
COMMENT ON COLUMN webhook_endpoints.is_active IS 'False when switched off, by a person or by answering 410.';
COMMENT ON COLUMN webhook_endpoints.last_status IS 'HTTP status of its latest answer; null when it gave none.';
COMMENT ON COLUMN webhook_endpoints.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN webhook_endpoints.updated_at IS 'Last change, database clock.';

CREATE TABLE outgoing_events (
  id           uuid PRIMARY KEY DEFAULT new_id(),
  endpoint_id  uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
  event_type   text NOT NULL,
  subject      uuid,
  detail       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
  at           timestamptz NOT NULL,
  queued       boolean NOT NULL DEFAULT false
);
-- WhatsApp tells the same status twice; a message is received, sent, delivered, read once. What else happens may happen again.
CREATE UNIQUE INDEX outgoing_events_once ON outgoing_events (endpoint_id, event_type, subject) WHERE event_type LIKE 'message.%';
CREATE INDEX outgoing_events_unqueued ON outgoing_events (id) WHERE NOT queued;
COMMENT ON TABLE outgoing_events IS 'Events for the business''s own programs, kept for 30 days; message_queue says which were delivered.';
COMMENT ON COLUMN outgoing_events.id IS 'Identifier, sent along as webhook-id: the same at every try.';
COMMENT ON COLUMN outgoing_events.endpoint_id IS 'Who hears it.';
COMMENT ON COLUMN outgoing_events.event_type IS 'What happened.';
COMMENT ON COLUMN outgoing_events.subject IS 'To which row: the message, profile or campaign; null where the detail names it.';
COMMENT ON COLUMN outgoing_events.detail IS 'What else is told, without personal data: the code of a failure, the new subscription, …';
COMMENT ON COLUMN outgoing_events.at IS 'When, business time.';
COMMENT ON COLUMN outgoing_events.queued IS 'Whether it has entered message_queue.';
