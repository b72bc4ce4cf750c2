-- What sending keeps besides the campaigns: how often a person may be written to, what each refusal of Meta's asks for, and how messages end.

CREATE TABLE frequency_caps (
  days        integer PRIMARY KEY CHECK (days BETWEEN 1 AND 365),
  messages    integer NOT NULL CHECK (messages > 0),
  updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE frequency_caps IS 'How many marketing messages one person may get within how many days; every row holds, no row is no cap.';
COMMENT ON COLUMN frequency_caps.days IS 'Days of 24 hours, rolling.';
COMMENT ON COLUMN frequency_caps.messages IS 'Most marketing messages within them, over all campaigns and numbers.';
COMMENT ON COLUMN frequency_caps.updated_at IS 'Last change, database clock.';

CREATE TABLE error_policies (
  code          integer PRIMARY KEY,
  last_code     integer NOT NULL,
  scope         varchar(20) NOT NULL CHECK (scope IN ('message', 'person', 'template', 'number', 'account', 'app')),
  action        varchar(20) NOT NULL CHECK (action IN ('retry', 'postpone', 'slow_down', 'fail', 'opt_out', 'pause_campaign', 'stop_number')),
  delay         interval CHECK (delay > interval '0'),
  grows         boolean NOT NULL DEFAULT false,
  tries         integer CHECK (tries >= 0),
  meaning       text NOT NULL,
  believes_5xx  boolean NOT NULL DEFAULT false,
  changed_by    varchar(100),
  as_it_came    jsonb,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT a_range_goes_up CHECK (last_code >= code),
  CONSTRAINT what_waits_knows_how_long CHECK ((delay IS NOT NULL) = (action IN ('retry', 'postpone', 'slow_down'))),
  CONSTRAINT each_action_has_its_scope CHECK (CASE action
    WHEN 'slow_down' THEN scope IN ('number', 'account', 'app') WHEN 'stop_number' THEN scope IN ('number', 'account', 'app') WHEN 'pause_campaign' THEN scope IN ('message', 'template') ELSE true END)
);
COMMENT ON TABLE error_policies IS 'What is done when Meta refuses with a code: change a row and every server follows within seconds.';
COMMENT ON COLUMN error_policies.code IS 'Meta''s error code, or the first of a range; -1 is every code without a row.';
COMMENT ON COLUMN error_policies.last_code IS 'Last code of the range; the code itself for a single one. A single code goes before a range.';
COMMENT ON COLUMN error_policies.scope IS 'What the code is about: message, person, template, number, account or app.';
COMMENT ON COLUMN error_policies.action IS 'retry (uses up a try), postpone (does not: Meta asks to come back to this person), slow_down (number, account or app waits), fail, opt_out, pause_campaign (with scope template every campaign with it), stop_number (with scope account or app all of its numbers).';
COMMENT ON COLUMN error_policies.delay IS 'How long retry, postpone and slow_down wait; a time Meta names in its answer goes before it.';
COMMENT ON COLUMN error_policies.grows IS 'Whether each wait is four times the one before.';
COMMENT ON COLUMN error_policies.tries IS 'Most retries or postponements with this code; null leaves it to the recipient''s max_retries.';
COMMENT ON COLUMN error_policies.meaning IS 'What the code says, in words.';
COMMENT ON COLUMN error_policies.believes_5xx IS 'Whether the code proves a refusal even with an HTTP status of 500 or more. Messages that arrived after one have been seen, so by default their fate counts as unknown.';
COMMENT ON COLUMN error_policies.changed_by IS 'Who changed the row; null while it is as it came.';
COMMENT ON COLUMN error_policies.as_it_came IS 'The row as this Curlew brought it, to go back to; null for one that somebody added.';
COMMENT ON COLUMN error_policies.updated_at IS 'Last change, database clock.';
-- 131049 waits a minute more than Meta's day: a status tells its moment in whole seconds, and what comes early is refused for another day.
INSERT INTO error_policies (code, last_code, scope, action, delay, grows, tries, meaning) VALUES
  (-1, -1, 'message', 'fail', NULL, false, NULL, 'A code this Curlew does not know'),
  (0, 0, 'account', 'stop_number', NULL, false, NULL, 'The app user could not be authenticated'),
  (1, 1, 'message', 'retry', '1 minute', true, NULL, 'Unknown error, or a malformed request'),
  (2, 2, 'message', 'retry', '1 minute', true, NULL, 'The API is down for the moment'),
  (3, 3, 'account', 'stop_number', NULL, false, NULL, 'The app lacks a capability or permission'),
  (4, 4, 'app', 'slow_down', '15 minutes', false, NULL, 'The app makes too many calls'),
  (10, 10, 'account', 'stop_number', NULL, false, NULL, 'The permission was not granted or was withdrawn'),
  (33, 33, 'number', 'stop_number', NULL, false, NULL, 'The phone number id was deleted or is not visible to this token'),
  (100, 100, 'message', 'fail', NULL, false, NULL, 'A parameter is wrong or misspelt, or an id does not exist'),
  (102, 102, 'account', 'stop_number', NULL, false, NULL, 'The session is no longer valid'),
  (104, 104, 'account', 'stop_number', NULL, false, NULL, 'The access token is missing'),
  (190, 190, 'account', 'stop_number', NULL, false, NULL, 'The access token is wrong or has expired'),
  (200, 299, 'account', 'stop_number', NULL, false, NULL, 'A permission is missing'),
  (368, 368, 'account', 'stop_number', NULL, false, NULL, 'The account is blocked for a while after a policy violation'),
  (470, 470, 'person', 'fail', NULL, false, NULL, 'The service window is closed (old form)'),
  (471, 471, 'number', 'slow_down', '4 hours', false, NULL, 'Too many messages for this number''s quality (old form)'),
  (472, 472, 'person', 'fail', NULL, false, NULL, 'The person is part of an experiment (old form)'),
  (480, 480, 'person', 'fail', NULL, false, NULL, 'The person''s identity changed (old form)'),
  (803, 803, 'message', 'fail', NULL, false, NULL, 'The object does not exist'),
  (80007, 80007, 'account', 'slow_down', '1 hour', false, NULL, 'The business account has reached its call limit'),
  (130403, 130403, 'person', 'fail', NULL, false, NULL, 'This business has blocked the person'),
  (130429, 130429, 'number', 'slow_down', '2 seconds', false, NULL, 'The number sends faster than its throughput'),
  (130472, 130472, 'person', 'fail', NULL, false, NULL, 'The person is part of an experiment and gets no marketing'),
  (130497, 130497, 'person', 'fail', NULL, false, NULL, 'The business may not message people in that country'),
  (131000, 131000, 'message', 'retry', '1 minute', true, NULL, 'Something went wrong at Meta'),
  (131005, 131005, 'account', 'stop_number', NULL, false, NULL, 'Access was denied'),
  (131008, 131008, 'message', 'fail', NULL, false, NULL, 'A required parameter is missing'),
  (131009, 131009, 'message', 'fail', NULL, false, NULL, 'A parameter''s value is not valid'),
  (131014, 131014, 'message', 'fail', NULL, false, NULL, 'The request failed (old form)'),
  (131016, 131016, 'message', 'retry', '1 minute', true, NULL, 'The service is overloaded or down'),
  (131020, 131020, 'message', 'fail', NULL, false, NULL, 'The group does not exist or is not visible'),
  (131021, 131021, 'message', 'fail', NULL, false, NULL, 'Sender and recipient are the same number'),
  (131026, 131026, 'person', 'fail', NULL, false, NULL, 'The message cannot be delivered to this person'),
  (131030, 131030, 'message', 'fail', NULL, false, NULL, 'The recipient is not on the test number''s list'),
  (131031, 131031, 'account', 'stop_number', NULL, false, NULL, 'The account is locked, or its data do not match'),
  (131035, 131035, 'person', 'fail', NULL, false, NULL, 'The recipient cannot be reached (old form)'),
  (131036, 131036, 'person', 'fail', NULL, false, NULL, 'The recipient cannot be reached (old form)'),
  (131037, 131037, 'number', 'stop_number', NULL, false, NULL, 'The number''s display name is not approved'),
  (131041, 131041, 'message', 'fail', NULL, false, NULL, 'The group refuses the message'),
  (131042, 131042, 'account', 'stop_number', NULL, false, NULL, 'There is a problem with the payment method'),
  (131044, 131044, 'account', 'stop_number', NULL, false, NULL, 'There is a problem with the payment method for calls'),
  (131045, 131045, 'number', 'stop_number', NULL, false, NULL, 'The number is not registered correctly'),
  (131047, 131047, 'person', 'fail', NULL, false, NULL, 'The service window is closed; only a template may be sent'),
  (131048, 131048, 'number', 'slow_down', '4 hours', false, NULL, 'The number is limited because people blocked or reported it'),
  (131049, 131049, 'person', 'postpone', '24 hours 1 minute', false, 7, 'Meta chose not to deliver this marketing message to this person'),
  (131050, 131050, 'person', 'opt_out', NULL, false, NULL, 'The person has stopped marketing messages from this business'),
  (131051, 131051, 'message', 'fail', NULL, false, NULL, 'The message type is not supported'),
  (131052, 131052, 'message', 'fail', NULL, false, NULL, 'A file the person sent could not be downloaded'),
  (131053, 131053, 'message', 'fail', NULL, false, NULL, 'A file could not be uploaded or fetched'),
  (131055, 131055, 'message', 'fail', NULL, false, NULL, 'This way of sending is not allowed for the message'),
  (131056, 131056, 'person', 'postpone', '1 second', true, 8, 'Too many messages from this number to this person'),
  (131057, 131057, 'number', 'slow_down', '2 minutes', false, NULL, 'The number is in maintenance or being upgraded'),
  (131059, 131059, 'message', 'fail', NULL, false, NULL, 'The paging cursor is stale; start from the first page'),
  (131060, 131060, 'message', 'fail', NULL, false, NULL, 'An incoming message is not available'),
  (131061, 131061, 'message', 'fail', NULL, false, NULL, 'A template with a maximum price needs the Marketing Messages endpoint'),
  (131062, 131062, 'message', 'fail', NULL, false, NULL, 'This message cannot be sent to a user id; a phone number is needed'),
  (131063, 131063, 'message', 'fail', NULL, false, NULL, 'Marketing must go over the Marketing Messages endpoint'),
  (131064, 131064, 'template', 'pause_campaign', NULL, false, NULL, 'Too many templates of this account are in a wrong category'),
  (131065, 131065, 'message', 'fail', NULL, false, NULL, 'Templates with a maximum price are not supported for that country'),
  (131070, 131070, 'message', 'fail', NULL, false, NULL, 'Another responder owns the conversation'),
  (131201, 131215, 'message', 'fail', NULL, false, NULL, 'The group refuses the message'),
  (132000, 132000, 'template', 'pause_campaign', NULL, false, NULL, 'The number of template parameters is wrong'),
  (132001, 132001, 'template', 'pause_campaign', NULL, false, NULL, 'The template does not exist in this language, or is not approved'),
  (132005, 132005, 'message', 'fail', NULL, false, NULL, 'The filled-in template is too long'),
  (132007, 132007, 'template', 'pause_campaign', NULL, false, NULL, 'The template breaks a content policy'),
  (132008, 132008, 'message', 'fail', NULL, false, NULL, 'A template parameter''s value is not valid'),
  (132012, 132012, 'message', 'fail', NULL, false, NULL, 'A template parameter has the wrong format'),
  (132015, 132015, 'template', 'pause_campaign', NULL, false, NULL, 'The template is paused for low quality'),
  (132016, 132016, 'template', 'pause_campaign', NULL, false, NULL, 'The template is disabled for low quality'),
  (132018, 132018, 'message', 'fail', NULL, false, NULL, 'A template parameter was refused'),
  (132068, 132068, 'template', 'pause_campaign', NULL, false, NULL, 'The Flow is blocked'),
  (132069, 132069, 'template', 'postpone', '1 hour', false, 12, 'The Flow is limited to a few messages an hour'),
  (133000, 133000, 'message', 'retry', '1 minute', true, NULL, 'An earlier deregistration did not finish'),
  (133004, 133004, 'message', 'retry', '1 minute', true, NULL, 'The server is not available'),
  (133005, 133005, 'message', 'fail', NULL, false, NULL, 'The two-step verification PIN is wrong'),
  (133006, 133006, 'message', 'fail', NULL, false, NULL, 'The number must be verified first'),
  (133008, 133008, 'number', 'slow_down', '1 hour', false, NULL, 'Too many wrong PINs'),
  (133009, 133009, 'number', 'slow_down', '1 minutes', false, NULL, 'The PIN was entered too fast'),
  (133010, 133010, 'number', 'stop_number', NULL, false, NULL, 'The number is not registered'),
  (133015, 133015, 'number', 'slow_down', '5 minutes', false, NULL, 'The number was deregistered just now'),
  (133016, 133016, 'number', 'slow_down', '72 hours', false, NULL, 'Too many registrations of this number'),
  (134011, 134011, 'account', 'stop_number', NULL, false, NULL, 'The terms for payments are not accepted'),
  (134100, 134100, 'message', 'fail', NULL, false, NULL, 'Only marketing templates may use this endpoint'),
  (134101, 134101, 'template', 'postpone', '10 minutes', false, 12, 'The template is not ready for the Marketing Messages endpoint yet'),
  (134102, 134102, 'template', 'pause_campaign', NULL, false, NULL, 'The template cannot be used on the Marketing Messages endpoint'),
  (134103, 134103, 'template', 'pause_campaign', NULL, false, NULL, 'The Marketing Messages endpoint is not available for this message'),
  (135000, 135000, 'message', 'retry', '1 minute', true, NULL, 'The request failed for a reason not given'),
  (136024, 136024, 'message', 'fail', NULL, false, NULL, 'The number is verified already'),
  (137000, 137000, 'person', 'fail', NULL, false, NULL, 'The person''s identity changed and must be acknowledged'),
  (138000, 138999, 'message', 'fail', NULL, false, NULL, 'A call could not be made'),
  (139000, 139004, 'message', 'fail', NULL, false, NULL, 'A Flow could not be used'),
  (139100, 139103, 'message', 'fail', NULL, false, NULL, 'The block list could not be changed'),
  (141000, 141017, 'account', 'stop_number', NULL, false, NULL, 'The account or number is not fit to send'),
  (147001, 147005, 'message', 'fail', NULL, false, NULL, 'The username could not be changed'),
  (200005, 200007, 'message', 'fail', NULL, false, NULL, 'Template statistics are not available'),
  (1752041, 1752041, 'message', 'fail', NULL, false, NULL, 'A duplicate request to join Marketing Messages'),
  (2388001, 2388299, 'message', 'fail', NULL, false, NULL, 'The template or number could not be changed'),
  (2494055, 2494055, 'number', 'slow_down', '2 seconds', false, NULL, 'The number sends faster than its throughput'),
  (2494100, 2494100, 'number', 'slow_down', '2 minutes', false, NULL, 'The number is in maintenance'),
  (2494191, 2494191, 'message', 'fail', NULL, false, NULL, 'The conversation cannot be taken over'),
  (2593107, 2593107, 'message', 'fail', NULL, false, NULL, 'The history was asked for too often'),
  (2593108, 2593108, 'message', 'fail', NULL, false, NULL, 'The history was asked for too late'),
  (2593109, 2593109, 'message', 'fail', NULL, false, NULL, 'The business declined to share its history');
UPDATE error_policies p SET as_it_came = to_jsonb(p) - '{as_it_came,changed_by,updated_at}'::text[];

CREATE TABLE refusals (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id  uuid NOT NULL,
  source       varchar(10) NOT NULL CHECK (source IN ('answer', 'status')),
  code         integer,
  messages     integer NOT NULL CHECK (messages > 0)
);
COMMENT ON TABLE refusals IS 'How a campaign''s messages end, in order, not yet looked at by the circuit breaker: appended, so that no statement waits for another.';
COMMENT ON COLUMN refusals.id IS 'Identifier, in order.';
COMMENT ON COLUMN refusals.campaign_id IS 'Campaign.';
COMMENT ON COLUMN refusals.source IS 'answer (to the call that sends) or status (a webhook later).';
COMMENT ON COLUMN refusals.code IS 'Error code they were refused with; null for messages that were not.';
COMMENT ON COLUMN refusals.messages IS 'How many in a row.';

CREATE TABLE refusal_runs (
  campaign_id  uuid NOT NULL,
  source       varchar(10) NOT NULL,
  code         integer NOT NULL,
  messages     integer NOT NULL,
  PRIMARY KEY (campaign_id, source)
);
COMMENT ON TABLE refusal_runs IS 'How many messages of a campaign were last refused one after another with the same code, on whatever server.';
COMMENT ON COLUMN refusal_runs.campaign_id IS 'Campaign.';
COMMENT ON COLUMN refusal_runs.source IS 'answer or status.';
COMMENT ON COLUMN refusal_runs.code IS 'Error code.';
COMMENT ON COLUMN refusal_runs.messages IS 'How many in a row so far.';

CREATE TABLE alarms (
  id               uuid PRIMARY KEY DEFAULT new_id(),
  kind             varchar(40) NOT NULL,
  subject          varchar(100) NOT NULL,
  text             text NOT NULL,
  times            integer NOT NULL DEFAULT 1,
  first_at         timestamptz NOT NULL,
  last_at          timestamptz NOT NULL,
  acknowledged_at  timestamptz,
  acknowledged_by  varchar(100),
  CONSTRAINT acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE UNIQUE INDEX one_open_alarm_a_subject ON alarms (kind, subject) WHERE acknowledged_at IS NULL;
COMMENT ON TABLE alarms IS 'What should not have happened, for a person to look at.';
COMMENT ON COLUMN alarms.id IS 'Identifier.';
COMMENT ON COLUMN alarms.kind IS 'sent_twice, refused_but_sent, restored, …';
COMMENT ON COLUMN alarms.subject IS 'What it is about, by its id.';
COMMENT ON COLUMN alarms.text IS 'What happened and what to do; never personal data.';
COMMENT ON COLUMN alarms.times IS 'How often since it is open.';
COMMENT ON COLUMN alarms.first_at IS 'First time, business time.';
COMMENT ON COLUMN alarms.last_at IS 'Latest time, business time.';
COMMENT ON COLUMN alarms.acknowledged_at IS 'When somebody had looked at it, business time.';
COMMENT ON COLUMN alarms.acknowledged_by IS 'Who.';

CREATE TABLE sends_again (
  id           uuid PRIMARY KEY,
  campaign_id  uuid NOT NULL REFERENCES marketing_campaigns,
  recipients   integer NOT NULL,
  at           timestamptz NOT NULL,
  ordered_by   varchar(100) NOT NULL,
  reason       text NOT NULL
);
COMMENT ON TABLE sends_again IS 'Every order of a person to send again to people of whom nobody knows whether they got the message.';
COMMENT ON COLUMN sends_again.id IS 'Identifier.';
COMMENT ON COLUMN sends_again.campaign_id IS 'Campaign.';
COMMENT ON COLUMN sends_again.recipients IS 'How many people.';
COMMENT ON COLUMN sends_again.at IS 'When, business time.';
COMMENT ON COLUMN sends_again.ordered_by IS 'Who took the risk that some get it twice.';
COMMENT ON COLUMN sends_again.reason IS 'Why, in their words.';

CREATE TABLE sending_epoch (
  only_row           boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch              bigint NOT NULL DEFAULT 0,
  system_identifier  bigint,
  timeline           integer,
  database_oid       bigint,
  ticked_at          timestamptz,
  held_reason        text,
  confirmed_by       varchar(100),
  confirmed_at       timestamptz
);
COMMENT ON TABLE sending_epoch IS 'Tells a database that remembers everything it sent from an older or a copied one: one row.';
COMMENT ON COLUMN sending_epoch.only_row IS 'Keeps the table at one row.';
COMMENT ON COLUMN sending_epoch.epoch IS 'Goes up while a server sends; the server keeps the number outside the database as well.';
COMMENT ON COLUMN sending_epoch.system_identifier IS 'PostgreSQL cluster it went up on.';
COMMENT ON COLUMN sending_epoch.timeline IS 'Its timeline: a restored or promoted server begins a new one.';
COMMENT ON COLUMN sending_epoch.database_oid IS 'Its database: one that was made anew has another.';
COMMENT ON COLUMN sending_epoch.ticked_at IS 'When it last went up, database clock.';
COMMENT ON COLUMN sending_epoch.held_reason IS 'Why nothing is sent until a person confirms; null when sending is allowed.';
COMMENT ON COLUMN sending_epoch.confirmed_by IS 'Who last confirmed.';
COMMENT ON COLUMN sending_epoch.confirmed_at IS 'When, database clock.';
INSERT INTO sending_epoch DEFAULT VALUES;
