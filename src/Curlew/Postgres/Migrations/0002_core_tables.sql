-- The five tables of customers, messages and daily numbers, and what stands beside them.

CREATE TABLE portfolios (
  id               text PRIMARY KEY,
  messaging_limit  integer CHECK (messaging_limit > 0),
  updated_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE portfolios IS 'Business portfolios: Meta''s messaging limit is shared by all numbers of one.';
COMMENT ON COLUMN portfolios.id IS 'Portfolio id, opaque text.';
COMMENT ON COLUMN portfolios.messaging_limit IS 'Unique people per rolling 24 hours outside an open service window; null is unlimited.';
COMMENT ON COLUMN portfolios.updated_at IS 'Last change, database clock.';

CREATE TABLE phone_numbers (
  id             text PRIMARY KEY,
  portfolio_id   text NOT NULL REFERENCES portfolios,
  waba_id        text NOT NULL,
  phone          varchar(20),
  throughput     integer NOT NULL DEFAULT 80 CHECK (throughput > 0),
  next_slot_at   timestamptz NOT NULL DEFAULT '-infinity',
  recent_at      timestamptz[] NOT NULL DEFAULT '{}',
  recent_count   integer[] NOT NULL DEFAULT '{}',
  paced_until    timestamptz NOT NULL DEFAULT '-infinity',
  asked_at       timestamptz,
  stopped_reason text,
  stopped_until  timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT only_a_stop_ends CHECK (stopped_until IS NULL OR stopped_reason IS NOT NULL)
);
COMMENT ON TABLE phone_numbers IS 'The business''s own WhatsApp numbers.';
COMMENT ON COLUMN phone_numbers.id IS 'Meta''s phone_number_id, opaque text.';
COMMENT ON COLUMN phone_numbers.portfolio_id IS 'Portfolio whose messaging limit it shares.';
COMMENT ON COLUMN phone_numbers.waba_id IS 'WhatsApp account it belongs to.';
COMMENT ON COLUMN phone_numbers.phone IS 'The number itself, sealed.';
COMMENT ON COLUMN phone_numbers.throughput IS 'Messages per second it may send (Meta: 80, or 1,000 after the upgrade, 20 in coexistence).';
COMMENT ON COLUMN phone_numbers.next_slot_at IS 'Business time before which nothing of a campaign leaves, because WhatsApp asked to slow down.';
COMMENT ON COLUMN phone_numbers.recent_at IS 'Business times of what left in the last second, campaigns and answers alike, so that all servers together keep one throughput.';
COMMENT ON COLUMN phone_numbers.recent_count IS 'How many messages left at each of them.';
COMMENT ON COLUMN phone_numbers.paced_until IS 'Business time until which what has left fills the throughput: a claim may run ahead of it by a quarter of a second, no more.';
COMMENT ON COLUMN phone_numbers.asked_at IS 'When a sender last claimed for it, database clock, give or take half a minute: numbers nobody sends from get no share of a portfolio''s limit.';
COMMENT ON COLUMN phone_numbers.stopped_reason IS 'Why nothing may be sent from it; null when it may.';
COMMENT ON COLUMN phone_numbers.stopped_until IS 'When the stop ends by itself, business time; null when somebody has to end it.';
COMMENT ON COLUMN phone_numbers.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN phone_numbers.updated_at IS 'Last change, database clock.';

CREATE TABLE user_profiles (
  id                       uuid PRIMARY KEY DEFAULT new_id(),
  whatsapp_phone           varchar(20) UNIQUE,
  phone_match              varchar(20),
  wa_id                    varchar(20) UNIQUE,
  user_id                  varchar(220) UNIQUE,
  country                  char(2),
  time_zone                varchar(40),
  display_name             text,
  email                    text,
  email_digest             varchar(44),
  address_line1            text,
  address_line2            text,
  city                     varchar(100),
  state                    varchar(50),
  zipcode                  varchar(20),
  customer_tier            varchar(20) NOT NULL DEFAULT 'regular' CHECK (customer_tier IN ('regular', 'premium', 'vip')),
  subscription             varchar(20) NOT NULL DEFAULT 'subscribed' CHECK (subscription IN ('subscribed', 'unsubscribed')),
  subscription_updated_at  timestamptz,
  tags                     text[] NOT NULL DEFAULT '{}',
  notes                    text,
  first_contact            timestamptz,
  last_interaction         timestamptz,
  total_messages           integer NOT NULL DEFAULT 0 CHECK (total_messages >= 0),
  is_active                boolean NOT NULL DEFAULT true,
  created_at               timestamptz NOT NULL DEFAULT now(),
  updated_at               timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT somebody CHECK (num_nonnulls(whatsapp_phone, user_id) > 0)
) WITH (fillfactor = 70);
CREATE INDEX user_profiles_phone_match ON user_profiles (phone_match);
CREATE INDEX user_profiles_customer_tier ON user_profiles (customer_tier);
CREATE INDEX user_profiles_subscription ON user_profiles (subscription);
CREATE INDEX user_profiles_city ON user_profiles (city);
CREATE INDEX user_profiles_state ON user_profiles (state);
CREATE INDEX user_profiles_zipcode ON user_profiles (zipcode);
CREATE INDEX user_profiles_email_digest ON user_profiles (email_digest) WHERE email_digest IS NOT NULL;
COMMENT ON TABLE user_profiles IS 'Customers: one row a person.';
COMMENT ON COLUMN user_profiles.id IS 'Identifier.';
COMMENT ON COLUMN user_profiles.whatsapp_phone IS 'WhatsApp number in E.164, sealed so that equal numbers stay equal; null for people who show only a user id.';
COMMENT ON COLUMN user_profiles.phone_match IS 'Number without the digits in which Mexican, Argentine and Brazilian spellings differ, sealed; finds a person, never identifies one.';
COMMENT ON COLUMN user_profiles.wa_id IS 'WhatsApp id exactly as Meta gave it, sealed.';
COMMENT ON COLUMN user_profiles.user_id IS 'Business-scoped user id (BSUID), sealed.';
COMMENT ON COLUMN user_profiles.country IS 'Country of the number (ISO 3166), plain.';
COMMENT ON COLUMN user_profiles.time_zone IS 'Time zone of the place the number belongs to (IANA), plain; null where the digits do not tell.';
COMMENT ON COLUMN user_profiles.display_name IS 'Name, sealed.';
COMMENT ON COLUMN user_profiles.email IS 'E-mail address, sealed.';
COMMENT ON COLUMN user_profiles.email_digest IS 'Keyed digest of the lower-cased e-mail address, for exact look-up.';
COMMENT ON COLUMN user_profiles.address_line1 IS 'Street address, sealed.';
COMMENT ON COLUMN user_profiles.address_line2 IS 'Apartment or suite, sealed.';
COMMENT ON COLUMN user_profiles.city IS 'City, plain: segments need it.';
COMMENT ON COLUMN user_profiles.state IS 'State, plain.';
COMMENT ON COLUMN user_profiles.zipcode IS 'Postal code, plain.';
COMMENT ON COLUMN user_profiles.customer_tier IS 'regular, premium or vip.';
COMMENT ON COLUMN user_profiles.subscription IS 'Whether marketing may be sent: subscribed or unsubscribed.';
COMMENT ON COLUMN user_profiles.subscription_updated_at IS 'When the person last decided about it, business time; an earlier decision that arrives later changes nothing.';
COMMENT ON COLUMN user_profiles.tags IS 'Free words for grouping.';
COMMENT ON COLUMN user_profiles.notes IS 'Notes about the customer, sealed.';
COMMENT ON COLUMN user_profiles.first_contact IS 'First message in either direction, business time.';
COMMENT ON COLUMN user_profiles.last_interaction IS 'Latest message in either direction, business time.';
COMMENT ON COLUMN user_profiles.total_messages IS 'Messages in either direction.';
COMMENT ON COLUMN user_profiles.is_active IS 'False for people who are no longer written to.';
COMMENT ON COLUMN user_profiles.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN user_profiles.updated_at IS 'Last change, database clock.';

CREATE TABLE consent_events (
  id          uuid PRIMARY KEY DEFAULT new_id(),
  profile_id  uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  at          timestamptz NOT NULL,
  became      varchar(20) NOT NULL CHECK (became IN ('subscribed', 'unsubscribed')),
  source      varchar(30) NOT NULL,
  message_id  varchar(100),
  evidence    text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (profile_id, at, source, became)
);
COMMENT ON TABLE consent_events IS 'Every decision about a subscription with its proof; rows are only added.';
COMMENT ON COLUMN consent_events.id IS 'Identifier.';
COMMENT ON COLUMN consent_events.profile_id IS 'Whose subscription.';
COMMENT ON COLUMN consent_events.at IS 'When the person said so, business time.';
COMMENT ON COLUMN consent_events.became IS 'The subscription from then on.';
COMMENT ON COLUMN consent_events.source IS 'keyword, button, user_preferences, error_131050, import, staff, api, merge.';
COMMENT ON COLUMN consent_events.message_id IS 'WhatsApp id of the message that said it, sealed.';
COMMENT ON COLUMN consent_events.evidence IS 'The words used, sealed.';
COMMENT ON COLUMN consent_events.created_at IS 'Record creation, database clock.';

-- A fillfactor of 50 and the absence of status from every index keep status updates on the same page (HOT): three of them follow every
-- outgoing message. On PostgreSQL 15 a column named in an index predicate blocks that as well.
CREATE TABLE whatsapp_messages (
  id                  uuid NOT NULL DEFAULT new_id(),
  message_id          varchar(100),
  profile_id          uuid,
  phone_number_id     text,
  from_phone          varchar(20),
  to_phone            varchar(20),
  message_type        varchar(20) NOT NULL,
  content             text,
  media_url           varchar(500),
  media_type          varchar(255),
  media_size          integer,
  media_id            varchar(100),
  status              varchar(20) NOT NULL CHECK (status IN ('processing', 'processed', 'failed', 'sent', 'delivered', 'read', 'received')),
  direction           varchar(20) NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
  "timestamp"         timestamptz NOT NULL,
  context_message_id  varchar(100),
  recipient_id        uuid,
  failure_code        integer,
  failure_reason      text,
  pricing_category    varchar(40),
  pricing_type        varchar(40),
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, "timestamp")
) PARTITION BY RANGE ("timestamp");
CREATE INDEX whatsapp_messages_conversation ON whatsapp_messages (profile_id, "timestamp", id);
CREATE INDEX whatsapp_messages_timestamp ON whatsapp_messages USING brin ("timestamp") WITH (pages_per_range = 32);
CREATE TABLE whatsapp_messages_elsewhen PARTITION OF whatsapp_messages DEFAULT WITH (fillfactor = 50);
COMMENT ON TABLE whatsapp_messages IS 'Every message in either direction, in monthly partitions.';
COMMENT ON TABLE whatsapp_messages_elsewhen IS 'Messages whose timestamp lies in no month that has a partition.';
COMMENT ON COLUMN whatsapp_messages.id IS 'Identifier; an outgoing message has the id of the attempt that sent it.';
COMMENT ON COLUMN whatsapp_messages.message_id IS 'WhatsApp id (wamid), sealed; unique over all partitions through whatsapp_message_ids.';
COMMENT ON COLUMN whatsapp_messages.profile_id IS 'The customer, whichever direction.';
COMMENT ON COLUMN whatsapp_messages.phone_number_id IS 'The business number, by Meta''s id.';
COMMENT ON COLUMN whatsapp_messages.from_phone IS 'Sender''s number, sealed.';
COMMENT ON COLUMN whatsapp_messages.to_phone IS 'Recipient''s number, sealed.';
COMMENT ON COLUMN whatsapp_messages.message_type IS 'text, image, document, video, audio, template, … in Meta''s words.';
COMMENT ON COLUMN whatsapp_messages.content IS 'Text of the message, sealed unless the installation says otherwise.';
COMMENT ON COLUMN whatsapp_messages.media_url IS 'Where the media file is kept.';
COMMENT ON COLUMN whatsapp_messages.media_type IS 'MIME type; wider than 50 because the types of office documents are.';
COMMENT ON COLUMN whatsapp_messages.media_size IS 'Size of the file, bytes.';
COMMENT ON COLUMN whatsapp_messages.media_id IS 'Meta''s media id; lives 7 days.';
COMMENT ON COLUMN whatsapp_messages.status IS 'Incoming: received, processing, processed, failed. Outgoing: sent, delivered, read, failed.';
COMMENT ON COLUMN whatsapp_messages.direction IS 'incoming (customer to business) or outgoing (business to customer).';
COMMENT ON COLUMN whatsapp_messages."timestamp" IS 'When the message was written, business time.';
COMMENT ON COLUMN whatsapp_messages.context_message_id IS 'WhatsApp id of the message it answers, sealed; that message need not be known.';
COMMENT ON COLUMN whatsapp_messages.recipient_id IS 'Campaign recipient it was sent to.';
COMMENT ON COLUMN whatsapp_messages.failure_code IS 'Meta''s error code of a failed message.';
COMMENT ON COLUMN whatsapp_messages.failure_reason IS 'Meta''s error title of a failed message.';
COMMENT ON COLUMN whatsapp_messages.pricing_category IS 'Category Meta priced it in.';
COMMENT ON COLUMN whatsapp_messages.pricing_type IS 'regular, free_customer_service, free_entry_point …, as Meta said.';
COMMENT ON COLUMN whatsapp_messages.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN whatsapp_messages.updated_at IS 'Last change, database clock.';

-- One line a message with all its words, under a GIN index: a fifth of the size of a line a word. See docs/decisions.
CREATE TABLE message_words (
  message_id   uuid NOT NULL,
  "timestamp"  timestamptz NOT NULL,
  words        bigint[] NOT NULL
) PARTITION BY RANGE ("timestamp");
CREATE INDEX message_words_words ON message_words USING gin (words);
CREATE TABLE message_words_elsewhen PARTITION OF message_words DEFAULT;
COMMENT ON TABLE message_words IS 'What messages can be searched by, in monthly partitions like the messages.';
COMMENT ON TABLE message_words_elsewhen IS 'Words of messages whose timestamp lies in no month that has a partition.';
COMMENT ON COLUMN message_words.message_id IS 'Message.';
COMMENT ON COLUMN message_words."timestamp" IS 'Its timestamp.';
COMMENT ON COLUMN message_words.words IS 'Keyed digests of its words and one of the person, 8 bytes each: without the key nobody can tell which words they are.';

CREATE FUNCTION create_words_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name   text := 'message_words_' || to_char(month, 'YYYY_MM');
  first  timestamptz := month::timestamp AT TIME ZONE 'UTC';
  next   timestamptz := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
BEGIN
  EXECUTE format('CREATE TABLE %I (LIKE message_words INCLUDING ALL)', name);
  EXECUTE format('COMMENT ON TABLE %I IS %L', name, 'Words of messages of ' || to_char(month, 'FMMonth YYYY') || ' (UTC).');
  EXECUTE format(
    'WITH moved AS (DELETE FROM message_words_elsewhen WHERE "timestamp" >= %L AND "timestamp" < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
    first, next, name);
  EXECUTE format('ALTER TABLE message_words ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, next);
END
$$;
COMMENT ON FUNCTION create_words_partition(date) IS 'Makes the partition of message_words for a month (UTC); create_message_partition calls it.';

-- Makes the month's partition if it is missing, moving over what the default partition holds for it. The new table is filled
-- before it is attached, so readers never see a row twice or not at all.
CREATE FUNCTION create_message_partition(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  month date := date_trunc('month', day)::date;
  name  text := 'whatsapp_messages_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN false; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partition'));
  -- Read from the table: to_regclass may still answer from a cache that does not know what another session has committed meanwhile.
  IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'whatsapp_messages'::regclass AND c.relname = name) THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE whatsapp_messages INCLUDING ALL) WITH (fillfactor = 50)', name);
  EXECUTE format('COMMENT ON TABLE %I IS %L', name, 'Messages of ' || to_char(month, 'FMMonth YYYY') || ' (UTC).');
  EXECUTE format(
    'WITH moved AS (DELETE FROM whatsapp_messages_elsewhen WHERE "timestamp" >= %L AND "timestamp" < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
    month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC', name);
  EXECUTE format(
    'ALTER TABLE whatsapp_messages ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
  PERFORM create_words_partition(month);
  RETURN true;
END
$$;
COMMENT ON FUNCTION create_message_partition(date) IS 'Makes the partition of a day''s month (UTC) if it is missing; true when it did.';

CREATE TABLE whatsapp_message_ids (
  wamid_key    uuid PRIMARY KEY,
  id           uuid NOT NULL,
  "timestamp"  timestamptz NOT NULL
);
COMMENT ON TABLE whatsapp_message_ids IS 'Keeps WhatsApp ids unique over all partitions, and leads from one to its message''s partition and row.';
COMMENT ON COLUMN whatsapp_message_ids.wamid_key IS 'wamid_key() of the sealed WhatsApp id.';
COMMENT ON COLUMN whatsapp_message_ids.id IS 'Message.';
COMMENT ON COLUMN whatsapp_message_ids."timestamp" IS 'Its timestamp: the partition it lies in.';

CREATE TABLE waiting_statuses (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id       varchar(100) NOT NULL,
  phone_number_id  text,
  status           varchar(20) NOT NULL,
  at               timestamptz NOT NULL,
  failure_code     integer,
  failure_reason   text,
  pricing_category varchar(40),
  pricing_type     varchar(40),
  created_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (message_id, status, at)
);
COMMENT ON TABLE waiting_statuses IS 'Statuses of messages not known here yet: joined when the message comes, kept when it was another tool''s.';
COMMENT ON COLUMN waiting_statuses.id IS 'Identifier.';
COMMENT ON COLUMN waiting_statuses.message_id IS 'WhatsApp id it is about, sealed.';
COMMENT ON COLUMN waiting_statuses.phone_number_id IS 'Business number it came for.';
COMMENT ON COLUMN waiting_statuses.status IS 'Meta''s word: sent, delivered, read, failed, played, …';
COMMENT ON COLUMN waiting_statuses.at IS 'When it happened, business time.';
COMMENT ON COLUMN waiting_statuses.failure_code IS 'Meta''s error code.';
COMMENT ON COLUMN waiting_statuses.failure_reason IS 'Meta''s error title.';
COMMENT ON COLUMN waiting_statuses.pricing_category IS 'Category Meta priced it in.';
COMMENT ON COLUMN waiting_statuses.pricing_type IS 'Pricing type in Meta''s words.';
COMMENT ON COLUMN waiting_statuses.created_at IS 'Record creation, database clock.';

CREATE TABLE conversations (
  profile_id       uuid NOT NULL,
  phone_number_id  text NOT NULL,
  last_incoming_at timestamptz,
  last_outgoing_at timestamptz,
  answered_at      timestamptz,
  unread           integer NOT NULL DEFAULT 0 CHECK (unread >= 0),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (profile_id, phone_number_id)
) WITH (fillfactor = 80);
-- The order of the list. Campaigns change only last_outgoing_at, which is not part of it.
CREATE INDEX conversations_latest ON conversations (greatest(last_incoming_at, answered_at), profile_id, phone_number_id) WHERE last_incoming_at IS NOT NULL;
COMMENT ON TABLE conversations IS 'One row for each person and business number: the service window and what is unread.';
COMMENT ON COLUMN conversations.profile_id IS 'The customer.';
COMMENT ON COLUMN conversations.phone_number_id IS 'The business number.';
COMMENT ON COLUMN conversations.last_incoming_at IS 'Latest message from the customer, business time: the service window is open for 24 hours from it.';
COMMENT ON COLUMN conversations.last_outgoing_at IS 'Latest message to the customer, business time.';
COMMENT ON COLUMN conversations.answered_at IS 'Latest message to the customer that was not a campaign''s, business time.';
COMMENT ON COLUMN conversations.unread IS 'Messages from the customer since the business last wrote or read.';
COMMENT ON COLUMN conversations.updated_at IS 'Last change, database clock.';

CREATE TABLE webhook_deliveries (
  id            uuid PRIMARY KEY,
  received_at   timestamptz NOT NULL DEFAULT now(),
  body          bytea NOT NULL,
  problem       text
);
COMMENT ON TABLE webhook_deliveries IS 'Webhook bodies as Meta sent them, stored before they are acknowledged.';
COMMENT ON COLUMN webhook_deliveries.id IS 'Identifier, in order of arrival.';
COMMENT ON COLUMN webhook_deliveries.received_at IS 'When it was stored, database clock.';
COMMENT ON COLUMN webhook_deliveries.body IS 'Raw bytes of the body, sealed.';
COMMENT ON COLUMN webhook_deliveries.problem IS 'What of it could not be understood; never personal data.';

-- Beside the bodies and not a mark at each: a changed row is written anew with its whole body, which would double the table.
CREATE TABLE unprocessed_deliveries (
  id    uuid PRIMARY KEY,
  size  integer NOT NULL
);
COMMENT ON TABLE unprocessed_deliveries IS 'Deliveries that have not taken effect yet.';
COMMENT ON COLUMN unprocessed_deliveries.id IS 'Delivery, in order of arrival.';
COMMENT ON COLUMN unprocessed_deliveries.size IS 'Bytes of its sealed body.';

CREATE TABLE message_queue (
  id                 uuid PRIMARY KEY DEFAULT new_id(),
  message_id         varchar(100) NOT NULL,
  queue_name         varchar(50) NOT NULL,
  status             varchar(20) NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'processing', 'completed', 'failed')),
  message_row        uuid,
  message_timestamp  timestamptz,
  attempts           integer NOT NULL DEFAULT 0,
  next_try_at        timestamptz NOT NULL DEFAULT now(),
  started_at         timestamptz,
  lease_until        timestamptz,
  error              text,
  created_at         timestamptz NOT NULL DEFAULT now(),
  processed_at       timestamptz,
  UNIQUE (message_id, queue_name),
  CONSTRAINT leased_while_processing CHECK ((status = 'processing') = (lease_until IS NOT NULL)),
  CONSTRAINT processed_when_done CHECK ((status IN ('completed', 'failed')) = (processed_at IS NOT NULL)),
  CONSTRAINT failed_for_a_reason CHECK (status <> 'failed' OR error IS NOT NULL)
) WITH (fillfactor = 50);
-- Neither names the status: a claim changes no index and, with room on the page, writes none. Claimed items stay among the open ones.
CREATE INDEX message_queue_open ON message_queue (queue_name, next_try_at, id) WHERE processed_at IS NULL;
CREATE INDEX message_queue_failed ON message_queue (queue_name, id) WHERE processed_at IS NOT NULL AND error IS NOT NULL;
COMMENT ON TABLE message_queue IS 'What still has to happen for a message, and the record that it did, for 30 days; dead letters stay.';
COMMENT ON COLUMN message_queue.id IS 'Identifier, in order of arrival.';
COMMENT ON COLUMN message_queue.message_id IS 'WhatsApp id, sealed; at most once a queue.';
COMMENT ON COLUMN message_queue.queue_name IS 'Which queue.';
COMMENT ON COLUMN message_queue.status IS 'queued, processing, completed or failed (the dead letters).';
COMMENT ON COLUMN message_queue.message_row IS 'Message in whatsapp_messages.';
COMMENT ON COLUMN message_queue.message_timestamp IS 'Its timestamp.';
COMMENT ON COLUMN message_queue.attempts IS 'How often it was claimed.';
COMMENT ON COLUMN message_queue.next_try_at IS 'Not before this moment, database clock.';
COMMENT ON COLUMN message_queue.started_at IS 'When it was last claimed, database clock.';
COMMENT ON COLUMN message_queue.lease_until IS 'Claimed until then, database clock.';
COMMENT ON COLUMN message_queue.error IS 'Why the last attempt failed; never personal data.';
COMMENT ON COLUMN message_queue.created_at IS 'When queued, database clock.';
COMMENT ON COLUMN message_queue.processed_at IS 'When completed or failed for good, database clock.';

CREATE TABLE queue_pointers (
  item_id       uuid PRIMARY KEY,
  queue_name    varchar(50) NOT NULL,
  announced_at  timestamptz
);
CREATE INDEX queue_pointers_unannounced ON queue_pointers (queue_name, item_id) WHERE announced_at IS NULL;
COMMENT ON TABLE queue_pointers IS 'Open items whose pointer goes through Amazon SQS: the outbox of that transport. Empty where the table itself is the queue.';
COMMENT ON COLUMN queue_pointers.item_id IS 'Item in message_queue.';
COMMENT ON COLUMN queue_pointers.queue_name IS 'Its queue.';
COMMENT ON COLUMN queue_pointers.announced_at IS 'When SQS took the pointer, database clock; null until then.';

CREATE TABLE business_metrics (
  id                         uuid PRIMARY KEY DEFAULT new_id(),
  date                       timestamptz NOT NULL UNIQUE,
  total_messages_received    integer NOT NULL DEFAULT 0,
  total_responses_sent       integer NOT NULL DEFAULT 0,
  unique_users               integer NOT NULL DEFAULT 0,
  response_time_avg_seconds  double precision,
  popular_keywords           jsonb NOT NULL DEFAULT '{}',
  created_at                 timestamptz NOT NULL DEFAULT now(),
  updated_at                 timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE business_metrics IS 'Numbers of each business day, computed ahead so that they load at once.';
COMMENT ON COLUMN business_metrics.id IS 'Identifier.';
COMMENT ON COLUMN business_metrics.date IS 'First moment of the business day.';
COMMENT ON COLUMN business_metrics.total_messages_received IS 'Incoming messages.';
COMMENT ON COLUMN business_metrics.total_responses_sent IS 'Outgoing messages, campaigns included.';
COMMENT ON COLUMN business_metrics.unique_users IS 'Distinct customers who wrote.';
COMMENT ON COLUMN business_metrics.response_time_avg_seconds IS 'Average wait from a customer''s first unanswered message to the answer, seconds; null on a day without one.';
COMMENT ON COLUMN business_metrics.popular_keywords IS 'Words and how often they were written, only words of at least three people.';
COMMENT ON COLUMN business_metrics.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN business_metrics.updated_at IS 'Last change, database clock.';

CREATE TABLE metric_days (
  id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day  date NOT NULL
);
COMMENT ON TABLE metric_days IS 'Business days whose numbers have to be computed again; appended, never updated, so that nobody waits for anybody.';
COMMENT ON COLUMN metric_days.id IS 'Identifier.';
COMMENT ON COLUMN metric_days.day IS 'Business day.';

-- One row a message and no key: a row for every word, kept unique and summed by its key, was a third of the cost of taking a message in.
-- A day is read whole, and days come one after another, so a BRIN index of a few pages finds it.
CREATE TABLE keyword_mentions (
  day         date NOT NULL,
  profile_id  uuid NOT NULL,
  keywords    text[] NOT NULL
);
CREATE INDEX keyword_mentions_day ON keyword_mentions USING brin (day) WITH (pages_per_range = 32);
COMMENT ON TABLE keyword_mentions IS 'Who wrote which words on a day; a word becomes popular, and readable, only when several people wrote it.';
COMMENT ON COLUMN keyword_mentions.day IS 'Business day.';
COMMENT ON COLUMN keyword_mentions.profile_id IS 'Who wrote them.';
COMMENT ON COLUMN keyword_mentions.keywords IS 'The words of one message, each as often as it says it, sealed so that equal words stay equal.';

CREATE TABLE message_templates (
  id             uuid PRIMARY KEY DEFAULT new_id(),
  name           varchar(100) NOT NULL UNIQUE,
  category       varchar(50) NOT NULL,
  template_text  varchar(1000) NOT NULL,
  language       varchar(10) NOT NULL DEFAULT 'en_US',
  variables      jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(variables) = 'array'),
  usage_count    integer NOT NULL DEFAULT 0,
  used_in_replies integer NOT NULL DEFAULT 0,
  last_used      timestamptz,
  is_active      boolean NOT NULL DEFAULT true,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX message_templates_category ON message_templates (category);
CREATE INDEX message_templates_is_active ON message_templates (is_active);
COMMENT ON TABLE message_templates IS 'Reusable texts with {variable} placeholders.';
COMMENT ON COLUMN message_templates.id IS 'Identifier.';
COMMENT ON COLUMN message_templates.name IS 'Name; a WhatsApp template of the same name carries it in campaigns.';
COMMENT ON COLUMN message_templates.category IS 'greeting, support, marketing, utility, …';
COMMENT ON COLUMN message_templates.template_text IS 'Text with {variable} or {variable|fallback} placeholders.';
COMMENT ON COLUMN message_templates.language IS 'Language of template_text; the others are in template_translations.';
COMMENT ON COLUMN message_templates.variables IS 'Names of the variables, in order of appearance.';
COMMENT ON COLUMN message_templates.usage_count IS 'Messages sent with it.';
COMMENT ON COLUMN message_templates.used_in_replies IS 'How many of them were automatic replies or sent by hand; the others are campaigns'' and can be recounted.';
COMMENT ON COLUMN message_templates.last_used IS 'Latest of them, business time.';
COMMENT ON COLUMN message_templates.is_active IS 'Inactive templates are not offered and not sent.';
COMMENT ON COLUMN message_templates.created_at IS 'Record creation, database clock.';
COMMENT ON COLUMN message_templates.updated_at IS 'Last change, database clock.';

CREATE TABLE whatsapp_templates (
  waba_id     text NOT NULL,
  name        varchar(512) NOT NULL,
  language    varchar(10) NOT NULL,
  meta_id     text,
  status      varchar(30) NOT NULL,
  category    varchar(30) NOT NULL,
  quality     varchar(20),
  parameter_format varchar(20) NOT NULL DEFAULT 'POSITIONAL',
  components  jsonb NOT NULL DEFAULT '[]',
  rejected_reason   varchar(100),
  previous_category varchar(30),
  synced_at   timestamptz NOT NULL,
  PRIMARY KEY (waba_id, name, language)
);
COMMENT ON TABLE whatsapp_templates IS 'Meta''s copies of the templates, as last synced.';
COMMENT ON COLUMN whatsapp_templates.waba_id IS 'WhatsApp account it belongs to.';
COMMENT ON COLUMN whatsapp_templates.name IS 'Name.';
COMMENT ON COLUMN whatsapp_templates.language IS 'Language code as the API writes it (en_US).';
COMMENT ON COLUMN whatsapp_templates.meta_id IS 'Meta''s id of it.';
COMMENT ON COLUMN whatsapp_templates.status IS 'APPROVED, PENDING, REJECTED, PAUSED, DISABLED, … in Meta''s words; only APPROVED and FLAGGED are sent.';
COMMENT ON COLUMN whatsapp_templates.category IS 'MARKETING, UTILITY or AUTHENTICATION: decides price and limits at the time of sending.';
COMMENT ON COLUMN whatsapp_templates.quality IS 'GREEN, YELLOW, RED or UNKNOWN.';
COMMENT ON COLUMN whatsapp_templates.parameter_format IS 'POSITIONAL or NAMED.';
COMMENT ON COLUMN whatsapp_templates.components IS 'Header, body, footer and buttons as Meta has them.';
COMMENT ON COLUMN whatsapp_templates.rejected_reason IS 'Why Meta rejected it, in Meta''s word; null when it did not.';
COMMENT ON COLUMN whatsapp_templates.previous_category IS 'Category before Meta changed it.';
COMMENT ON COLUMN whatsapp_templates.synced_at IS 'When it was read, business time.';
