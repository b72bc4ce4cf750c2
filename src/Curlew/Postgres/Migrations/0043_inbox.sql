-- The shared inbox: what is open, whose it is, who waits, and what was done about a conversation beside its messages.

ALTER TABLE conversations
  ADD COLUMN done_at       timestamptz,
  ADD COLUMN done_by       text,
  ADD COLUMN assigned_to   uuid,
  ADD COLUMN waiting_since timestamptz,
  ADD COLUMN labels        text[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT done_by_somebody CHECK ((done_at IS NULL) = (done_by IS NULL)),
  ADD CONSTRAINT nobody_waits_when_done CHECK (done_at IS NULL OR waiting_since IS NULL),
  ADD CONSTRAINT few_labels CHECK (cardinality(labels) <= 20);
-- Made from done_at, so that the two cannot disagree; a column of its own because an index can begin with it.
ALTER TABLE conversations ADD COLUMN is_done boolean NOT NULL GENERATED ALWAYS AS (done_at IS NOT NULL) STORED;
COMMENT ON COLUMN conversations.done_at IS 'When somebody said that nothing is left to do, business time; null while it is open. A message from the customer opens it again.';
COMMENT ON COLUMN conversations.done_by IS 'Who said so.';
COMMENT ON COLUMN conversations.is_done IS 'Whether it is done: lists begin with it.';
COMMENT ON COLUMN conversations.assigned_to IS 'Member of staff who looks after it; null for nobody.';
COMMENT ON COLUMN conversations.waiting_since IS 'First message from the customer that nobody has answered, business time; null when nobody waits.';
COMMENT ON COLUMN conversations.labels IS 'Words of the business''s own for grouping, in order.';

-- Until now nobody could say that something was done: what has rested for a month is, and whoever wrote since waits from the first message without an answer.
UPDATE conversations SET done_at = now(), done_by = 'Curlew' WHERE greatest(last_incoming_at, answered_at) < now() - interval '30 days';
UPDATE conversations c
SET waiting_since = (
  SELECT min(m."timestamp") FROM whatsapp_messages m
  WHERE m.profile_id = c.profile_id AND m.phone_number_id = c.phone_number_id AND m.direction = 'incoming' AND is_said(m.message_type, m.content)
    AND m."timestamp" > coalesce(c.answered_at, '-infinity'))
WHERE NOT is_done AND last_incoming_at > coalesce(answered_at, '-infinity');

-- Each list has the index that it is read along, ending in the key of the row, so that a page begins where the one before ended; the number a list may be limited to
-- is checked in the index. Campaigns change no column of any of them.
DROP INDEX conversations_latest;
-- Conversations.Latest: the open ones and the done ones.
CREATE INDEX conversations_latest ON conversations (is_done, greatest(last_incoming_at, answered_at), profile_id, phone_number_id) WHERE last_incoming_at IS NOT NULL;
-- Conversations.Assigned: one's own, and those that are nobody's. An index is not read in order past IS NULL, so nobody has an id here.
CREATE INDEX conversations_assigned ON conversations
  (coalesce(assigned_to, '00000000-0000-0000-0000-000000000000'), greatest(last_incoming_at, answered_at), profile_id, phone_number_id)
  WHERE last_incoming_at IS NOT NULL AND NOT is_done;
-- Conversations.Waiting and .Counts.
CREATE INDEX conversations_waiting ON conversations (waiting_since, profile_id, phone_number_id) WHERE waiting_since IS NOT NULL;
-- Conversations.Closing.
CREATE INDEX conversations_closing ON conversations (last_incoming_at, profile_id, phone_number_id) WHERE NOT is_done;
-- Conversations.Labelled. Most have no label and are not in it.
CREATE INDEX conversations_labels ON conversations USING gin (labels) WHERE labels <> '{}';

CREATE TABLE conversation_events (
  id               uuid NOT NULL,
  profile_id       uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  phone_number_id  text NOT NULL,
  at               timestamptz NOT NULL,
  kind             varchar(20) NOT NULL
    CHECK (kind IN ('assigned', 'handed_over', 'unassigned', 'done', 'reopened', 'labelled', 'unlabelled', 'note')),
  actor            varchar(100) NOT NULL,
  by_name          text NOT NULL,
  staff_id         uuid,
  label            varchar(50),
  text             text,
  -- Threads.EventsBefore and .EventsAfter.
  PRIMARY KEY (profile_id, at, id),
  CONSTRAINT given_to_somebody CHECK ((kind IN ('assigned', 'handed_over')) = (staff_id IS NOT NULL)),
  CONSTRAINT labelled_with_a_label CHECK ((kind IN ('labelled', 'unlabelled')) = (label IS NOT NULL)),
  CONSTRAINT a_note_says_something CHECK (kind <> 'note' OR text IS NOT NULL)
);
COMMENT ON TABLE conversation_events IS 'What was done about conversations beside their messages, and notes about them; customers never see any of it.';
COMMENT ON COLUMN conversation_events.id IS 'Identifier.';
COMMENT ON COLUMN conversation_events.profile_id IS 'The customer.';
COMMENT ON COLUMN conversation_events.phone_number_id IS 'The business number.';
COMMENT ON COLUMN conversation_events.at IS 'When, business time.';
COMMENT ON COLUMN conversation_events.kind IS 'assigned, handed_over, unassigned, done, reopened (by a person), labelled, unlabelled or note.';
COMMENT ON COLUMN conversation_events.actor IS 'Who did it, as in the audit trail: person:ID or command_line:LOGIN.';
COMMENT ON COLUMN conversation_events.by_name IS 'Who did it, for people to read.';
COMMENT ON COLUMN conversation_events.staff_id IS 'To whom it was given.';
COMMENT ON COLUMN conversation_events.label IS 'Label that was added or removed.';
COMMENT ON COLUMN conversation_events.text IS 'The note, also one that it was handed over with, sealed.';

CREATE TABLE conversation_drafts (
  profile_id       uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  phone_number_id  text NOT NULL,
  actor            varchar(100) NOT NULL,
  id               uuid NOT NULL,
  text             text NOT NULL,
  updated_at       timestamptz NOT NULL,
  PRIMARY KEY (profile_id, phone_number_id, actor)
);
COMMENT ON TABLE conversation_drafts IS 'What somebody has begun to write in a conversation; an empty draft has no row.';
COMMENT ON COLUMN conversation_drafts.profile_id IS 'The customer.';
COMMENT ON COLUMN conversation_drafts.phone_number_id IS 'The business number.';
COMMENT ON COLUMN conversation_drafts.actor IS 'Who writes, as in the audit trail.';
COMMENT ON COLUMN conversation_drafts.id IS 'Identifier of this wording.';
COMMENT ON COLUMN conversation_drafts.text IS 'The text so far, sealed.';
COMMENT ON COLUMN conversation_drafts.updated_at IS 'Last change, business time.';

CREATE TABLE conversation_viewers (
  profile_id       uuid NOT NULL REFERENCES user_profiles ON DELETE CASCADE,
  phone_number_id  text NOT NULL,
  actor            varchar(100) NOT NULL,
  name             text NOT NULL,
  is_typing        boolean NOT NULL,
  lease_until      timestamptz NOT NULL,
  PRIMARY KEY (profile_id, phone_number_id, actor)
) WITH (fillfactor = 50);
COMMENT ON TABLE conversation_viewers IS 'Who has a conversation before them just now.';
COMMENT ON COLUMN conversation_viewers.profile_id IS 'The customer.';
COMMENT ON COLUMN conversation_viewers.phone_number_id IS 'The business number.';
COMMENT ON COLUMN conversation_viewers.actor IS 'Who looks, as in the audit trail.';
COMMENT ON COLUMN conversation_viewers.name IS 'Who looks, for people to read.';
COMMENT ON COLUMN conversation_viewers.is_typing IS 'Whether they write.';
COMMENT ON COLUMN conversation_viewers.lease_until IS 'Until when that counts unless they say so again, database clock.';

CREATE TABLE name_words (
  profile_id  uuid PRIMARY KEY REFERENCES user_profiles ON DELETE CASCADE,
  words       bigint[] NOT NULL
);
-- SearchNames.Find.
CREATE INDEX name_words_words ON name_words USING gin (words);
COMMENT ON TABLE name_words IS 'What people are found by whose names are sealed: the words of their names, and how these begin.';
COMMENT ON COLUMN name_words.profile_id IS 'Whose name.';
COMMENT ON COLUMN name_words.words IS
  'Keyed digests of the words of the name and of their beginnings of three and more letters, 8 bytes each: without the key nobody can tell which they are.';

CREATE TABLE unread_names (profile_id uuid PRIMARY KEY REFERENCES user_profiles ON DELETE CASCADE);
COMMENT ON TABLE unread_names IS 'People who had a name before names could be searched, until a server has read it.';
COMMENT ON COLUMN unread_names.profile_id IS 'Whose name.';
INSERT INTO unread_names SELECT id FROM user_profiles WHERE display_name IS NOT NULL;

-- Threads.EventsBefore and .EventsAfter.
CREATE INDEX identity_changes_profile ON identity_changes (profile_id, at);

ALTER TABLE message_templates ADD COLUMN shortcut varchar(30) CHECK (shortcut ~ '^[a-z0-9_]+$');
-- SavedReplies.List: at most a few hundred, by the first letters somebody types.
CREATE UNIQUE INDEX message_templates_shortcut ON message_templates (shortcut);
COMMENT ON COLUMN message_templates.shortcut IS 'What somebody types in a conversation to write the text, without the slash; null for none.';
